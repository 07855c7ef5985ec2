/* The command line's program: what it says to a JVM that serves it, and does for it. */
#include "linux_entry.h"

#include "execute.h"
#include "handed.h"
#include "sockets.h"
#include "system.h"
#include "text.h"
#include "wire.h"

#include <linux/signalfd.h>

#define LEAST_OF_PLAN 3 /* descriptors: launcher, plan, report */
#define MOST_OF_PLAN 4  /* and one that places processes */
#define ITSELF 2        /* plan, report */
#define EXIT_NO_LAUNCHER 71
#define PATIENCE_MILLIS 15000 /* a JVM that was just started says hello within that, or never */

struct conversation {
    struct entry *entry;
    int socket;
    int signals;
    int greeted; /* somebody is there */
    int keeps;   /* and is told of signals that ask to end */
    int acted;   /* something was done, or printed, for it */
    int child;   /* that executes a plan; 0: none */
    struct early early;
    int told;    /* the last signal that it was told of; 0: none */
    int unsaid;  /* a part of its answer could not be written */
    uint8_t frame[ENTRY_FRAME];
};

static uint32_t count_of(char *const *vector)
{
    uint32_t count = 0;
    while (vector[count]) {
        count++;
    }
    return count;
}

static void put_vector(struct writer *w, char *const *vector)
{
    put_u32(w, count_of(vector));
    for (; *vector; vector++) {
        put_text(w, *vector);
    }
}

/* -E2BIG for one that is too large to be sent at once. */
static int request(struct conversation *c)
{
    char cwd[MAX_PATH];
    struct writer w = {c->frame, c->frame + sizeof c->frame, 0};
    long length = sys_getcwd(cwd, sizeof cwd);
    if (length <= 0 || cwd[0] != '/') { /* or it is outside of this root */
        return length < 0 ? (int)length : -ENOENT;
    }
    put_u32(&w, ENTRY_REQUEST);
    put_u32(&w, c->entry->given);
    put_u32(&w, c->entry->terminals);
    put_text(&w, cwd);
    put_vector(&w, c->entry->argv + 1);
    put_vector(&w, c->entry->env);
    return w.failed ? -E2BIG : message_send(c->socket, c->frame, (size_t)(w.at - c->frame), NULL, 0, NULL, 0, 0);
}

static void await_child(struct conversation *c)
{
    int status;
    while (c->child && sys_wait4(c->child, &status, 0) == -EINTR) {
    }
    c->child = 0;
}

/* Executes the JVM's sealed launcher: our own program is a file of the host, which a container must not get hold of. */
static _Noreturn void become_launcher(uint32_t handed, const int *fds, unsigned count)
{
    char path[64];
    char number[MOST_OF_PLAN][DECIMAL_ROOM];
    char *args[3 + MOST_OF_PLAN] = {(char *)(uintptr_t) "launcher", (char *)(uintptr_t) "oneshot", number[0]};
    char *none[1] = {NULL};
    struct text t = text_in(path, sizeof path);
    text_add(&t, "/proc/self/fd/");
    text_add_decimal(&t, (uint32_t)fds[0]);
    text_decimal(number[0], handed);
    for (unsigned i = 1; i < count; i++) {
        sys_fcntl(fds[i], F_SETFD, 0);
        text_decimal(number[i], (uint64_t)fds[i]);
        args[2 + i] = number[i];
    }
    sys_execve(path, args, none);
    sys_exit(EXIT_NO_LAUNCHER);
}

static int is_whole_plan(const struct conversation *c, uint32_t own, uint32_t handed, unsigned count)
{
    if (own & ENTRY_ITSELF) {
        return count == ITSELF && handed == 0;
    }
    return count >= LEAST_OF_PLAN && count <= MOST_OF_PLAN && handed <= MOST_HANDED_ON && handed <= c->entry->given;
}

/* We are a launcher, too. Ctrl-C is for all of a terminal's processes: what asks our program to end must not end us in the middle of the plan. */
static _Noreturn void be_launcher(const int *fds)
{
    sys_signals_hold();
    sys_exit(role_oneshot(fds[0], fds[1], -1));
}

static void keep_streams(uint32_t own)
{
    int null = sys_open_null();
    for (int fd = 0; fd <= 2; fd++) {
        if (!(own & 1u << fd)) {
            sys_dup3(null, fd, 0);
        }
    }
}

int entry_fork_plan(const uint8_t *plan, size_t length, int report)
{
    const int pid = sys_fork(NULL);
    if (pid == 0) {
        keep_streams(0);
        sys_signals_hold();
        sys_exit(role_oneshot_of(plan, length, report));
    }
    return pid;
}

int entry_asked_to_end(int signals)
{
    struct signalfd_siginfo info;
    if (sys_read(signals, &info, sizeof info) != sizeof info) {
        return 0;
    }
    const int signal = (int)info.ssi_signo;
    const int asks = signal == SIGHUP || signal == SIGINT || signal == SIGTERM;
    return asks && !sys_is_ignored(signal) ? signal : 0;
}

