/* Processes that a container can't be without: they are children of the process in init's place, and die with it. */
#include "guest.h"
#include "init.h"
#include "machine_ops.h"
#include "ops.h"
#include "system.h"

#define UNCHANGED UINT32_MAX /* a user or group that stays */
#define KILLED_MILLIS 10000
#define FIRST_FD 3
#define MAX_GIVEN 16
#define HIGH_FD 64 /* where nothing of ours is, on the way to a helper's own numbers */

enum { SLOT, PATH, ARGS, ENV, UID, GID, GIVEN }; /* operands */

static int *slot_of(struct ctx *c, uint64_t number)
{
    return number < HELD ? &c->held[number] : NULL;
}

/* Safe: two ends of one socket, of this process alone. */
int op_make_channel(struct ctx *c, const struct op *op)
{
    int *one = slot_of(c, op->arg[0].number);
    int *other = slot_of(c, op->arg[1].number);
    int pair[2];
    if (!one || !other || one == other) {
        return fail(c, "socketpair", "", -EBADMSG);
    }
    int error = sys_socketpair_stream(pair);
    if (error < 0) {
        return fail(c, "socketpair", "", error);
    }
    ctx_close(one);
    ctx_close(other);
    *one = pair[0];
    *other = pair[1];
    return 0;
}

/* Safe: for reading alone, and only a regular file. */
int op_open_file(struct ctx *c, const struct op *op)
{
    int *slot = slot_of(c, op->arg[0].number);
    const char *path = op->arg[1].text;
    struct file_info info;
    int file = slot ? sys_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0) : -EBADMSG;
    int error = file < 0 ? file : sys_file_info(file, &info);
    if (error >= 0 && info.kind != FILE_REGULAR) {
        error = -EINVAL;
    }
    if (error < 0) {
        if (file >= 0) {
            sys_close(file);
        }
        return fail(c, "open", path, error);
    }
    ctx_close(slot);
    *slot = file;
    return 0;
}

/* ---- in the helper ---- */

struct start {
    int go[2];     /* closed by us when it may go on */
    int status[2]; /* an errno, or the end when the program runs */
    int parent;
    unsigned count;
    int given[MAX_GIVEN];
};

static int take_descriptors(struct ctx *c, struct start *s)
{
    int high[MAX_GIVEN];
    int error = 0;
    for (unsigned i = 0; i < s->count && error >= 0; i++) {
        error = high[i] = sys_duplicate_above(s->given[i], HIGH_FD);
    }
    int status = sys_duplicate_above(s->status[1], HIGH_FD);
    if (error < 0 || status < 0) {
        return error < 0 ? error : status;
    }
    int null = sys_open_null();
    if (null < 0) {
        return null;
    }
    sys_dup3(null, 0, 0);
    sys_dup3(c->helper_output[1], 1, 0);
    sys_dup3(c->helper_output[1], 2, 0);
    s->status[1] = status;
    for (unsigned i = 0; i < s->count; i++) {
        sys_dup3(high[i], FIRST_FD + (int)i, 0);
    }
    sys_close_on_exec_all(FIRST_FD + s->count);
    return 0;
}

static int take_user(const struct op *op)
{
    uint32_t uid = (uint32_t)op->arg[UID].number;
    uint32_t gid = (uint32_t)op->arg[GID].number;
    int error = 0;
    if (gid != UNCHANGED) {
        error = sys_setgroups(0, NULL);
        error = error < 0 ? error : sys_setresgid(gid, gid, gid);
    }
    return error < 0 || uid == UNCHANGED ? error : sys_setresuid(uid, uid, uid);
}

static _Noreturn void become(struct ctx *c, const struct op *op, struct start *s)
{
    uint8_t byte;
    sys_die_with_parent(1);
    sys_close(s->go[1]);
    if (sys_getppid() != s->parent || sys_read(s->go[0], &byte, 1) != 1) {
        sys_exit(127); /* it isn't wanted, or nobody would know of it */
    }
    sys_setsid();
    int error = take_descriptors(c, s);
    if (error >= 0) {
        error = take_user(op);
    }
    if (error >= 0) {
        sys_no_core(); /* it has what is in the container's memory */
        sys_die_with_parent(1); /* the change of user made the kernel forget it */
        if (sys_getppid() != s->parent) {
            sys_exit(127);
        }
        sys_umask(077);
        sys_signals_for_program();
        error = op->arg[PATH].length ? sys_execve(op->arg[PATH].text, op->arg[ARGS].vector, op->arg[ENV].vector)
                                     : sys_execute_self(op->arg[ARGS].vector, op->arg[ENV].vector);
    }
    sys_write(s->status[1], &error, sizeof error);
    sys_exit(127);
}

/* ---- in the process that has it ---- */

