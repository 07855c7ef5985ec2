/*
 * Filling cgroups, of either version, and looking at them.
 *
 * Why it is safe: no path with a `..` is taken, and nothing is written that isn't on a cgroup file system.
 */
#include "linux_cgroups.h"

#include <asm/statfs.h>

#include "linux_ops.h"
#include "text.h"

int check_cgroup_path(const char *path)
{
    if (path[0] != '/') {
        return -EINVAL;
    }
    for (const char *p = path; p; p = text_first(p, '/')) {
        p += *p == '/';
        if (p[0] == '.' && p[1] == '.' && (p[2] == '/' || !p[2])) {
            return -EINVAL;
        }
    }
    return 0;
}

int check_cgroup(int fd)
{
    long type = file_system_of(fd);
    if (type < 0) {
        return (int)type;
    }
    return type == CGROUP_SUPER_MAGIC || type == CGROUP2_SUPER_MAGIC || type == RDTGROUP_SUPER_MAGIC ? 0 : -EINVAL;
}

int open_cgroup_file(int directory, const char *name, int flags)
{
    return sys_openat(directory, name, flags | O_NOFOLLOW | O_CLOEXEC, 0);
}

long read_cgroup_file(int directory, const char *name, char *buffer, size_t room)
{
    SCOPED_FD fd = open_cgroup_file(directory, name, O_RDONLY);
    if (fd < 0) {
        return fd;
    }
    size_t length = 0;
    for (;;) {
        if (length == room) {
            return -E2BIG;
        }
        long n = sys_read(fd, buffer + length, room - length);
        if (n < 0) {
            return n;
        }
        length += (size_t)n;
        if (n == 0) {
            length -= length && buffer[length - 1] == '\n';
            buffer[length] = 0;
            return (long)length;
        }
    }
}

int write_cgroup_file(int directory, const char *name, const char *value, size_t length)
{
    SCOPED_FD fd = open_cgroup_file(directory, name, O_WRONLY);
    long n = fd < 0 ? fd : sys_write(fd, value, length);
    return n < 0 ? (int)n : (size_t)n == length ? 0 : -EIO;
}

const char *next_cgroup(struct cgroup_entries *e)
{
    for (;;) {
        if (e->at == e->end) {
            long n = sys_getdents(e->directory, e->buffer, sizeof e->buffer);
            if (n <= 0) {
                e->error = n == -ENOENT || n == -ENODEV ? 0 : (int)n;
                return NULL;
            }
            e->at = 0;
            e->end = (size_t)n;
        }
        const struct dir_entry *d = (const struct dir_entry *)(e->buffer + e->at);
        e->at += d->length;
        if (d->type == 4 && !text_equal(d->name, ".") && !text_equal(d->name, "..")) { /* 4: DT_DIR */
            return d->name;
        }
    }
}

/* Safe: see the top of this file. The kernel takes a value whole, or refuses it. */
int op_write_cgroup(struct ctx *c, const struct op *op)
{
    return write_in_cgroup(c, op->arg[0].text, op->arg[1].text, op->arg[1].length);
}

/* Safe: as WriteCgroup. */
int op_write_cgroup_if_there(struct ctx *c, const struct op *op)
{
    int r = op_write_cgroup(c, op);
    return r == -ENOENT ? 0 : r;
}

static int join(struct ctx *c, const char *directory)
{
    char path[MAX_PATH];
    int r = c->init_pid <= 0 ? -ESRCH : text_join(path, sizeof path, directory, "cgroup.procs");
    if (r < 0) {
        return fail(c, r == -ESRCH ? "write" : "openat", directory, r);
    }
    char digits[DECIMAL_ROOM];
    return write_in_cgroup(c, path, digits, text_decimal(digits, (uint64_t)c->init_pid));
}

/* Safe: the process is the maker's own child. */
int op_join_cgroup(struct ctx *c, const struct op *op)
{
    return join(c, op->arg[0].text);
}

