/*
 * Talking with CRIU, which writes a container's processes to disk and makes them again. What is asked of it Java has written
 * down, as the bytes of a message; here they are sent, and its answers followed.
 *
 * To write: a child of the maker's becomes CRIU (StartCriu). To make again: the init process of the plan becomes CRIU (OpenCriu,
 * ExecCriu), so that it is in the container's cgroup, and what it makes as well, from the first moment; and what it makes as the
 * container's first process is its sister, a child of the maker's, and takes its place as the plan's init process.
 */
#include "linux_criu.h"

#include "init.h"
#include "linux_ops.h"
#include "linux_paths.h"
#include "ops.h"
#include "system.h"
#include "text.h"

#define GIVEN_FD 100  /* where the maker has open what CRIU is told of by its number: the images, and behind them the others */
#define SOCKET_FD 3   /* in CRIU; behind it are the container's standard streams */
#define STREAMS_FD 4
#define STANDARD 3
#define HIGH_FD 200 /* where nothing is that is on its way to a number of its own */

enum { IMAGES, WORK, READY, GIVEN }; /* of what it is given */

void criu_close(struct sys_context *s)
{
    for (unsigned i = 0; i < 2; i++) {
        ctx_close(&s->criu_ours[i]);
        ctx_close(&s->criu_theirs[i]);
    }
    ctx_close(&s->criu_process);
    for (unsigned i = 0; i < GIVEN; i++) {
        ctx_close(&s->criu_given[i]);
    }
}

/*
 * Opens something under the number that CRIU is told, or nothing for "". What is to be told of pages may be a pipe: read as well, which we don't,
 * it has a reader for as long as CRIU may open it, and nobody waits for one.
 */
static int open_given(struct ctx *c, unsigned which, const char *path)
{
    const int number = GIVEN_FD + (int)which;
    const int how = which == READY ? O_RDWR | O_NONBLOCK | O_NOCTTY : O_RDONLY | O_DIRECTORY;
    if (!*path) {
        return 0;
    }
    int opened = sys_openat(AT_FDCWD, path, how | O_CLOEXEC, 0);
    if (opened < 0) {
        return fail(c, "open", path, opened);
    }
    if (opened != number) {
        int error = sys_dup3(opened, number, O_CLOEXEC);
        sys_close(opened);
        if (error < 0) {
            return fail(c, "dup3", path, error);
        }
    }
    c->sys.criu_given[which] = number;
    return 0;
}

/* Safe: a socket and a pipe of our own, and what the caller of the runtime has named. */
int op_open_criu(struct ctx *c, const struct op *op)
{
    criu_close(&c->sys);
    c->sys.criu_pid = 0;
    c->sys.criu_waits = 0;
    for (unsigned i = 0; i < GIVEN; i++) {
        if (open_given(c, i, op->arg[i].text) < 0) {
            return c->failure.error;
        }
    }
    int pair[2];
    int error = sys_socketpair(SOCK_SEQPACKET | SOCK_CLOEXEC, pair);
    if (error >= 0) {
        c->sys.criu_ours[CRIU_SOCKET] = pair[0];
        c->sys.criu_theirs[CRIU_SOCKET] = pair[1];
        error = sys_pipe2(pair, O_CLOEXEC);
    }
    if (error >= 0) {
        c->sys.criu_ours[CRIU_OUTPUT] = pair[0];
        c->sys.criu_theirs[CRIU_OUTPUT] = pair[1];
        error = sys_set_nonblocking(pair[0]);
    }
    return error < 0 ? fail(c, "socketpair", "", error) : 0;
}

/* ---- in CRIU, before it is that ---- */

/*
 * A standard stream for CRIU, of a high number. A terminal takes the place of each stream that was the same one, of inputs and outputs: for
 * reading and writing, therefore.
 */
static int take_stream(int stream)
{
    uint32_t columns;
    uint32_t rows;
    if (sys_terminal_size(stream, &columns, &rows) < 0) {
        return sys_duplicate_above(stream, HIGH_FD);
    }
    SCOPED_FD terminal = open_again(stream, O_RDWR);
    if (terminal < 0) {
        return terminal;
    }
    sys_fcntl(terminal, F_SETFL, 0); /* whoever reads from it waits */
    return sys_duplicate_above(terminal, HIGH_FD);
}

