/*
 * Who a process in a jail is in which root has no rights: it couldn't become that in there. So it becomes it outside, but for the
 * effective user that the way in takes, and which anybody may give up for the one that they really are.
 */
#include "context.h"
#include "freebsd.h"

/* Safe: groups first, then the group, then the user, who is yet to be so in effect: op_drop_root asks the kernel what came of it. */
int op_take_identity(struct ctx *c, const struct op *op)
{
    const uint32_t uid = (uint32_t)op->arg[0].number;
    const uint32_t gid = (uint32_t)op->arg[1].number;
    if (uid == UINT32_MAX || gid == UINT32_MAX) { /* to the kernel these mean: no change */
        return fail(c, "setresuid", "", -EINVAL);
    }
    int error = sys_setgroups(op->arg[2].number, op->arg[2].text);
    if (error < 0) {
        return fail(c, "setgroups", "", error);
    }
    error = sys_setresgid(gid, gid, gid);
    if (error < 0) {
        return fail(c, "setresgid", "", error);
    }
    error = sys_setresuid(uid, 0, uid);
    return error < 0 ? fail(c, "setresuid", "", error) : 0;
}

int op_drop_root(struct ctx *c, const struct op *op)
{
    const uint32_t uid = (uint32_t)op->arg[0].number;
    uint32_t id[3];
    int error = sys_setresuid(uid, uid, uid);
    if (error < 0) {
        return fail(c, "setresuid", "", error);
    }
    if (sys_getresuid(&id[0], &id[1], &id[2]) < 0 || id[0] != uid || id[1] != uid || id[2] != uid) {
        return fail(c, "getresuid", "", -EPERM);
    }
    sys_be_private(); /* the kernel forgot both of these */
    if (!c->detached) {
        sys_die_with_parent(1);
    }
    return 0;
}
