/*
 * Making all processes of a cgroup stand still, and letting them go on, by either version.
 *
 * Why it is safe: a directory is opened once, has to be on a cgroup file system, and nothing below it is followed. Every wait
 * has a deadline.
 */
#include "linux_cgroups.h"
#include "linux_ops.h"
#include "system.h"
#include "text.h"

#define LONGEST_PAUSE 10 /* milliseconds */
#define PATIENCE 50      /* looks, after which version 1 is asked anew */

static int ask(int directory, const char *state)
{
    return write_cgroup_file(directory, "freezer.state", state, strlen(state));
}

static int says(int directory, const char *file, const char *wanted)
{
    char state[16];
    long n = read_cgroup_file(directory, file, state, sizeof state - 1);
    return n < 0 ? (int)n : text_equal(state, wanted);
}

static int is_in_state(int directory, const char *wanted)
{
    return says(directory, "freezer.state", wanted);
}

/* Asked again as long as somebody else may be asking for the opposite; what is frozen from above can't be let go here. */
static int thaw_1(int directory, int64_t deadline)
{
    for (uint32_t looks = 1;; looks++) {
        int r = ask(directory, "THAWED");
        r = r < 0 ? r : is_in_state(directory, "THAWED");
        if (r) {
            return r < 0 ? r : 0;
        }
        r = says(directory, "freezer.parent_freezing", "0");
        if (r <= 0 || sys_now() >= deadline) {
            return r < 0 ? r : -EBUSY;
        }
        sys_sleep(looks < LONGEST_PAUSE ? looks : LONGEST_PAUSE);
    }
}

/*
 * Version 1 catches no process that comes to be while it freezes: one that is being forked, or moved in. Asked again it does; and
 * a process that waits for one which is frozen already (vfork) can only be caught when that one was let go for a moment.
 */
static int freeze_1(int directory, int64_t deadline)
{
    for (uint32_t looks = 1;; looks++) {
        int r = ask(directory, "FROZEN");
        r = r < 0 ? r : is_in_state(directory, "FROZEN");
        if (r) {
            return r < 0 ? r : 0;
        }
        if (sys_now() >= deadline) {
            return -ETIMEDOUT;
        }
        if (looks % PATIENCE == 0) {
            ask(directory, "THAWED");
        }
        sys_sleep(looks < LONGEST_PAUSE ? looks : LONGEST_PAUSE);
    }
}

/* 1 or 0: what `frozen` is in cgroup.events, which is read from its start. */
static int read_frozen(int events)
{
    char text[256];
    long n = sys_pread(events, text, sizeof text - 1, 0);
    if (n < 0) {
        return (int)n;
    }
    text[n] = 0;
    for (const char *line = text; line; line = text_first(line, '\n')) {
        line += *line == '\n';
        if (text_starts(line, "frozen ")) {
            return line[7] == '1';
        }
    }
    return -EOPNOTSUPP; /* a kernel before 5.2 */
}

/* Version 2 tells of each change in cgroup.events. */
static int set_frozen_2(int directory, int frozen, int64_t deadline)
{
    SCOPED_FD events = open_cgroup_file(directory, "cgroup.events", O_RDONLY);
    int r = events < 0 ? events : write_cgroup_file(directory, "cgroup.freeze", frozen ? "1" : "0", 1);
    while (r >= 0) {
        struct pollfd change = {events, POLLPRI, 0};
        r = read_frozen(events);
        if (r < 0 || r == frozen) {
            return r < 0 ? r : 0;
        }
        r = sys_poll(&change, 1, deadline) == 0 ? -ETIMEDOUT : 0;
    }
    return r;
}

/* Safe: see the top of this file. What was asked for stays asked for when it takes too long: a plan says what then. */
int op_freeze_cgroup(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    const int64_t deadline = sys_deadline((uint32_t)op->arg[1].number);
    SCOPED_FD fd = open_cgroup(c, path);
    if (fd < 0) {
        return fd;
    }
    int r = freeze_1(fd, deadline);
    r = r == -ENOENT ? set_frozen_2(fd, 1, deadline) : r;
    return r < 0 ? fail(c, "freeze", path, r) : 0;
}

/*
 * Safe: only looks. Who kills sends the signal first and thaws then, and who freezes looks here last: so whichever comes first, one
 * of the two lets the process go, which version 1 would keep from dying.
 */
int op_check_not_killed(struct ctx *c, const struct op *op)
{
    SCOPED_FD process = sys_process_open((int)op->arg[0].number, op->arg[1].number);
    if (process < 0) {
        return fail(c, CALL_PROCESS_OPEN, "", process);
    }
    int killed = sys_is_killed((int)op->arg[0].number);
    return killed ? fail(c, "check killed", "", killed < 0 ? killed : -ECANCELED) : 0;
}

/* Every cgroup has this file, of either version: it was removed after it was opened, by whoever had to, as its last process had ended. */
static int is_removed(int directory)
{
    SCOPED_FD members = open_cgroup_file(directory, "cgroup.procs", O_RDONLY);
    return members == -ENOENT || members == -ENODEV;
}

/* Safe: see the top of this file. Version 1 has let them go when the write returns, unless a cgroup above is frozen: then EBUSY. */
int op_thaw_cgroup(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    const int64_t deadline = earlier(sys_deadline((uint32_t)op->arg[1].number), c->deadline);
    SCOPED_FD fd = open_cgroup(c, path);
    if (fd < 0) {
        return fd == -ENOENT ? 0 : fd; /* removed, and so are its processes */
    }
    int r = thaw_1(fd, deadline);
    r = r == -ENOENT ? set_frozen_2(fd, 0, deadline) : r;
    return r < 0 && !is_removed(fd) ? fail(c, "thaw", path, r) : 0;
}
