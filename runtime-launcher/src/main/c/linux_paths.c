#include "linux_paths.h"

#include <asm/statfs.h>

#include "text.h"

#define RACES 128 /* how often the kernel may say that a rename or mount came in between, before we give up */
#define LINKS 40  /* as many symlinks as the kernel follows */

int open_inside(int root, const char *path, uint64_t flags, uint64_t resolve)
{
    struct open_how how = {
        .flags = O_PATH | O_CLOEXEC | flags,
        .resolve = RESOLVE_NO_MAGICLINKS | (resolve & RESOLVE_BENEATH ? resolve : resolve | RESOLVE_IN_ROOT),
    };
    int fd = -EAGAIN;
    for (int i = 0; i < RACES && fd == -EAGAIN; i++) {
        fd = sys_openat2(root, path, &how);
    }
    return fd;
}

int open_entry(int directory, const char *name)
{
    return open_inside(directory, name, O_NOFOLLOW, RESOLVE_BENEATH);
}

void link_to(char to[LINK_ROOM], int fd)
{
    struct text t = text_in(to, LINK_ROOM);
    text_add(&t, "/proc/self/fd/");
    text_add_decimal(&t, (uint32_t)fd);
}

int open_again(int file, int flags)
{
    char link[LINK_ROOM];
    link_to(link, file);
    return sys_openat(AT_FDCWD, link, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
}

int describe(int fd, struct statx *result)
{
    return sys_statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_MNT_ID, result);
}

long file_system_of(int fd)
{
    struct statfs s;
    int r = sys_fstatfs(fd, &s);
    return r < 0 ? r : (long)s.f_type;
}

/* A path being walked by hand, for what openat2 can't do: make what is missing. */
struct walk {
    int root;
    int at;              /* the directory that we are in */
    unsigned links;      /* symlinks followed */
    char done[MAX_PATH]; /* how `at` is reached from the root, free of symlinks; "" is the root */
    char left[MAX_PATH]; /* what is still to be walked */
};

static void move_to(struct walk *w, int fd)
{
    sys_close(w->at);
    w->at = fd;
}

/* Takes the next component off `left`; it stands in `name` then. Returns its length, 0 at the end. */
static int next_component(struct walk *w, char name[NAME_ROOM])
{
    const char *start = w->left;
    while (*start == '/') {
        start++;
    }
    size_t length = 0;
    while (start[length] && start[length] != '/') {
        length++;
    }
    if (length >= NAME_ROOM) {
        return -ENAMETOOLONG;
    }
    memcpy(name, start, length);
    name[length] = 0;
    start += length;
    while (*start == '/') {
        start++;
    }
    memmove(w->left, start, strlen(start) + 1);
    return (int)length;
}

/* `..`: by the way that we came, since the directory may have been moved out of the root meanwhile. */
static int walk_up(struct walk *w)
{
    const char *slash = text_last(w->done, '/');
    w->done[slash ? slash - w->done : 0] = 0;
    int fd = open_inside(w->root, w->done[0] ? w->done : "/", O_DIRECTORY, RESOLVE_NO_SYMLINKS);
    if (fd < 0) {
        return fd;
    }
    move_to(w, fd);
    return 0;
}

static int walk_down(struct walk *w, const char *name, int fd)
{
    struct text done = {w->done, sizeof w->done, strlen(w->done), 0};
    if (done.length) {
        text_add(&done, "/");
    }
    text_add(&done, name);
    if (done.failed) {
        return -ENAMETOOLONG;
    }
    move_to(w, fd);
    return 0;
}

/* A link of a procfs that leads to what a process has open, whatever its text says. That the kernel is the one to know. */
static int is_magic(const struct walk *w, const char *name, int link)
{
    if (file_system_of(link) != PROC_SUPER_MAGIC) {
        return 0;
    }
    SCOPED_FD end = open_inside(w->at, name, 0, 0);
    return end == -ELOOP;
}

/* Puts a symlink's target before what is left, and goes back to the root if it is absolute. */
static int walk_link(struct walk *w, const char *name, int link)
{
    char rest[MAX_PATH];
    if (++w->links > LINKS || is_magic(w, name, link)) {
        return -ELOOP;
    }
    memcpy(rest, w->left, sizeof rest);
    long length = sys_readlinkat(link, "", w->left, sizeof w->left - 1);
    if (length < 0) {
        return (int)length;
    }
    w->left[length] = 0;
    struct text left = {w->left, sizeof w->left, (size_t)length, 0};
    text_add(&left, "/");
    text_add(&left, rest);
    if (left.failed) {
        return -ENAMETOOLONG;
    }
    if (w->left[0] != '/') {
        return 0;
    }
    w->done[0] = 0;
    return walk_up(w);
}

