/*
 * How init gets into its cgroups of v1: it moves itself.
 *
 * Who moves another process, or a whole one, waits in the kernel until every processor has been somewhere else (RCU), often for
 * longer than all the rest of a container's making takes. A thread that writes a 0 into `tasks` moves itself, and is spared that
 * (Linux 5.5); of a process that has no other threads, that is all. The maker opens the files, whose paths are in its mount namespace
 * and not in one that init joins.
 *
 * Why it is safe: the paths are opened as those of WriteCgroup, by the maker alone, and init has each descriptor for that one write.
 */
#include "linux_cgroups.h"
#include "linux_ops.h"
#include "text.h"

/* Safe: see the top of this file. */
int op_open_members(struct ctx *c, const struct op *op)
{
    char path[MAX_PATH];
    const char *directory = op->arg[0].text;
    if (c->sys.member_count == MAX_MEMBERS) {
        return fail(c, "openat", directory, -E2BIG);
    }
    int r = text_join(path, sizeof path, directory, "tasks");
    r = r < 0 ? fail(c, "openat", directory, r) : open_for_write(c, path);
    if (r >= 0) {
        c->sys.members[c->sys.member_count++] = r;
    }
    return r < 0 ? r : 0;
}

/* Safe: see the top of this file. */
int op_enter_cgroup(struct ctx *c, const struct op *op)
{
    const char *directory = op->arg[1].text;
    if (op->arg[0].number >= c->sys.member_count || c->sys.members[op->arg[0].number] < 0) {
        return fail(c, "write", directory, -EBADMSG);
    }
    SCOPED_FD tasks = c->sys.members[op->arg[0].number];
    c->sys.members[op->arg[0].number] = -1;
    const long n = sys_write(tasks, "0", 1);
    return n < 0 ? fail(c, "write", directory, n) : 0;
}

void drop_members(struct ctx *c)
{
    while (c->sys.member_count) {
        sys_close(c->sys.members[--c->sys.member_count]);
    }
}
