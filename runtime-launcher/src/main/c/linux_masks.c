/*
 * Hides paths of the container, and makes them read-only.
 *
 * Why it is safe: each path is resolved once, inside the root, and covered by its descriptor. The null device is opened
 * once, and it must be the null device: after the switch of roots it is the container's own /dev/null that is looked at, and
 * anything else there fails the step.
 */
#include "linux_mounts.h"
#include "linux_ops.h"

#define NULL_MAJOR 1
#define NULL_MINOR 3

/* What isn't there needs no cover. Returns 0 for that with *place < 0. */
static int open_place(struct ctx *c, const char *path, int *place)
{
    *place = open_inside(c->root, path, 0, 0);
    int missing = *place == -ENOENT || *place == -ENOTDIR;
    return *place < 0 && !missing ? fail(c, "openat2", path, *place) : 0;
}

/* A mount of the null device, read-only so that nobody changes the owner or mode of the one behind it. */
static int make_null_cover(struct ctx *c, const char *label)
{
    (void)label; /* it has that of the null device */
    static const char path[] = "/dev/null";
    SCOPED_FD device = sys_openat(AT_FDCWD, path, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
    struct statx s;
    int r = device < 0 ? device : describe(device, &s);
    if (r < 0) {
        return fail(c, "openat", path, r);
    }
    if ((s.stx_mode & S_IFMT) != S_IFCHR || s.stx_rdev_major != NULL_MAJOR || s.stx_rdev_minor != NULL_MINOR) {
        return fail(c, "statx", path, -ENODEV);
    }
    int mount = sys_open_tree(device, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
    if (mount < 0) {
        return fail(c, "open_tree", path, mount);
    }
    r = change_attributes(c, mount, path, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, 0, 0);
    if (r < 0) {
        sys_close(mount);
        return r;
    }
    return mount;
}

int make_empty_cover(struct ctx *c, const char *label)
{
    SCOPED_FD fs = sys_fsopen("tmpfs", FSOPEN_CLOEXEC);
    if (fs < 0) {
        return fail(c, "fsopen", "tmpfs", fs);
    }
    int r = sys_fsconfig(fs, FSCONFIG_SET_FLAG, "ro", NULL, 0);
    if (!r) {
        r = sys_fsconfig(fs, FSCONFIG_SET_STRING, "mode", "555", 0);
    }
    if (!r && label[0]) {
        r = sys_fsconfig(fs, FSCONFIG_SET_STRING, "context", label, 0);
    }
    if (!r) {
        r = sys_fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
    }
    if (r < 0) {
        return fail(c, "fsconfig", "tmpfs", r);
    }
    int mount = sys_fsmount(fs, FSMOUNT_CLOEXEC,
                            MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
    return mount < 0 ? fail(c, "fsmount", "tmpfs", mount) : mount;
}

/* Puts a cover on a place: the first of its kind is kept open, and the next ones are clones of it, with its label. */
static int cover(struct ctx *c, const struct op *op, int *first, int (*make)(struct ctx *, const char *), int place)
{
    const char *path = op->arg[0].text;
    if (*first < 0) {
        int mount = make(c, op->arg[1].text);
        int r = mount < 0 ? mount : attach(c, mount, place, path);
        if (r < 0) {
            close_scoped(&mount);
            return r;
        }
        *first = mount;
        return 0;
    }
    SCOPED_FD copy = sys_open_tree(*first, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
    return copy < 0 ? fail(c, "open_tree", path, copy) : attach(c, copy, place, path);
}

/* Safe: see the top of this file. */
int op_mask_path(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    SCOPED_FD place = -1;
    int r = open_place(c, path, &place);
    if (r < 0 || place < 0) {
        return r;
    }
    struct statx s;
    r = describe(place, &s);
    if (r < 0) {
        return fail(c, "statx", path, r);
    }
    return (s.stx_mode & S_IFMT) == S_IFDIR ? cover(c, op, &c->sys.empty_cover, make_empty_cover, place)
                                            : cover(c, op, &c->sys.null_cover, make_null_cover, place);
}

/* A read-only copy of what a place has, mounts below it too. By one call where the kernel has it and nobody forbids it. */
static int clone_readonly(struct ctx *c, int place, const char *path)
{
    const unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | AT_RECURSIVE;
    const struct mount_attr readonly = {.attr_set = MOUNT_ATTR_RDONLY};
    int mount = c->sys.no_tree_attr ? -ENOSYS : sys_open_tree_attr(place, "", flags, &readonly);
    if (mount >= 0) {
        return mount;
    }
    c->sys.no_tree_attr = 1;
    mount = sys_open_tree(place, "", flags);
    if (mount < 0) {
        return fail(c, "open_tree", path, mount);
    }
    int r = change_attributes(c, mount, path, MOUNT_ATTR_RDONLY, 0, 1);
    if (r < 0) {
        sys_close(mount);
        return r;
    }
    return mount;
}

/* Safe: see the top of this file. */
int op_readonly_path(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    SCOPED_FD place = -1;
    int r = open_place(c, path, &place);
    if (r < 0 || place < 0) {
        return r;
    }
    SCOPED_FD mount = clone_readonly(c, place, path);
    return mount < 0 ? mount : attach(c, mount, place, path);
}

/* Safe: what the path leads to inside the root is opened once, and labelled by its descriptor. */
int op_label_directory(struct ctx *c, const struct op *op)
{
    char link[LINK_ROOM];
    const char *path = op->arg[0].text;
    SCOPED_FD directory = open_inside(c->root, path, O_DIRECTORY | O_NOFOLLOW, 0);
    if (directory < 0) {
        return fail(c, "openat2", path, directory);
    }
    link_to(link, directory);
    int r = sys_setxattr(link, "security.selinux", op->arg[1].text, op->arg[1].length + 1);
    return r < 0 ? fail(c, "setxattr", path, r) : 0;
}
