#include "zygote.h"

#include "report.h"
#include "sockets.h"
#include "system.h"

#define IDLE_MILLIS 1000 /* after that one child that waits is enough */
#define QUIET_MILLIS 2   /* after that nobody needs the processor more than the making of a child */

#define TOKEN_JVM UINT64_MAX
#define TOKEN_CHILD (UINT64_MAX - 1)

/* ---- to the JVM ---- */

/* The JVM is gone. Who works goes on; who waits for a task ends, and so before us. */
static int leave(struct zygote *z)
{
    int status;
    while (z->idle_count) {
        struct child *child = &z->idle[--z->idle_count];
        sys_close(child->socket);
        sys_wait4(child->pid, &status, 0);
    }
    for (unsigned i = 0; i < z->handles; i++) {
        struct handle *h = &z->handle[i];
        if (h->used && h->reserved >= 0) {
            sys_close(h->reserved);
            sys_wait4(h->pid, &status, 0);
        }
    }
    return 0;
}

void to_jvm(struct zygote *z, uint32_t type, uint32_t name, uint32_t a, uint32_t b, const void *payload, size_t length)
{
    uint8_t header[FRAME_HEADER];
    frame_header(header, type, name, a, b);
    if (message_send(z->jvm, header, sizeof header, payload, length, NULL, 0, 0) < 0) {
        sys_exit(leave(z)); /* it is gone; containers and their monitors live on */
    }
}

/* The report of an execution that never began. */
void report_failure(struct zygote *z, uint32_t name, const char *call, int error)
{
    uint8_t bytes[REPORT_ROOM];
    struct ctx c;
    ctx_init(&c);
    fail(&c, call, "", error);
    to_jvm(z, FRAME_REPORT, name, 0, 0, bytes, report_encode(&c, REPORT_FAILURE, bytes));
}

/* Reaps workers and monitors that have ended. */
static void reap(struct zygote *z)
{
    for (;;) {
        int status;
        int pid = sys_wait4(-1, &status, WNOHANG);
        if (pid <= 0) {
            return;
        }
        for (unsigned i = 0; i < z->handles; i++) {
            struct handle *h = &z->handle[i];
            if (h->used && h->pid == pid && h->reserved >= 0) {
                drop(z, h); /* it had nothing to do yet: another one will do as well */
            } else if (h->used && h->pid == pid) {
                h->pid = 0;
                hear_monitor(z, h);
                finish_if_ended(z, h);
            }
        }
    }
}

/* ---- frames of the JVM ---- */

static void act(struct zygote *z, uint32_t length, const int *fds, unsigned fd_count)
{
    uint32_t type = get_u32(z->frame);
    uint32_t name = get_u32(z->frame + 4);
    uint32_t a = get_u32(z->frame + 8);
    uint32_t b = get_u32(z->frame + 12);
    uint8_t *payload = z->frame + FRAME_HEADER;
    if (type == FRAME_RUN) {
        run_request(z, length, fds, fd_count);
        return;
    }
    while (fd_count) {
        sys_close(fds[--fd_count]);
    }
    if (type == FRAME_AHEAD) {
        ahead_request(z, name, a);
        return;
    }
    if (type == FRAME_ATTACH) {
        payload[length - FRAME_HEADER] = '\0';
        attach_monitor(z, name, (const char *)payload);
        return;
    }
    struct handle *h = handle_find(z, name);
    if (!h) {
        return; /* it has ended, and the JVM doesn't know yet */
    }
    if (!h->settled) {
        hear_monitor(z, h);
    }
    switch (type) {
    case FRAME_STDIN:
        stream_input(z, h, payload, length - FRAME_HEADER);
        break;
    case FRAME_CREDIT:
        if (a == STREAM_OUT || a == STREAM_ERR) {
            stream_credit(z, h, a, b);
        }
        break;
    case FRAME_CLOSE:
        if (a < STREAMS) {
            stream_close(z, h, a);
        }
        break;
    case FRAME_FORGET:
        drop(z, h);
        return;
    case FRAME_RESIZE:
        if (h->is_terminal) {
            sys_terminal_resize(h->stream[STREAM_OUT], a, b);
        }
        break;
    default:
        break;
    }
    finish_if_ended(z, h);
}

