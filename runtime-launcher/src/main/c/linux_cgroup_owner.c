/*
 * Whose container a cgroup has. When that has ended its cgroup is empty, and another container may be given it: by a launcher, which
 * writes itself down as its owner, or by somebody who removes it and makes it again, which has another inode number then (kernfs uses
 * none twice).
 *
 * Why it is safe: who is no longer known as the owner loses the right to empty a cgroup, so a container mustn't be able to change it;
 * writing an attribute of this kind takes root's privilege on the host. Without that only the inode number counts.
 */
#include "linux_cgroups.h"
#include "system.h"
#include "text.h"

#define OWNER "trusted.launcher.owner"

int is_cgroup_there(int cgroup)
{
    SCOPED_FD procs = open_cgroup_file(cgroup, "cgroup.procs", O_PATH);
    SCOPED_FD tasks = procs < 0 ? open_cgroup_file(cgroup, "tasks", O_PATH) : -1;
    return procs >= 0 || tasks >= 0;
}

int lock_cgroup(int cgroup)
{
    const int r = (int)sys_flock(cgroup, LOCK_EXCLUSIVE | LOCK_NOWAIT);
    return r < 0 ? r : is_cgroup_there(cgroup) ? 0 : -ENOENT;
}

void own_cgroup(struct ctx *c, int cgroup, const struct statx *known, char owner[OWNER_ROOM])
{
    owner[0] = 0;
    if (!(known->stx_mask & STATX_INO)) {
        return;
    }
    struct text t = text_in(owner, OWNER_ROOM);
    text_add_decimal(&t, known->stx_ino);
    const size_t bare = t.length;
    if (!c->sys.stamp) { /* one is enough for all that are made together: they have another inode each */
        c->sys.stamp = (uint64_t)sys_now();
        c->sys.stamped_by = (uint32_t)sys_getpid(); /* which comes again, but not at the same moment */
    }
    text_add(&t, " ");
    text_add_decimal(&t, c->sys.stamped_by);
    text_add(&t, " ");
    text_add_decimal(&t, c->sys.stamp);
    if (sys_fsetxattr(cgroup, OWNER, owner, t.length) < 0) {
        owner[bare] = 0;
    }
}

int is_anothers(int cgroup, const struct operand *owner)
{
    char value[OWNER_ROOM];
    struct statx s;
    uint64_t inode;
    const char *at = owner->text;
    if (!owner->length) {
        return 0;
    }
    long n = sys_fgetxattr(cgroup, OWNER, value, sizeof value);
    if (n >= 0) {
        return (size_t)n != owner->length || memcmp(value, owner->text, owner->length) != 0;
    }
    return text_number(&at, &inode) == 0 && describe(cgroup, &s) == 0 && s.stx_ino != inode;
}
