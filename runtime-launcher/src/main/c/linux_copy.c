/*
 * Copies a directory of the container's root into a new file system.
 *
 * Why it is safe: the tree may be changed meanwhile by somebody hostile, so no path is resolved. A name is opened in its
 * directory without following it, it was looked at before it is opened for reading, and what is asked of it is asked by that
 * descriptor. What is made is made in a file system that nobody else has. What bounds it is the size of that file system.
 */
#include "linux_copy.h"

#include "linux_data.h"
#include "linux_pack.h"
#include "sys_linux_fs.h"
#include "text.h"

struct copier {
    const char *call; /* what failed */
    struct text path; /* where we are, for the report */
    char path_bytes[MAX_PATH];
    char names[XATTR_LIST_MAX];
    uint8_t value[XATTR_SIZE_MAX];
    uint8_t piece[DATA_PIECE];
};

static int failed(struct copier *p, const char *call, long error)
{
    p->call = call;
    return (int)error;
}

/* Not what security modules and overlays say of the covered file: that is theirs. */
static int is_kept(const char *name)
{
    return text_starts(name, "user.") || text_starts(name, "system.posix_acl_") ||
           text_equal(name, "security.capability");
}

/* One that the new file system can't have, or that we may not give here, is left out. */
static int copy_attribute(struct copier *p, const char *from, const char *to, const char *name)
{
    long n = sys_getxattr(from, name, p->value, sizeof p->value);
    if (n < 0) {
        return n == -ENODATA ? 0 : failed(p, "getxattr", n);
    }
    int r = sys_setxattr(to, name, p->value, (size_t)n);
    return r < 0 && r != -EOPNOTSUPP && r != -EPERM && r != -EINVAL ? failed(p, "setxattr", r) : 0;
}

static int copy_attributes(struct copier *p, int from, int to)
{
    char from_link[LINK_ROOM];
    char to_link[LINK_ROOM];
    link_to(from_link, from);
    link_to(to_link, to);
    long all = sys_listxattr(from_link, p->names, sizeof p->names);
    if (all < 0) {
        return all == -EOPNOTSUPP ? 0 : failed(p, "listxattr", all);
    }
    int r = 0;
    for (long at = 0; at < all && r >= 0; at += (long)strlen(p->names + at) + 1) {
        r = is_kept(p->names + at) ? copy_attribute(p, from_link, to_link, p->names + at) : 0;
    }
    return r;
}

static int set_times(struct copier *p, int directory, const char *name, const struct statx *seen)
{
    const struct timespec64 times[2] = {
        {seen->stx_atime.tv_sec, seen->stx_atime.tv_nsec},
        {seen->stx_mtime.tv_sec, seen->stx_mtime.tv_nsec},
    };
    int r = sys_utimensat(directory, name, times, name ? AT_SYMLINK_NOFOLLOW : 0);
    return r < 0 ? failed(p, "utimensat", r) : 0;
}

/* An owner that the user namespace doesn't know can't be given: the file stays ours, and its set-id bits don't count for us. */
static int finish(struct copier *p, int from, int to, const struct statx *seen)
{
    int owner = sys_fchown(to, seen->stx_uid, seen->stx_gid);
    if (owner < 0 && owner != -EINVAL) {
        return failed(p, "fchown", owner);
    }
    int r = sys_fchmod(to, seen->stx_mode & (owner < 0 ? 01777u : 07777u));
    if (r < 0) {
        return failed(p, "fchmod", r);
    }
    r = copy_attributes(p, from, to);
    return r < 0 ? r : set_times(p, to, NULL, seen);
}

static int copy_file(struct copier *p, int found, const struct statx *seen, int to, const char *name)
{
    SCOPED_FD in = open_again(found, O_RDONLY);
    if (in < 0) {
        return failed(p, "openat", in);
    }
    SCOPED_FD out = sys_openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (out < 0) {
        return failed(p, "openat", out);
    }
    int r = sys_ftruncate(out, (int64_t)seen->stx_size);
    r = r < 0 ? failed(p, "ftruncate", r) : copy_data(in, seen->stx_size, out, 0, p->piece, &p->call);
    return r < 0 ? r : finish(p, in, out, seen);
}

static int copy_link(struct copier *p, int found, const struct statx *seen, int to, const char *name)
{
    char *target = (char *)p->piece;
    long n = sys_readlinkat(found, "", target, MAX_PATH);
    if (n <= 0 || n == MAX_PATH) {
        return failed(p, "readlinkat", n < 0 ? n : -ENAMETOOLONG);
    }
    target[n] = '\0';
    int r = sys_symlinkat(target, to, name);
    if (r < 0) {
        return failed(p, "symlinkat", r);
    }
    r = sys_fchownat(to, name, seen->stx_uid, seen->stx_gid, AT_SYMLINK_NOFOLLOW);
    return r < 0 && r != -EINVAL ? failed(p, "fchownat", r) : set_times(p, to, name, seen);
}

