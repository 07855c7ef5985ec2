/*
 * Mounts in the container's mount namespace.
 *
 * Why they are safe: a destination is resolved once, inside the root, to a descriptor (linux_paths.h), and the mount is
 * moved onto that descriptor; no path is used twice, so there is nothing to swap in between. A mount gets its attributes
 * before it is put there, or (mount_at_once) before any program of the container runs; what it gets later, it gets by a
 * descriptor that was kept. Sources are paths of the runtime's own file system, named by the configuration.
 */
#include "linux_mounts.h"

#include "linux_copy.h"
#include "linux_ops.h"
#include "text.h"
#include "wire.h"

#define PROC_ROOT_INODE 1
#define NOT_KEPT UINT32_MAX

/*
 * Whoever mounts inside /proc could make later writes of anybody go astray; only plain files may be covered there (so
 * that a container sees its own /proc/meminfo), and the root of a procfs as a whole.
 */
static int check_mount_point(struct ctx *c, int place, const struct statx *s, int link)
{
    struct sys_context *own = &c->sys;
    unsigned type = s->stx_mode & S_IFMT;
    if (s->stx_mnt_id == own->root_mount && s->stx_ino == own->root_inode) {
        return -EBUSY;
    }
    if (type == S_IFLNK && !link) {
        return -ELOOP;
    }
    if (type == S_IFREG || s->stx_ino == PROC_ROOT_INODE || s->stx_mnt_id == own->root_mount ||
        s->stx_mnt_id == own->plain_mount) {
        return 0;
    }
    long file_system = file_system_of(place);
    if (file_system == PROC_SUPER_MAGIC) {
        return -EPERM;
    }
    own->plain_mount = s->stx_mnt_id;
    return file_system < 0 ? (int)file_system : 0;
}

/* Makes a place that was missing, of the kind that will be mounted on it. */
static int make_mount_point(struct ctx *c, const char *path, uint64_t resolve, int like)
{
    struct statx s = {.stx_mode = S_IFDIR};
    int r = like < 0 ? 0 : describe(like, &s);
    if (r < 0) {
        return r;
    }
    return make_destination(c->root, path, (s.stx_mode & S_IFMT) == S_IFDIR ? S_IFDIR : S_IFREG, resolve);
}

/* `link`: a symlink at the end is the place, and what it leads to isn't. */
static int open_place(struct ctx *c, const char *path, uint64_t resolve, int like, int link, unsigned *existed)
{
    int place = open_inside(c->root, path, like < 0 ? O_DIRECTORY : link ? O_NOFOLLOW : 0, resolve);
    int missing = place == -ENOENT;
    if (missing) {
        place = make_mount_point(c, path, resolve, like);
    }
    if (place < 0) {
        return fail(c, "openat2", path, place);
    }
    struct statx s;
    int r = describe(place, &s);
    if (!r) {
        r = check_mount_point(c, place, &s, link);
    }
    if (r < 0) {
        sys_close(place);
        return fail(c, "mount", path, r);
    }
    if (existed) {
        *existed = missing ? 0 : s.stx_mode;
    }
    return place;
}

int open_mount_point(struct ctx *c, const char *path, uint64_t resolve, int like, unsigned *existed)
{
    return open_place(c, path, resolve, like, 0, existed);
}

int change_attributes(struct ctx *c, int mount, const char *path, uint64_t set, uint64_t clear, int recursive)
{
    if (!set && !clear) {
        return 0;
    }
    if ((set | clear) & MOUNT_ATTR__ATIME) {
        clear |= MOUNT_ATTR__ATIME; /* one of three values: the kernel wants the old one taken away whole */
    }
    struct mount_attr a = {.attr_set = set, .attr_clr = clear};
    int r = sys_mount_setattr(mount, "", AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0), &a);
    return r < 0 ? fail(c, "mount_setattr", path, r) : 0;
}

int change_propagation(struct ctx *c, int mount, const char *path, unsigned propagation)
{
    if (!propagation) {
        return 0;
    }
    struct mount_attr a = {.propagation = propagation & ~(unsigned)MS_REC};
    int r = sys_mount_setattr(mount, "", AT_EMPTY_PATH | (propagation & MS_REC ? AT_RECURSIVE : 0), &a);
    return r < 0 ? fail(c, "mount_setattr", path, r) : 0;
}

/*
 * mount_setattr(2) refuses the kernel's first root before Linux 6.9. mount(2) doesn't, and takes a path: that of the working directory needs
 * no /proc, and no mount on it is followed.
 */
