/*
 * How init is made. Mostly by its maker; where init is to be born into a user namespace that is there, from which the maker
 * couldn't come back, or where other clocks go, by a passage:
 *
 *   1  maker:   makes the passage, and waits
 *   2  passage: joins all that is held, for good
 *   3  passage: makes init as its own sister, so as a child of the maker's
 *   4  passage: sends the pid and a descriptor of init, or what failed, over init's socket, and ends
 *   5  maker:   reaps the passage
 */
#include "init.h"
#include "linux_ops.h"
#include "linux_paths.h"
#include "report.h"
#include "sockets.h"
#include "system.h"
#include "text.h"

#define SCORE "/proc/self/oom_score_adj"
#define SCORE_ROOM 16

/* One kind alone, or all that aren't joined yet but the user namespace; the mount namespace last. */
static int join_held(struct ctx *c, int only, int *refused)
{
    for (int mounts = 0; mounts <= 1; mounts++) {
        for (unsigned i = 0; i < c->sys.joined_count; i++) {
            struct joined *j = &c->sys.joined[i];
            if (j->fd < 0 || (j->kind == CLONE_NEWNS) != mounts || (only ? j->kind != only : j->kind == CLONE_NEWUSER)) {
                continue;
            }
            int r = sys_setns(j->fd, j->kind);
            if (r == -EPERM && refused) {
                *refused = 1;
            } else if (r < 0) {
                return fail(c, "setns", "", r);
            } else {
                close_held(&j->fd);
            }
        }
    }
    return 0;
}

/* What belongs to the host takes the rights that we have, what belongs to a user namespace those that are had in there. */
static int join_all(struct ctx *c)
{
    int refused = 0;
    int r = join_held(c, 0, &refused);
    if (!r) {
        r = join_held(c, CLONE_NEWUSER, NULL);
    }
    return r || !refused ? r : join_held(c, 0, NULL);
}

/* Safe: private before it is anywhere; dies with the maker, whose end of the socket it doesn't have. Returns in init alone. */
static void pass(struct ctx *c, uint32_t namespaces, const int sync[2])
{
    int process = -1;
    struct answer answer;
    sys_be_private();
    sys_die_with_parent(1);
    sys_close(sync[0]);
    int r = join_all(c); /* 2 */
    sys_be_private(); /* the kernel forgot both of these */
    sys_die_with_parent(1);
    int pid = r < 0 ? r : sys_fork_beside(&c->sys, namespaces, &process); /* 3 */
    if (pid == 0) {
        return;
    }
    if (pid < 0 && r >= 0) {
        fail(c, CALL_FORK, "", pid);
    }
    memset(&answer, 0, SHORT_ANSWER);
    answer.kind = pid > 0 ? ANSWER_PROCESS : REPORT_FAILURE;
    answer.pid = pid > 0 ? (uint32_t)pid : 0;
    if (pid < 0) {
        answer.failure = c->failure;
    }
    message_send(sync[1], &answer, pid > 0 ? SHORT_ANSWER : sizeof answer, NULL, 0, &process, pid > 0, 0); /* 4 */
    sys_exit(0);
}

static int make_by_passage(struct ctx *c, uint32_t namespaces, const int sync[2], int *process)
{
    struct answer answer;
    int fds[MAX_FDS];
    unsigned count = 0;
    int passage = -1;
    int status;
    int pid = sys_fork(&passage); /* 1 */
    if (pid < 0) {
        return fail(c, CALL_FORK, "", pid);
    }
    if (pid == 0) {
        pass(c, namespaces, sync);
        return 0;
    }
    struct pollfd ended = {passage, POLLIN, 0};
    sys_poll(&ended, 1, NEVER);
    long n = message_receive(sync[0], &answer, sizeof answer, fds, &count, MSG_DONTWAIT);
    sys_wait4(pid, &status, 0); /* 5 */
    sys_close(passage);
    if (n >= (long)SHORT_ANSWER && answer.kind == ANSWER_PROCESS && count == 1) {
        *process = fds[0];
        return (int)answer.pid;
    }
    while (count) {
        sys_close(fds[--count]);
    }
    if (n == sizeof answer && answer.kind == REPORT_FAILURE) {
        c->failure = answer.failure;
        return c->failure.error;
    }
    return fail(c, "init", "", -ECONNRESET);
}

/*
 * Safe: the executing process's own file. It is opened here, since a maker that has joined a process is private, and such a
 * file is root's.
 */
int op_score_init(struct ctx *c, const struct op *op)
{
    close_held(&c->sys.score_file);
    int fd = sys_openat(AT_FDCWD, SCORE, O_RDWR | O_CLOEXEC, 0);
    if (fd < 0) {
        return fail(c, "openat", SCORE, fd);
    }
    c->sys.score_file = fd;
    c->sys.score = (int32_t)(uint32_t)op->arg[0].number;
    c->sys.score_step = op->index;
    return 0;
}

/* Takes init's score on, and keeps the maker's own. */
static int lend_score(struct ctx *c, char own[SCORE_ROOM], long *length)
{
    char digits[DECIMAL_ROOM + 1] = "-";
    const int32_t score = c->sys.score;
    const uint64_t magnitude = score < 0 ? (uint64_t)-(int64_t)score : (uint64_t)score;
    *length = sys_pread(c->sys.score_file, own, SCORE_ROOM, 0);
    if (*length < 0) {
        return fail(c, "read", SCORE, *length);
    }
    const size_t count = text_decimal(digits + 1, magnitude);
    long n = score < 0 ? sys_write(c->sys.score_file, digits, count + 1) : sys_write(c->sys.score_file, digits + 1, count);
    if (n < 0) {
        fail(c, "write", SCORE, n);
        c->failure.index = c->sys.score_step; /* it is that step's */
    }
    return n < 0 ? (int)n : 0;
}

static int make(struct ctx *c, uint32_t namespaces, const int sync[2], int *process)
{
    c->sys.open_to_maker = namespaces & CLONE_NEWUSER && sys_geteuid() != 0;
    if (c->sys.by_passage) {
        int made = make_by_passage(c, namespaces, sync, process);
        close_held(&c->sys.birthplace); /* which the passage had too */
        return made;
    }
    int error = enter_joined(c);
    int pid = error < 0 ? error : sys_fork_into(&c->sys, namespaces, process);
    return pid < 0 && error >= 0 ? fail(c, CALL_FORK, "", pid) : pid;
}

int make_init(struct ctx *c, uint32_t namespaces, const int sync[2], int *process)
{
    char own[SCORE_ROOM];
    long length = 0;
    int error = c->sys.score_file < 0 ? 0 : lend_score(c, own, &length);
    int pid = error < 0 ? error : make(c, namespaces, sync, process);
    if (pid != 0 && length > 0) {
        sys_write(c->sys.score_file, own, (size_t)length); /* what it was it may be again */
    }
    close_held(&c->sys.score_file);
    return pid;
}