static int make_new(int directory, const char *name, unsigned type)
{
    return type == S_IFDIR ? sys_mkdirat(directory, name, 0755) : sys_mknodat(directory, name, S_IFREG | 0644, 0, 0);
}

/* One component. Returns 1 when the end is reached, with its descriptor in *end. */
static int walk_step(struct walk *w, unsigned type, uint64_t resolve, int *end)
{
    char name[NAME_ROOM];
    int length = next_component(w, name);
    if (length <= 0) {
        return length < 0 ? length : 1;
    }
    if (text_equal(name, ".")) {
        return 0;
    }
    if (text_equal(name, "..")) {
        return walk_up(w);
    }
    int last = !w->left[0];
    int fd = open_entry(w->at, name);
    if (fd == -ENOENT) {
        int r = make_new(w->at, name, last ? type : S_IFDIR);
        fd = r < 0 && r != -EEXIST ? r : open_entry(w->at, name); /* if somebody else made it: what it is will be seen */
    }
    if (fd < 0) {
        return fd;
    }
    struct statx s;
    int r = describe(fd, &s);
    unsigned found = s.stx_mode & S_IFMT;
    if (!r && found == S_IFDIR) {
        r = walk_down(w, name, fd);
        if (!r) {
            return 0;
        }
    } else if (!r && found == S_IFLNK) {
        r = resolve & RESOLVE_NO_SYMLINKS ? -ELOOP : walk_link(w, name, fd);
    } else if (!r && last) {
        *end = fd;
        return 1;
    } else if (!r) {
        r = -ENOTDIR;
    }
    sys_close(fd);
    return r;
}

/* Splits a path at its last component, which has to be a name. */
static int split(const char *path, char parent[MAX_PATH], char name[NAME_ROOM])
{
    const char *slash = text_last(path, '/');
    const char *last = slash ? slash + 1 : path;
    size_t length = slash ? (size_t)(slash - path) : 0;
    if (!last[0] || text_equal(last, ".") || text_equal(last, "..")) {
        return -EINVAL;
    }
    if (strlen(last) >= NAME_ROOM || length >= MAX_PATH - 1) {
        return -ENAMETOOLONG;
    }
    memcpy(name, last, strlen(last) + 1);
    memcpy(parent, length ? path : "/", length ? length : 1);
    parent[length ? length : 1] = 0;
    return 0;
}

/* The usual case: the last component alone is missing, and nothing of that name is there, no dangling link either. */
static int make_last(int root, const char *path, unsigned type, uint64_t resolve)
{
    char parent[MAX_PATH];
    char name[NAME_ROOM];
    int r = split(path, parent, name);
    SCOPED_FD directory = r < 0 ? r : open_inside(root, parent, O_DIRECTORY, resolve);
    if (directory < 0) {
        return directory;
    }
    r = make_new(directory, name, type);
    return r < 0 ? r : open_inside(directory, name, O_NOFOLLOW | (type == S_IFDIR ? O_DIRECTORY : 0), RESOLVE_BENEATH);
}

int make_destination(int root, const char *path, unsigned type, uint64_t resolve)
{
    int end = make_last(root, path, type, resolve);
    if (end >= 0) {
        return end;
    }
    struct walk w = {.root = root};
    size_t length = strlen(path);
    if (length >= sizeof w.left) {
        return -ENAMETOOLONG;
    }
    memcpy(w.left, path, length + 1);
    w.at = open_inside(root, "/", O_DIRECTORY, 0);
    if (w.at < 0) {
        return w.at;
    }
    end = -1;
    int r;
    do {
        r = walk_step(&w, type, resolve, &end);
    } while (r == 0);
    if (r == 1 && end < 0) {
        return w.at;
    }
    sys_close(w.at);
    return r < 0 ? r : end;
}

int open_parent(int root, const char *path, char name[NAME_ROOM])
{
    char parent[MAX_PATH];
    int r = split(path, parent, name);
    int fd = r < 0 ? r : open_inside(root, parent, O_DIRECTORY, 0);
    return fd == -ENOENT ? make_destination(root, parent, S_IFDIR, 0) : fd;
}