int make_private(struct ctx *c, int mount, const char *path)
{
    const struct mount_attr a = {.propagation = MS_PRIVATE};
    int r = sys_mount_setattr(mount, "", AT_EMPTY_PATH, &a);
    if (r != -EINVAL) {
        return r < 0 ? fail(c, "mount_setattr", path, r) : 0;
    }
    SCOPED_FD here = sys_openat(AT_FDCWD, ".", O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    r = here < 0 ? here : sys_fchdir(mount);
    if (r < 0) {
        return fail(c, "fchdir", path, r);
    }
    r = sys_mount(NULL, ".", NULL, MS_PRIVATE, NULL);
    int back = sys_fchdir(here);
    r = r < 0 ? r : back;
    return r < 0 ? fail(c, "mount", path, r) : 0;
}

int give_attributes(struct ctx *c, int mount, const char *path, const struct operand attributes[ATTRIBUTE_OPERANDS])
{
    int r = change_attributes(c, mount, path, attributes[ALL_SET].number, attributes[ALL_CLEAR].number, 1);
    return r ? r : change_attributes(c, mount, path, attributes[OWN_SET].number, attributes[OWN_CLEAR].number, 0);
}

int give_propagation(struct ctx *c, int mount, const char *path, const struct operand attributes[ATTRIBUTE_OPERANDS])
{
    const uint8_t *at = (const uint8_t *)attributes[PROPAGATION].text;
    int r = 0;
    for (uint64_t i = 0; i < attributes[PROPAGATION].number && !r; i++, at += 4) {
        r = change_propagation(c, mount, path, get_u32(at));
    }
    return r;
}

/* Whether one of two is a directory and the other isn't. */
static int are_of_two_kinds(int a, int b)
{
    struct statx s;
    struct statx t;
    return describe(a, &s) == 0 && describe(b, &t) == 0 &&
           ((s.stx_mode & S_IFMT) == S_IFDIR) != ((t.stx_mode & S_IFMT) == S_IFDIR);
}

/* The kernel has one error for everything that doesn't fit; mount(2) has one for this. */
int attach(struct ctx *c, int mount, int place, const char *path)
{
    int r = sys_move_mount(mount, "", place, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
    if (r == -EINVAL && are_of_two_kinds(mount, place)) {
        r = -ENOTDIR;
    }
    return r < 0 ? fail(c, "move_mount", path, r) : 0;
}

/* Safe: affects the mount namespace of init only, which is its own copy. */
int op_set_propagation(struct ctx *c, const struct op *op)
{
    unsigned flags = (unsigned)op->arg[0].number;
    int r = sys_mount(NULL, "/", NULL, flags, NULL);
    if (r < 0) {
        return fail(c, "mount", "/", r);
    }
    c->sys.propagation = flags;
    return 0;
}

/* Holds a mount for ChangeKept, under its number. */
static int keep(struct ctx *c, int mount, uint64_t number, const char *path)
{
    if (number != c->sys.kept_count || number == MAX_KEPT) {
        return fail(c, "move_mount", path, -EBADMSG);
    }
    c->sys.kept[c->sys.kept_count++] = mount;
    return 0;
}

/*
 * A procfs or sysfs is only mounted where no symlink leads, so that an image can't have it somewhere else than where masks
 * and writes look for it.
 */
static int mount_new(struct ctx *c, const struct op *op, int with_copy)
{
    const char *type = op->arg[0].text;
    const char *path = op->arg[3].text;
    int kernels_own = text_equal(type, "proc") || text_equal(type, "sysfs");
    unsigned existed;
    SCOPED_FD place = open_mount_point(c, path, kernels_own ? RESOLVE_NO_SYMLINKS : 0, -1, &existed);
    if (place < 0) {
        return place;
    }
    const struct operand *attributes = op->arg + 4;
    const uint64_t number = op->arg[4 + ATTRIBUTE_OPERANDS].number;
    if (!with_copy && number == NOT_KEPT && attributes[PROPAGATION].number == 0) {
        int mounted = mount_plainly(c, op, place, existed & 07777);
        if (mounted) {
            return mounted < 0 ? mounted : 0;
        }
    }
    SCOPED_FD mount = mount_filesystem(c, op, place, existed & 07777);
    if (mount < 0) {
        return mount;
    }
    int r = with_copy ? copy_tree(c, place, mount, path) : 0;
    r = r < 0 ? r : give_propagation(c, mount, path, attributes);
    if (r < 0 || number == NOT_KEPT) {
        return r;
    }
    r = keep(c, mount, number, path);
    mount = r < 0 ? mount : -1;
    return r;
}

/* Safe: see the top of this file. */
int op_mount_new(struct ctx *c, const struct op *op)
{
    return mount_new(c, op, 0);
}

/* Safe: as op_mount_new, and linux_copy.c. The place is held, so it leads to what is covered. */
int op_mount_copy_up(struct ctx *c, const struct op *op)
{
    return mount_new(c, op, 1);
}

int place_tree(struct ctx *c, int mount, const char *path, const struct operand attributes[ATTRIBUTE_OPERANDS], int link)
{
    SCOPED_FD place = open_place(c, path, 0, mount, link, NULL);
    if (place < 0) {
        return place;
    }
    int r = give_attributes(c, mount, path, attributes);
    if (!r) {
        r = attach(c, mount, place, path);
    }
    return r ? r : give_propagation(c, mount, path, attributes);
}

/* Safe: see the top of this file. The source is cloned first, so that what is mounted is what was looked at. */
int op_mount_bind(struct ctx *c, const struct op *op)
{
    const char *source = op->arg[0].text;
    unsigned recursive = op->arg[2].number ? AT_RECURSIVE : 0;
    SCOPED_FD mount = sys_open_tree(AT_FDCWD, source, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | recursive);
    if (mount < 0) {
        return fail(c, "open_tree", source, mount);
    }
    return place_tree(c, mount, op->arg[1].text, op->arg + 3, 0);
}

/* Safe: resolved inside the root; only a mount's own root can be changed, the kernel refuses any other directory. */
int op_change_mount(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    SCOPED_FD mount = open_inside(c->root, path, 0, 0);
    if (mount < 0) {
        return fail(c, "openat2", path, mount);
    }
    int r = give_attributes(c, mount, path, op->arg + 1);
    return r ? r : give_propagation(c, mount, path, op->arg + 1);
}

/* Safe: the mount that another step made, whatever its path leads to by now. */
int op_change_kept(struct ctx *c, const struct op *op)
{
    const uint64_t number = op->arg[0].number;
    const char *path = op->arg[1].text;
    if (number >= c->sys.kept_count || c->sys.kept[number] < 0) {
        return fail(c, "mount_setattr", path, -EBADMSG);
    }
    SCOPED_FD mount = c->sys.kept[number];
    c->sys.kept[number] = -1;
    int r = give_attributes(c, mount, path, op->arg + 2);
    return r ? r : give_propagation(c, mount, path, op->arg + 2);
}
