/*
 * The root changed without pivot_root(2), for who stands in the root that the kernel began with, which that call can't leave. It stays at
 * the bottom of the mount namespace for good, so all that is left to do is to have nothing in it and nobody get there:
 *
 *     the old root, without what was mounted in it  <-  an empty directory  <-  the container's root, which is the root
 *
 * Each is mounted on the whole of the one before, so `..` from the last one leads nowhere, and it is the root of the namespace: who has
 * chroot(2) can't get below it. Who may unmount (CAP_SYS_ADMIN over the namespace) can: decision 614.
 */
#include "linux_mountinfo.h"
#include "linux_mounts.h"
#include "linux_ops.h"
#include "text.h"

struct old_root {
    int directory;
    int mounts;    /* its mountinfo, and once more */
    int again;
    int links;     /* /proc/self/fd */
    int shared;    /* unmounting could be heard elsewhere */
    uint64_t id;   /* of its mount, and of the one on it */
    uint64_t above;
};

/* The directory that a mount is in; `name` is its name there. No link is followed: the kernel's paths have none. */
static int open_above(const struct old_root *o, char *path, const char **name)
{
    char *slash = (char *)text_last(path, '/');
    *name = slash ? slash + 1 : path;
    if (!slash) {
        return open_inside(o->directory, ".", O_DIRECTORY, 0);
    }
    *slash = 0;
    int fd = open_inside(o->directory, path, O_DIRECTORY, RESOLVE_NO_SYMLINKS);
    *slash = '/';
    return fd;
}

/*
 * Where others could hear of it, the mount is cut off from them before, by the same descriptor. One that is on it, and not on the old root,
 * would still be heard of by the peers of the one below: it stays, and what it is told by is the error. Nothing expires that is held open.
 */
static int unmount_unheard(const struct old_root *o, int directory, const char *name, uint64_t id, const char **call)
{
    const struct mount_attr slave = {.propagation = MS_SLAVE};
    char number[DECIMAL_ROOM];
    struct statx s;
    SCOPED_FD mount = open_entry(directory, name);
    if (mount < 0) {
        return mount;
    }
    int r = describe(mount, &s);
    if (r < 0) {
        *call = "statx";
        return r;
    }
    r = sys_fchdir(o->links);
    if (r < 0) {
        *call = "fchdir";
        return r;
    }
    text_decimal(number, (uint32_t)mount);
    if (s.stx_mnt_id == id) {
        r = sys_mount_setattr(mount, "", AT_EMPTY_PATH | AT_RECURSIVE, &slave);
        if (r < 0) {
            *call = "mount_setattr";
            return r;
        }
    }
    *call = "umount2";
    return sys_umount2(number, s.stx_mnt_id == id ? MNT_DETACH : MNT_EXPIRE); /* -EBUSY, or -EINVAL if it is locked */
}

/*
 * Lets go of one mount with all below it. What it is isn't looked at, since all there has to go; so no file system is asked, and one
 * whose server doesn't answer keeps nobody waiting. `call` is what failed.
 */
static int unmount(const struct old_root *o, struct listed_mount *line, const char **call)
{
    const char *name;
    *call = "openat2";
    SCOPED_FD above = open_above(o, line->path, &name);
    if (above < 0) {
        return above;
    }
    if (o->shared) {
        return unmount_unheard(o, above, name, line->id, call);
    }
    int r = sys_fchdir(above);
    *call = r < 0 ? "fchdir" : "umount2";
    return r < 0 ? r : sys_umount2(name, MNT_DETACH | UMOUNT_NOFOLLOW);
}

/* Whether it is to go. The first root is mounted on itself. */
static int is_in(const struct old_root *o, const struct listed_mount *line)
{
    return line->parent == o->id && line->id != o->id && line->id != o->above;
}

/* What one look at the mounts came to. */
struct pass {
    unsigned gone;
    unsigned left;
    unsigned locked;  /* of those left */
    int error;        /* why one of them stays: not because something else is locked, if there is one like that */
    const char *call; /* what said so */
    char path[MAX_PATH + 1];
};

/* Whether a locked mount explains it: it is one, or it is hidden by one or in a directory that isn't ours. */
static int may_be_locked(int error)
{
    return error == -EINVAL || error == -ENOENT || error == -ENOTDIR || error == -ELOOP || error == -EACCES;
}

static void note(struct pass *pass, const char *path, const char *call, int error)
{
    pass->left++;
    pass->locked += error == -EINVAL;
    if (!pass->error || (may_be_locked(pass->error) && !may_be_locked(error))) {
        pass->error = error;
        pass->call = call;
        pass->path[0] = '/';
        memcpy(pass->path + 1, path, strlen(path) + 1);
    }
}

/* The mount that has this number; or, if there is a `below`, the one that is on the root of that. */
static int find(const struct old_root *o, uint64_t id, const struct listed_mount *below, struct listed_mount *line)
{
    struct mount_list list = {.file = o->again};
    int r = (int)sys_lseek(o->again, 0, SEEK_SET);
    while (r >= 0 && (r = next_mount(&list, line)) > 0) {
        if (below ? line->parent == below->id && text_equal(line->path, below->path) : line->id == id) {
            return 1;
        }
    }
    return 0;
}

static int is_the_containers(const struct old_root *o, uint64_t id)
{
    struct listed_mount line;
    while (id != o->id && find(o, id, NULL, &line) && line.parent != id) {
        if (line.parent == o->above) {
            return 1;
        }
        id = line.parent;
    }
    return 0;
}

/*
 * A procfs or sysfs that is seen whole, though only by the kernel, would let a user namespace in the container mount another one: covered
 * in its root it isn't. What lies on that already is locked; one that its path doesn't lead to, since something else is mounted on the way or
 * a directory isn't ours to search, can't be covered.
 */
