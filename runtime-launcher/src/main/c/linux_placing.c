/*
 * A cgroup that the launcher can't make, since its hierarchy has another owner: whoever sent the plan asks that one, over a
 * socket that came with the plan. Same numbers at both ends:
 *
 *   1  maker: says which processes there are: its own pid (0 if it doesn't stay), and init's
 *   2  other: has them placed
 *   3  other: says 1, or closes the socket, which is a no
 *   4  maker: looks whether init is there
 *
 * When the other side dies before 3, that is a no as well. Until 4 init has done nothing and dies with its maker, so a
 * cgroup that somebody makes for it in 2 is empty at once. The journal may only take it away empty till then: another may
 * have the same name, and processes of its own in it. Whoever made it is left the time to take it away, before and after.
 */
#include "init.h"
#include "linux_cgroups.h"
#include "linux_ops.h"
#include "system.h"
#include "text.h"
#include "wire.h"

#define PLACED 1
#define REMOVAL_MILLIS 10000 /* at most, for its maker to take it away */
#define REMINDER_MILLIS 250 /* from one reminder to the next; the first comes so late as well */
#define PASSAGE_MILLIS 1000 /* for a process that does nothing but end */
#define LONGEST_PAUSE 20
#define MEMBERS_ROOM 4096 /* of the list of processes: there can't be more than init and what it was joined to */

/* Whether a process is in a cgroup's list. */
static int is_listed(const char *list, uint64_t pid)
{
    while (*list) {
        uint64_t number;
        if (text_number(&list, &number) < 0) {
            return 0;
        }
        if (number == pid) {
            return 1;
        }
        list += *list == '\n';
    }
    return 0;
}

static int journal_await_removal(struct ctx *c, const char *path, uint32_t millis)
{
    uint8_t operands[MAX_PATH + 24];
    struct writer w = {operands, operands + sizeof operands, 0};
    put_text(&w, path);
    put_u32(&w, millis < REMOVAL_MILLIS ? millis : REMOVAL_MILLIS);
    int r = w.failed ? -ENAMETOOLONG : journal_append(c, AWAIT_CGROUP_REMOVAL, operands, (uint32_t)(w.at - operands));
    return r < 0 ? fail(c, "journal", path, r) : 0;
}

static int take_placed(struct ctx *c, const char *path, uint32_t millis) /* 4 */
{
    char members[MEMBERS_ROOM + 1];
    SCOPED_FD cgroup = open_cgroup(c, path);
    if (cgroup < 0) {
        return cgroup;
    }
    long n = read_cgroup_file(cgroup, "cgroup.procs", members, MEMBERS_ROOM);
    if (n < 0) {
        return fail(c, "read", path, n);
    }
    if (!is_listed(members, (uint64_t)c->init_pid)) {
        return fail(c, "read", path, -ESRCH);
    }
    char owner[OWNER_ROOM];
    struct statx known;
    if (describe(cgroup, &known) < 0) {
        known.stx_mask = 0;
    }
    own_cgroup(c, cgroup, &known, owner);
    int r = journal_cgroup(c, REMOVE_CGROUP, path, owner); /* the last first */
    r = r < 0 ? r : journal_await_removal(c, path, millis);
    return r < 0 ? r : journal_cgroup(c, EMPTY_CGROUP, path, owner);
}

/* Safe: says two numbers, and believes nothing of the answer but a no. */
int op_await_placement(struct ctx *c, const struct op *op)
{
    static const char asking[] = "placement";
    uint8_t pids[8];
    uint8_t answer = 0;
    const uint32_t millis = (uint32_t)op->arg[1].number;
    const int64_t deadline = sys_deadline(millis);
    if (c->placing < 0 || c->init_pid <= 0) {
        return fail(c, asking, op->arg[0].text, -ENOTCONN);
    }
    /* the last first: once init is gone, whoever is in it is another's, who isn't waited for */
    if (journal_cgroup(c, REMOVE_CGROUP_IF_EMPTY, op->arg[0].text, "") < 0 ||
        journal_await_removal(c, op->arg[0].text, millis) < 0 ||
        record_process(c, (uint32_t)c->init_pid, c->init_start_time) < 0) {
        return c->failure.error;
    }
    set_u32(pids, c->is_monitor ? (uint32_t)sys_getpid() : 0);
    set_u32(pids + 4, (uint32_t)c->init_pid);
    long n = sys_sendto(c->placing, pids, sizeof pids, MSG_NOSIGNAL); /* 1 */
    if (n == (long)sizeof pids) {
        struct pollfd ready = {c->placing, POLLIN, 0};
        if (sys_poll(&ready, 1, deadline) == 0) {
            return fail(c, asking, op->arg[0].text, -ETIMEDOUT);
        }
        n = sys_recvfrom(c->placing, &answer, 1, MSG_DONTWAIT);
    }
    ctx_close(&c->placing);
    if (n != 1 || answer != PLACED) { /* 3 */
        return fail(c, asking, op->arg[0].text, -ECANCELED);
    }
    return take_placed(c, op->arg[0].text, millis);
}

/*
 * Has a process born in a cgroup that ends at once. Whoever made the cgroup may have put one in it that had ended just then, which the
 * kernel takes and which leaves no trace: nothing has changed in it, so that one never looks.
 */
static void remind_owner(struct ctx *c, int cgroup)
{
    int status;
    int process = -1;
    if (c->sys.birthplace >= 0) { /* of a container that won't be */
        sys_close(c->sys.birthplace);
    }
    c->sys.birthplace = cgroup;
    int pid = sys_fork_into(&c->sys, 0, &process); /* and closes it */
    if (pid == 0) {
        sys_exit(0);
    }
    if (pid < 0) {
        return;
    }
    struct pollfd ended = {process, POLLIN, 0};
    if (sys_poll(&ended, 1, sys_deadline(PASSAGE_MILLIS)) <= 0) { /* or interrupted: it may be there for ever */
        sys_process_signal(process, SIGKILL); /* in a cgroup that is frozen */
    }
    sys_wait4(pid, &status, 0);
    sys_close(process);
}

/*
 * Safe: looks, and puts nothing there but a process that ends, and only where nobody else is. Whoever made it learns of its end by a
 * file in it, and looks then: removed by us before that, it would be there for that one for ever.
 */
int op_await_cgroup_removal(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    const char *name = NULL;
    int64_t deadline = earlier(sys_deadline((uint32_t)op->arg[1].number), c->deadline);
    int64_t reminder = sys_deadline(REMINDER_MILLIS);
    SCOPED_FD parent = -1;
    int r = open_cgroup_parent(path, &parent, &name);
    if (r < 0 || parent < 0) {
        return r < 0 ? fail(c, "openat", path, r) : 0;
    }
    for (uint32_t pause = 1;; pause = pause < LONGEST_PAUSE ? pause + 1 : LONGEST_PAUSE) {
        SCOPED_FD cgroup = open_cgroup_file(parent, name, O_RDONLY | O_DIRECTORY);
        const int64_t now = sys_now();
        if (cgroup < 0 || check_cgroup_empty(cgroup) < 0 || now >= deadline) {
            return 0;
        }
        if (now >= reminder) {
            reminder = sys_deadline(REMINDER_MILLIS);
            remind_owner(c, cgroup);
            cgroup = -1;
        }
        sys_sleep(pause);
    }
}