/*
 * Where a process is below a cgroup of v2: the cgroup's path, and the rest of what the kernel says.
 * -ENOENT: it isn't below that.
 *
 * shown: what the kernel would say of a process in the cgroup itself
 */
static int find_below(int pid, const char *directory, const struct operand *shown, char path[MAX_PATH])
{
    char name[48];
    char list[8192];
    struct text t = text_in(name, sizeof name);
    text_add(&t, "/proc/");
    text_add_decimal(&t, (uint32_t)pid);
    text_add(&t, "/cgroup");
    SCOPED_FD fd = sys_openat(AT_FDCWD, name, O_RDONLY | O_CLOEXEC, 0);
    long n = fd < 0 ? fd : sys_read(fd, list, sizeof list - 1);
    if (n < 0) {
        return (int)n;
    }
    list[n] = '\0';
    const char *at = list;
    while (at && !text_starts(at, "0::")) {
        at = text_first(at, '\n');
        at += at ? 1 : 0;
    }
    const char *end = at ? text_first(at, '\n') : NULL;
    at += at ? 3 : 0;
    if (!end || !text_starts(at, shown->text) || at[shown->length] != '/') {
        return -ENOENT;
    }
    at += shown->length;
    t = text_in(path, MAX_PATH);
    text_add(&t, directory);
    text_add_bytes(&t, at, (size_t)(end - at));
    return t.failed ? -ENAMETOOLONG : 0;
}

/* Safe: as JoinCgroup; another cgroup than the one that is named is joined only if it is below that one. */
int op_join_cgroup_or_below(struct ctx *c, const struct op *op)
{
    const char *directory = op->arg[0].text;
    char path[MAX_PATH];
    int r = join(c, directory);
    if (r != -EBUSY || !c->sys.joined_process || find_below(c->sys.joined_process, directory, &op->arg[1], path) < 0) {
        return r;
    }
    return join(c, path);
}

/* Its own processes: whether there are some, or -errno. */
static int has_own(int directory)
{
    char buffer[64];
    const long n = read_cgroup_file(directory, "cgroup.procs", buffer, sizeof buffer);
    return n > 0 || n == -E2BIG ? 1 : (int)n;
}

/*
 * What is too deep to look into counts as a process. Of a directory without one in it the kernel (kernfs) says two links, which takes less than to
 * have all its files listed.
 *
 * own: what has_own says
 */
static int find_process(int directory, int own, int depth, struct statx *seen)
{
    struct statx below;
    if (own > 0 || (own < 0 && own != -ENOENT && own != -EOPNOTSUPP)) { /* a threaded one has its processes listed above it */
        return own;
    }
    if (describe(directory, seen) < 0) {
        seen->stx_mask = 0;
    } else if (seen->stx_nlink == 2) {
        return 0;
    }
    struct cgroup_entries entries = {.directory = directory};
    for (const char *name = next_cgroup(&entries); name; name = next_cgroup(&entries)) {
        SCOPED_FD child = open_cgroup_file(directory, name, O_RDONLY | O_DIRECTORY);
        int r = child == -ENOENT ? 0 : child < 0 ? child : depth ? find_process(child, has_own(child), depth - 1, &below) : 1;
        if (r && r != -ENOENT && r != -ENODEV) {
            return r;
        }
    }
    return entries.error;
}

int has_processes(int directory)
{
    struct statx seen;
    return find_process(directory, has_own(directory), 32, &seen);
}

int has_processes_or_is_gone(int directory, struct statx *seen)
{
    const int own = has_own(directory);
    return own == -ENOENT && !is_cgroup_there(directory) ? own : find_process(directory, own, 32, seen);
}

/* Safe: reads only. */
int op_check_cgroup_empty(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    SCOPED_FD fd = open_cgroup(c, path);
    if (fd < 0) {
        return fd == -ENOENT ? 0 : fd;
    }
    int r = has_processes(fd);
    if (r == -ENODEV) {
        r = 0; /* removed while we looked */
    }
    return r < 0 ? fail(c, "read", path, r) : r ? fail(c, "read", path, -EBUSY) : 0;
}
