/* The container's root: held from before the first mount in it until it is the root. */
#include <asm/statfs.h>

#include "linux_mounts.h"
#include "linux_ops.h"
#include "text.h"

/*
 * Safe: a new procfs that is mounted nowhere, so that nobody can put anything on it. Where a user namespace may not have a
 * new one (the one around us is partly hidden), the runtime's own, before anything of the container is mounted.
 */
int op_open_proc(struct ctx *c, const struct op *op)
{
    (void)op;
    close_held(&c->proc);
    SCOPED_FD fs = sys_fsopen("proc", FSOPEN_CLOEXEC);
    int r = fs < 0 ? fs : sys_fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
    int proc = r < 0 ? r : sys_fsmount(fs, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
    if (proc == -EPERM) {
        proc = sys_openat(AT_FDCWD, "/proc", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
    }
    if (proc < 0) {
        return fail(c, "fsmount", "proc", proc);
    }
    if (file_system_of(proc) != PROC_SUPER_MAGIC) {
        sys_close(proc);
        return fail(c, "fstatfs", "/proc", -EINVAL);
    }
    c->proc = proc;
    return 0;
}

int may_be_shared(const struct ctx *c)
{
    return !(c->sys.propagation & MS_REC) || !(c->sys.propagation & (MS_SLAVE | MS_PRIVATE | MS_UNBINDABLE));
}

/* Makes the mount that a directory is in private: a shared one would copy what is mounted here, and can't be left. */
static int keep_to_ourselves(struct ctx *c, int directory, const char *path)
{
    struct statx s;
    SCOPED_FD parent = -1;
    int at = directory;
    for (int depth = 0; depth < MAX_PATH / 2; depth++) {
        int r = describe(at, &s);
        if (r < 0) {
            return fail(c, "statx", path, r);
        }
        if (s.stx_attributes & STATX_ATTR_MOUNT_ROOT) {
            return make_private(c, at, path);
        }
        int up = sys_openat(at, "..", O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
        if (up < 0) {
            return fail(c, "openat", path, up);
        }
        close_held(&parent);
        at = parent = up;
    }
    return fail(c, "openat", path, -ELOOP);
}

/* A path whose end would be followed although it is a symlink, or that isn't the directory that it names. */
static int ends_badly(const char *path)
{
    const char *slash = text_last(path, '/');
    const char *last = slash ? slash + 1 : path;
    return !last[0] || text_equal(last, ".") || text_equal(last, "..");
}

/*
 * Safe: the directory is opened once, not by a symlink, and the mount made of it is held; everything else goes by that
 * descriptor.
 */
int op_open_root(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    if (ends_badly(path)) {
        return fail(c, "openat", path, -EINVAL);
    }
    SCOPED_FD place = sys_openat(AT_FDCWD, path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
    if (place < 0) {
        return fail(c, "openat", path, place);
    }
    close_held(&c->root);
    c->root = sys_open_tree(place, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | AT_RECURSIVE);
    if (c->root < 0) {
        return fail(c, "open_tree", path, c->root);
    }
    int r = 0;
    if (may_be_shared(c)) {
        r = change_propagation(c, c->root, path, MS_SLAVE | MS_REC); /* still of the host's, before that becomes private here */
        r = r < 0 ? r : keep_to_ourselves(c, place, path);
    }
    r = r < 0 ? r : attach(c, c->root, place, path);
    if (r < 0) {
        return r;
    }
    struct statx s;
    r = describe(c->root, &s);
    if (r < 0) {
        return fail(c, "statx", path, r);
    }
    c->sys.root_mount = s.stx_mnt_id;
    c->sys.root_inode = s.stx_ino;
    return 0;
}

/*
 * Safe: the old root is let go as a whole, and made a slave before, so that this reaches no other mount namespace. Both
 * roots are held by descriptors; "." is where we stand.
 */
int op_pivot_root(struct ctx *c, const struct op *op)
{
    (void)op;
    SCOPED_FD old = sys_openat(AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    if (old < 0) {
        return fail(c, "openat", "/", old);
    }
    int r = sys_fchdir(c->root);
    if (r < 0) {
        return fail(c, "fchdir", "/", r);
    }
    r = sys_pivot_root(".", ".");
    if (r < 0) {
        return fail(c, "pivot_root", "/", r);
    }
    r = change_propagation(c, old, "/", MS_SLAVE | MS_REC);
    if (r < 0) {
        return r;
    }
    r = sys_fchdir(old);
    if (r < 0) {
        return fail(c, "fchdir", "/", r);
    }
    r = sys_umount2(".", MNT_DETACH);
    if (r < 0) {
        return fail(c, "umount2", "/", r);
    }
    r = sys_chdir("/");
    if (r < 0) {
        return fail(c, "chdir", "/", r);
    }
    c->sys.switched = 1;
    return 0;
}

/* Safe: of who was born into a container: its root is the container's already. */
int op_hold_root(struct ctx *c, const struct op *op)
{
    (void)op;
    close_held(&c->root);
    c->root = sys_openat(AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    return c->root < 0 ? fail(c, "openat", "/", c->root) : 0;
}

/* Safe: this one mount; its other attributes stay. */
int op_root_readonly(struct ctx *c, const struct op *op)
{
    (void)op;
    return change_attributes(c, c->root, "/", MOUNT_ATTR_RDONLY, 0, 0);
}

/* Safe: of the container's own tree. */
int op_root_propagation(struct ctx *c, const struct op *op)
{
    return change_propagation(c, c->root, "/", (unsigned)op->arg[0].number);
}