/* Its descriptors, of whatever numbers they are now. `streams`: that are to be the container's; NULL: there are none. */
static int take_descriptors(struct ctx *c, const int *streams)
{
    const int *from = c->sys.criu_theirs;
    int high[2 + STANDARD];
    unsigned count = streams ? 2 + STANDARD : 2;
    for (unsigned i = 0; i < count; i++) {
        high[i] = i < 2 ? sys_duplicate_above(from[i], HIGH_FD) : take_stream(streams[i - 2]);
        if (high[i] < 0) {
            return high[i];
        }
    }
    int null = sys_open_null();
    if (null < 0) {
        return null;
    }
    sys_dup3(null, 0, 0);
    sys_dup3(high[1], 1, 0);
    sys_dup3(high[1], 2, 0);
    sys_dup3(high[0], SOCKET_FD, 0);
    for (unsigned i = 2; i < count; i++) {
        sys_dup3(high[i], STREAMS_FD + (int)i - 2, 0);
    }
    sys_close_on_exec_all(SOCKET_FD + count - 1);
    return 0;
}

static int become(struct ctx *c, const struct op *op)
{
    if (!c->umask_set) {
        sys_umask(c->umask);
    }
    sys_signals_for_program();
    int error = sys_execve(op->arg[0].text, op->arg[1].vector, op->arg[2].vector);
    return fail(c, "execve", op->arg[0].text, error);
}

/* Safe: it gets the given environment, its end of a socket, a pipe for what it says, and what were our standard streams. It dies with its maker. */
int op_exec_criu(struct ctx *c, const struct op *op)
{
    static const int streams[STANDARD] = {0, 1, 2};
    int sync = sys_duplicate_above(c->sync, HIGH_FD); /* its number is wanted */
    if (sync < 0) {
        return fail(c, "fcntl", "", sync);
    }
    int error = take_descriptors(c, streams);
    c->sync = sync;
    if (error < 0) {
        return fail(c, "dup3", "", error);
    }
    init_tell_executing(c);
    return become(c, op);
}

/* Safe: as ExecCriu, without streams. It goes on when its maker is killed: a container that is half written would not. */
int op_start_criu(struct ctx *c, const struct op *op)
{
    const struct op open = {.index = op->index, .arg = {op->arg[3], op->arg[4], op->arg[5]}};
    if (op_open_criu(c, &open) < 0) {
        return c->failure.error;
    }
    int pid = sys_fork(&c->sys.criu_process);
    if (pid == 0) {
        sys_setsid();
        int error = take_descriptors(c, NULL);
        if (error >= 0) {
            become(c, op);
            error = c->failure.error;
        }
        static const char words[] = "it can't be executed\n";
        sys_write(1, words, sizeof words - 1);
        sys_exit(127);
    }
    ctx_close(&c->sys.criu_theirs[CRIU_SOCKET]);
    ctx_close(&c->sys.criu_theirs[CRIU_OUTPUT]);
    if (pid < 0) {
        return fail(c, CALL_FORK, op->arg[0].text, pid);
    }
    c->sys.criu_pid = pid;
    return 0;
}

/* ---- undoing ---- */

/* Safe: files alone, of one directory that is no symlink; what is a directory in it stays. */
int op_clear_directory(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    uint8_t bytes[4096];
    SCOPED_FD directory = sys_openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW, 0);
    if (directory < 0) {
        return fail(c, "open", path, directory);
    }
    for (int removed = 1; removed;) { /* what is removed moves what comes behind it */
        removed = 0;
        sys_lseek(directory, 0, 0);
        for (long n; (n = sys_getdents(directory, bytes, sizeof bytes)) != 0;) {
            if (n < 0) {
                return fail(c, "getdents64", path, n);
            }
            for (long at = 0; at < n;) {
                const struct dir_entry *entry = (const struct dir_entry *)(const void *)(bytes + at);
                at += entry->length;
                removed |= sys_unlinkat(directory, entry->name, 0) == 0;
            }
        }
    }
    return 0;
}