/* As whoever starts a launcher would: a process of its own for each plan, with our streams, umask, limits and place. */
static void execute_plan(struct conversation *c, uint32_t own, uint32_t handed, const int *fds, unsigned count)
{
    await_child(c);
    const int is_whole = is_whole_plan(c, own, handed, count);
    int pid = is_whole && !(own & ENTRY_ITSELF) ? early_give(&c->early, own, handed, fds + 1, count - 1) : 0;
    if (pid) {
        c->child = pid;
        return;
    }
    pid = is_whole ? sys_fork(NULL) : -EBADMSG;
    if (pid == 0) {
        keep_streams(own);
        if (own & ENTRY_ITSELF) {
            be_launcher(fds);
        }
        become_launcher(handed, fds, count);
    }
    c->child = pid < 0 ? 0 : pid;
}

/* It will say nothing more. What was begun comes to its end, which nobody hears of. */
static void lost(struct conversation *c)
{
    static const char text[] = "scr: the resident JVM ended before it had answered\n"
                               "  Look at the container's state; delete --force removes one that is half-made.\n";
    if (c->acted) {
        await_child(c);
        sys_write_all(2, text, sizeof text - 1);
        sys_exit(1);
    }
    if (c->told) { /* and it hasn't heard it */
        sys_exit(128 + c->told);
    }
}

_Noreturn void entry_end(int code, int unsaid)
{
    static const char text[] = "scr: standard output can't be written\n"
                               "  Look for a full disk, or a reader that has ended.\n";
    if (code == 0 && unsaid) {
        sys_write_all(2, text, sizeof text - 1);
        sys_exit(1);
    }
    sys_exit(code);
}

/* 0, or 1 if there is nothing more to be had from it. */
static int frame(struct conversation *c, size_t length, int *fds, unsigned fd_count)
{
    const uint32_t type = length < 4 ? 0 : get_u32(c->frame);
    const uint32_t number = length < 8 ? 0 : get_u32(c->frame + 4);
    c->greeted = 1;
    switch (type) {
    case ENTRY_HELLO:
        return 0;
    case ENTRY_AHEAD:
        if (fd_count == 1) {
            early_start(&c->early, fds[0], number);
        }
        return 0;
    case ENTRY_EXECUTE:
        c->acted = 1;
        c->keeps = (number & ENTRY_KEEP) != 0;
        execute_plan(c, number, length < 12 ? 0 : get_u32(c->frame + 8), fds, fd_count);
        return 0;
    case ENTRY_OUTPUT:
        c->acted = 1;
        if (length > 8 && (number == 1 || number == 2)) {
            int error = sys_write_all((int)number, c->frame + 8, length - 8);
            c->unsaid |= error < 0 && number == 1;
        }
        return 0;
    case ENTRY_END:
        early_drop(&c->early);
        await_child(c);
        entry_end((int)number, c->unsaid);
    default: /* declined, or what a JVM of this build never says */
        return 1;
    }
}

static void signalled(struct conversation *c)
{
    uint8_t told[8];
    const int signal = entry_asked_to_end(c->signals);
    if (!signal) {
        return;
    }
    if (!c->keeps) {
        sys_exit(128 + signal);
    }
    c->told = signal;
    set_u32(told, ENTRY_SIGNAL);
    set_u32(told + 4, (uint32_t)signal);
    message_send(c->socket, told, sizeof told, NULL, 0, NULL, 0, MSG_DONTWAIT);
}

/* 1 if it is of no use to ask another. */
static int converse(struct conversation *c)
{
    const int64_t deadline = sys_deadline(PATIENCE_MILLIS);
    for (;;) {
        struct pollfd ready[] = {{c->socket, POLLIN, 0}, {c->signals, POLLIN, 0}};
        int fds[MAX_FDS];
        unsigned fd_count;
        if (sys_poll(ready, 2, c->greeted ? NEVER : deadline) == 0) {
            return 1;
        }
        if (ready[1].revents) {
            signalled(c);
        }
        if (!ready[0].revents) {
            continue;
        }
        long n = message_receive(c->socket, c->frame, sizeof c->frame, fds, &fd_count, 0);
        if (n <= 0) {
            return 0;
        }
        int over = frame(c, (size_t)n, fds, fd_count);
        while (fd_count) {
            sys_close(fds[--fd_count]);
        }
        if (over) {
            return 1;
        }
    }
}

int entry_ask(struct entry *e, int connection)
{
    static struct conversation c;
    int over = 1;
    memset(&c, 0, sizeof c - sizeof c.frame);
    c.entry = e;
    c.socket = connection;
    c.early.socket = -1;
    int error = request(&c);
    if (error == -EPIPE || error == -ECONNRESET) {
        over = 0; /* it ended just now */
    } else if (error >= 0) {
        c.signals = sys_signals_watch();
        if (c.signals >= 0) {
            over = converse(&c);
            early_drop(&c.early);
            lost(&c);
            sys_close(c.signals);
        }
    }
    sys_close(connection);
    return over;
}