static int cover(struct ctx *c, const struct old_root *o, const struct listed_mount *line, struct pass *pass)
{
    struct statx s;
    struct listed_mount other;
    SCOPED_FD place = open_inside(o->directory, line->path, O_DIRECTORY, RESOLVE_NO_SYMLINKS);
    int r = place < 0 ? place : describe(place, &s);
    if (r >= 0 && s.stx_mnt_id == line->id) {
        SCOPED_FD empty = make_empty_cover(c, "");
        return empty < 0 ? empty : attach(c, empty, place, line->path);
    }
    if (find(o, 0, line, &other) || is_the_containers(o, line->id)) {
        return 0;
    }
    note(pass, line->path, place >= 0 && r < 0 ? "statx" : "openat2", r < 0 ? r : -EBUSY);
    return fail(c, pass->call, pass->path, pass->error);
}

static int look(struct ctx *c, const struct old_root *o, int covering, struct pass *pass)
{
    struct mount_list list = {.file = o->mounts};
    struct listed_mount line;
    int r = (int)sys_lseek(o->mounts, 0, SEEK_SET);
    pass->gone = pass->left = pass->locked = 0;
    pass->error = 0;
    while (r >= 0 && (r = next_mount(&list, &line)) > 0) {
        if (covering && line.kernels_own) {
            r = cover(c, o, &line, pass);
            if (r < 0) {
                return r;
            }
        } else if (!covering && is_in(o, &line)) {
            const char *call;
            int unmounted = unmount(o, &line, &call); /* what failed is tried again, and told of in the end */
            if (unmounted < 0) {
                note(pass, line.path, call, unmounted);
            } else {
                pass->gone++;
            }
        }
    }
    return r < 0 ? fail(c, "read", "/proc/self/mountinfo", r) : 0;
}

/*
 * What is hidden by another mount shows when that is gone. In a user namespace what was there before is locked: it stays, and what it
 * hides stays hidden.
 */
static int empty(struct ctx *c, const struct old_root *o)
{
    struct pass pass;
    int r;
    do {
        r = look(c, o, 0, &pass);
    } while (!r && pass.gone); /* even with none left: of mounts on one another the top one went alone */
    if (r < 0 || !pass.left) {
        return r;
    }
    if (!pass.locked || !may_be_locked(pass.error)) {
        return fail(c, pass.call, pass.path, pass.error);
    }
    return look(c, o, 1, &pass);
}

/* Our root may be one of chroot(2), on which nothing must be mounted: the namespace's own is where nobody gets above. */
static int enter_namespaces_root(struct ctx *c)
{
    SCOPED_FD own = sys_openat(c->proc, "self/ns/mnt", O_RDONLY | O_CLOEXEC, 0);
    if (own < 0) {
        return fail(c, "openat", "/proc/self/ns/mnt", own);
    }
    int r = sys_setns(own, CLONE_NEWNS);
    return r < 0 ? fail(c, "setns", "/proc/self/ns/mnt", r) : 0;
}

static int number_of(struct ctx *c, int mount, uint64_t *id)
{
    struct statx s;
    int r = describe(mount, &s);
    *id = s.stx_mnt_id;
    return r < 0 ? fail(c, "statx", "/", r) : 0;
}

/* Puts the empty directory on the old root, and the container's root on that. */
static int put_on_top(struct ctx *c, struct old_root *o)
{
    int r = make_private(c, o->directory, "/");
    if (r < 0) {
        return r;
    }
    SCOPED_FD between = make_empty_cover(c, "");
    r = between < 0 ? between : attach(c, between, o->directory, "/");
    r = r < 0 ? r : attach(c, c->root, between, "/");
    r = r < 0 ? r : number_of(c, o->directory, &o->id);
    return r < 0 ? r : number_of(c, between, &o->above);
}

static int become_root(struct ctx *c)
{
    int r = sys_fchdir(c->root);
    if (r < 0) {
        return fail(c, "fchdir", "/", r);
    }
    r = sys_chroot(".");
    if (r < 0) {
        return fail(c, "chroot", "/", r);
    }
    r = sys_chdir("/");
    return r < 0 ? fail(c, "chdir", "/", r) : 0;
}

/* From the namespace's root. What is there at /proc, if anything, isn't asked, but the procfs that was opened before. */
static int move_root(struct ctx *c)
{
    int r = enter_namespaces_root(c);
    if (r < 0) {
        return r;
    }
    SCOPED_FD directory = sys_openat(AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    SCOPED_FD mounts = sys_openat(c->proc, "self/mountinfo", O_RDONLY | O_CLOEXEC, 0);
    SCOPED_FD again = sys_openat(c->proc, "self/mountinfo", O_RDONLY | O_CLOEXEC, 0);
    SCOPED_FD links = sys_openat(c->proc, "self/fd", O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    if (directory < 0 || mounts < 0 || again < 0 || links < 0) {
        return directory < 0 ? fail(c, "openat", "/", directory)
                             : fail(c, "openat", "/proc/self", mounts < 0 ? mounts : again < 0 ? again : links);
    }
    struct old_root o = {.directory = directory, .mounts = mounts, .again = again, .links = links};
    o.shared = may_be_shared(c);
    r = put_on_top(c, &o);
    r = r < 0 ? r : empty(c, &o);
    return r < 0 ? r : become_root(c);
}

/* Safe: all of it is in the mount namespace of init, and goes by descriptors; what is unmounted was cut off from other namespaces. */
int op_move_root(struct ctx *c, const struct op *op)
{
    const int own = c->proc < 0;
    int r = own ? op_open_proc(c, op) : 0;
    r = r < 0 ? r : move_root(c);
    if (own) {
        close_held(&c->proc);
    }
    c->sys.switched = r >= 0;
    return r;
}