static int gather(struct ctx *c, const struct op *op, struct start *s)
{
    const uint8_t *numbers = (const uint8_t *)op->arg[GIVEN].text;
    s->count = (unsigned)op->arg[GIVEN].number;
    if (op->arg[GIVEN].number > MAX_GIVEN) {
        return -EBADMSG;
    }
    for (unsigned i = 0; i < s->count; i++) {
        const int *slot = slot_of(c, get_u32(numbers + 4 * i));
        if (!slot || *slot < 0) {
            return -EBADMSG;
        }
        s->given[i] = *slot;
    }
    return 0;
}

/* The output of all helpers goes to one pipe: it is small, and only read when something went wrong. */
static int open_output(struct ctx *c)
{
    if (c->helper_output[0] >= 0) {
        return 0;
    }
    int error = sys_pipe2(c->helper_output, O_CLOEXEC);
    return error < 0 ? error : sys_set_nonblocking(c->helper_output[0]);
}

/* The helper waits until its identity is in the journal; then it goes on, and this waits until it is the program. */
static int let_go(struct ctx *c, int pid, struct start *s)
{
    const uint8_t go = 1;
    uint64_t start_time;
    int failed = 0;
    int error = sys_start_time(pid, &start_time);
    if (error >= 0) {
        error = init_record_process(c, pid, start_time);
    }
    if (error >= 0) {
        sys_write(s->go[1], &go, 1);
        long n = sys_read(s->status[0], &failed, sizeof failed);
        error = n == sizeof failed ? failed : 0;
    }
    return error;
}

/*
 * Safe: the program gets the given environment, the given descriptors from 3 on and no other, the user that is given, and
 * dies with us; its identity is in the journal before it does anything.
 */
int op_start_helper(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[PATH].text;
    int *slot = slot_of(c, op->arg[SLOT].number);
    struct start s = {.go = {-1, -1}, .status = {-1, -1}, .parent = sys_getpid()};
    int error = slot && *slot < 0 ? gather(c, op, &s) : -EBADMSG;
    if (error >= 0) {
        error = open_output(c);
    }
    if (error >= 0) {
        error = sys_pipe2(s.go, O_CLOEXEC);
    }
    if (error >= 0) {
        error = sys_pipe2(s.status, O_CLOEXEC);
    }
    int pid = error < 0 ? error : sys_fork(slot);
    if (pid == 0) {
        become(c, op, &s);
    }
    error = pid < 0 ? pid : 0;
    ctx_close(&s.go[0]);
    ctx_close(&s.status[1]);
    if (pid > 0) {
        c->helper_pid[op->arg[SLOT].number] = pid;
        error = let_go(c, pid, &s);
    }
    for (unsigned i = 0; i < s.count && error >= 0; i++) {
        ctx_close(slot_of(c, get_u32((const uint8_t *)op->arg[GIVEN].text + 4 * i))); /* they are the helper's alone */
    }
    ctx_close(&s.go[1]);
    ctx_close(&s.status[0]);
    return error < 0 ? fail(c, "execve", path, error) : 0;
}

/* Safe: descriptors of processes that this plan has started. From here on the machine counts as ended when one of both has. */
int op_watch_helper(struct ctx *c, const struct op *op)
{
    const int *slot = slot_of(c, op->arg[0].number);
    if (!c->guest || !slot || *slot < 0) {
        return fail(c, "watch", "", -EBADMSG);
    }
    int both = sys_watch_open();
    int error = both < 0 ? both : sys_watch_add(both, c->guest->machine, WATCH_READ, 0);
    error = error < 0 ? error : sys_watch_add(both, *slot, WATCH_READ, 0);
    if (error < 0) {
        ctx_close(&both);
        return fail(c, "watch", "", error);
    }
    c->guest->machine = both;
    return 0;
}

void helpers_hear(struct ctx *c)
{
    struct failure *f = &c->failure;
    const uint32_t keep = sizeof f->output - 1;
    char bytes[2048];
    long n;
    while (c->helper_output[0] >= 0 && (n = sys_read(c->helper_output[0], bytes, sizeof bytes)) > 0) {
        uint32_t more = (uint32_t)n < keep ? (uint32_t)n : keep;
        uint32_t old = f->output_length < keep - more ? f->output_length : keep - more;
        memmove(f->output, f->output + f->output_length - old, old);
        memcpy(f->output + old, bytes + n - more, more);
        f->output_length = old + more;
    }
}

void helpers_kill(struct ctx *c)
{
    int status;
    for (unsigned i = HELD; i-- > 0;) { /* the machine was started last */
        if (c->helper_pid[i] > 0 && c->held[i] >= 0) {
            sys_process_signal(c->held[i], SIGKILL);
        }
    }
    for (unsigned i = HELD; i-- > 0;) { /* they end side by side */
        if (c->helper_pid[i] > 0 && c->held[i] >= 0) {
            struct pollfd ended = {c->held[i], POLLIN, 0};
            sys_poll(&ended, 1, sys_deadline(KILLED_MILLIS));
            sys_wait4(c->helper_pid[i], &status, WNOHANG);
            c->helper_pid[i] = 0;
        }
    }
}