/* Takes one frame; 0 when the JVM is gone. */
static int hear_jvm(struct zygote *z)
{
    int fds[MAX_FDS];
    unsigned fd_count;
    long n = message_receive(z->jvm, z->frame, FRAME_MAX, fds, &fd_count, MSG_DONTWAIT);
    if (n == -EAGAIN || n == -EINTR) {
        return 1;
    }
    if (n < FRAME_HEADER) {
        return 0;
    }
    act(z, (uint32_t)n, fds, fd_count);
    return 1;
}

/* ---- the loop ---- */

static void handle_event(struct zygote *z, uint64_t token)
{
    struct handle *h = &z->handle[token >> 3];
    unsigned what = token & 7;
    if (!h->used) {
        return; /* dropped by an event before this one */
    }
    if (what == WHAT_WORKER && h->worker >= 0) {
        hear_worker(z, h);
    }
    if (what == WHAT_CONTROL || !h->settled) {
        hear_monitor(z, h);
    }
    if (what < STREAMS) {
        stream_ready(z, h, what);
    }
    finish_if_ended(z, h);
}

static int zygote_open(struct zygote *z)
{
    int kept[] = {JVM_SOCKET};
    if (sys_keep_only(kept, 1) < 0) {
        return 0;
    }
    sys_set_close_on_exec(JVM_SOCKET);
    sys_setsid();
    sys_chdir("/"); /* we and our monitors live long: nobody's directory is to be busy for that */
    z->umask = sys_umask(0);
    z->jvm = JVM_SOCKET;
    z->idle_count = 0;
    z->reserved_count = 0;
    z->starved = 0;
    z->child_used = 0;
    z->at_leisure = 0;
    z->follow = 0;
    z->has_ended = 0;
    z->told = 0;
    z->frame = sys_private_memory(FRAME_MAX + 1);
    z->watch = sys_watch_open();
    z->child_watch = sys_child_watch();
    return handles_open(z) && z->frame && z->watch >= 0 && z->child_watch >= 0 &&
           sys_watch_add(z->watch, JVM_SOCKET, WATCH_READ, TOKEN_JVM) == 0 &&
           sys_watch_add(z->watch, z->child_watch, WATCH_READ, TOKEN_CHILD) == 0;
}

/* Whether one more should wait: one for whatever comes, and one for the start of each container that was made. */
static int wants_child(const struct zygote *z)
{
    if (z->reserved_count) {
        return 0; /* somebody is busy with a plan */
    }
    return z->idle_count == 0 || (z->idle_count == 1 && (z->child_used || (z->follow && z->has_ended)));
}

/* How many are enough when nothing happens: beside one that has namespaces for who comes next, one for what else there is. */
static unsigned enough(const struct zygote *z)
{
    return has_told(z) ? 2 : 1;
}

/* How long to wait for events before something is done about the children that wait for tasks. */
static int patience(const struct zygote *z)
{
    if ((wants_child(z) && !z->starved) || wants_namespaces(z)) {
        return QUIET_MILLIS;
    }
    return z->idle_count > enough(z) ? IDLE_MILLIS : -1;
}

static void make_child(struct zygote *z)
{
    struct child child;
    z->child_used = 0;
    z->starved = child_make(&child, z->umask) < 0;
    if (!z->starved) {
        child_waits(z, child, has_told(z));
    }
}

/* Nothing happens: time to have a child ready, or to let go of those that a busier time has left. */
static void idle(struct zygote *z)
{
    if (wants_child(z)) {
        make_child(z);
        return;
    }
    if (wants_namespaces(z)) {
        make_namespaces(z);
        return;
    }
    while (z->idle_count > enough(z)) {
        sys_close(child_taken(z, 0).socket);
    }
}

int role_zygote(void)
{
    struct zygote z;
    if (!zygote_open(&z)) {
        return 1;
    }
    for (;;) {
        uint64_t tokens[16];
        int n = sys_watch_wait(z.watch, tokens, 16, patience(&z));
        if (n < 0) {
            return 1;
        }
        if (n == 0) {
            idle(&z);
        }
        for (int i = 0; i < n; i++) {
            z.starved = 0;
            if (tokens[i] == TOKEN_JVM && !hear_jvm(&z)) { /* first: somebody waits there */
                return leave(&z);
            }
        }
        for (int i = 0; i < n; i++) {
            if (tokens[i] == TOKEN_JVM) {
                continue;
            }
            if (tokens[i] == TOKEN_CHILD) {
                sys_child_seen(z.child_watch);
                reap(&z);
            } else {
                handle_event(&z, tokens[i]);
            }
        }
        if (z.at_leisure && wants_child(&z)) {
            make_child(&z);
        }
        z.at_leisure = 0;
    }
}