/* Devices, fifos, sockets. In a user namespace a device can't be made, and is left out. */
static int copy_node(struct copier *p, const struct statx *seen, int to, const char *name)
{
    const unsigned type = seen->stx_mode & S_IFMT;
    int r = sys_mknodat(to, name, type | (seen->stx_mode & 0777), seen->stx_rdev_major, seen->stx_rdev_minor);
    if (r < 0) {
        return r == -EPERM && (type == S_IFCHR || type == S_IFBLK) ? 0 : failed(p, "mknodat", r);
    }
    r = sys_fchownat(to, name, seen->stx_uid, seen->stx_gid, AT_SYMLINK_NOFOLLOW);
    return r < 0 && r != -EINVAL ? failed(p, "fchownat", r) : set_times(p, to, name, seen);
}

static int copy_names(struct copier *p, int from, int to, unsigned depth);

static int copy_directory(struct copier *p, int found, const struct statx *seen, int to, const char *name,
                          unsigned depth)
{
    SCOPED_FD in = depth < PACK_DEEPEST ? open_again(found, O_RDONLY | O_DIRECTORY) : -ENAMETOOLONG;
    int r = in < 0 ? in : sys_mkdirat(to, name, 0700);
    if (r < 0) {
        return failed(p, in < 0 ? "openat" : "mkdirat", r);
    }
    SCOPED_FD out = sys_openat(to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
    if (out < 0) {
        return failed(p, "openat", out);
    }
    r = copy_names(p, in, out, depth);
    return r < 0 ? r : finish(p, in, out, seen);
}

/* What is mounted there isn't copied; its place is, empty. */
static int copy_place(struct copier *p, int from, int to, const char *name)
{
    struct statx seen;
    SCOPED_FD found = open_entry(from, name);
    int r = found < 0 ? found : describe(found, &seen);
    if (r < 0) {
        return failed(p, "openat2", r);
    }
    r = (seen.stx_mode & S_IFMT) == S_IFDIR ? sys_mkdirat(to, name, 0755) : sys_mknodat(to, name, S_IFREG | 0644, 0, 0);
    return r < 0 ? failed(p, "mknodat", r) : 0;
}

static int copy_entry(struct copier *p, int from, int to, const char *name, unsigned depth)
{
    struct statx seen;
    SCOPED_FD found = open_inside(from, name, O_NOFOLLOW, RESOLVE_BENEATH | RESOLVE_NO_XDEV);
    if (found == -ENOENT) {
        return 0; /* it is gone meanwhile */
    }
    if (found == -EXDEV) {
        return copy_place(p, from, to, name);
    }
    int r = found < 0 ? found : describe(found, &seen);
    if (r < 0) {
        return failed(p, found < 0 ? "openat2" : "statx", r);
    }
    switch (seen.stx_mode & S_IFMT) {
    case S_IFDIR:
        return copy_directory(p, found, &seen, to, name, depth + 1);
    case S_IFREG:
        return copy_file(p, found, &seen, to, name);
    case S_IFLNK:
        return copy_link(p, found, &seen, to, name);
    default:
        return copy_node(p, &seen, to, name);
    }
}

static int copy_all(struct copier *p, const struct pack_names *names, int from, int to, unsigned depth)
{
    for (uint32_t n = 0; n < names->count; n++) {
        const char *name = pack_name_at(names, n)->text;
        if (text_equal(name, ".") || text_equal(name, "..")) {
            continue;
        }
        const size_t before = p->path.length;
        text_add(&p->path, "/");
        text_add(&p->path, name);
        int r = copy_entry(p, from, to, name, depth);
        if (r < 0) {
            return r;
        }
        p->path.length = before;
        p->path.start[before] = '\0';
        p->path.failed = 0;
    }
    return 0;
}

static int copy_names(struct copier *p, int from, int to, unsigned depth)
{
    struct pack_names names;
    int r = pack_names_read(&names, from);
    r = r < 0 ? failed(p, r == -ENOMEM ? "mmap" : "getdents64", r) : copy_all(p, &names, from, to, depth);
    pack_names_free(&names);
    return r;
}

int copy_tree(struct ctx *c, int from, int to, const char *path)
{
    SCOPED_FD in = sys_openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (in < 0) {
        return fail(c, "openat", path, in);
    }
    struct copier *p = sys_private_memory(sizeof *p);
    if (!p) {
        return fail(c, "mmap", path, -ENOMEM);
    }
    p->path = text_in(p->path_bytes, sizeof p->path_bytes);
    text_add(&p->path, path);
    int r = copy_names(p, in, to, 0);
    r = r < 0 ? fail(c, p->call, p->path_bytes, r) : 0;
    sys_munmap(p, sizeof *p);
    return r;
}
