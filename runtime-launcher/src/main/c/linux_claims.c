/*
 * The cgroups that a plan has claimed, which its later steps name by the same paths.
 *
 * Why it is safe: what such a path leads to may be another's meanwhile, who has renamed ours or removed it, and made one in its place.
 * So whatever belongs to a claimed cgroup is opened in the directory that was claimed, which stays what it is under any name; the path
 * only says which of them is meant.
 */
#include "linux_cgroups.h"
#include "text.h"

void add_claim(struct ctx *c, int fd, const char *path)
{
    c->sys.claims[c->sys.claim_count++] = (struct claim){fd, path};
}

void drop_claims(struct ctx *c)
{
    while (c->sys.claim_count) {
        const int fd = c->sys.claims[--c->sys.claim_count].fd;
        sys_flock(fd, LOCK_NONE); /* init may still have a copy, which would keep the lock */
        sys_close(fd);
    }
    c->sys.stamp = 0;
}

int claimed_cgroup(const struct ctx *c, const char *path, size_t length)
{
    for (unsigned i = 0; i < c->sys.claim_count; i++) {
        const struct claim *claim = &c->sys.claims[i];
        if (strlen(claim->path) == length && memcmp(claim->path, path, length) == 0) {
            return claim->fd;
        }
    }
    return -1;
}

int open_cgroup(struct ctx *c, const char *path)
{
    int r = check_cgroup_path(path);
    const int claimed = r < 0 ? -1 : claimed_cgroup(c, path, strlen(path));
    if (claimed >= 0) {
        int fd = open_cgroup_file(claimed, ".", O_RDONLY | O_DIRECTORY);
        return fd < 0 ? fail(c, "openat", path, fd) : fd;
    }
    int fd = r < 0 ? r : open_cgroup_file(AT_FDCWD, path, O_RDONLY | O_DIRECTORY);
    if (fd < 0) {
        return fail(c, "openat", path, fd);
    }
    r = check_cgroup(fd);
    if (r < 0) {
        sys_close(fd);
        return fail(c, "fstatfs", path, r);
    }
    return fd;
}

int is_lost(const struct ctx *c, const char *path, size_t length)
{
    const int claimed = claimed_cgroup(c, path, length);
    return claimed >= 0 && !is_cgroup_there(claimed);
}

int fail_in_cgroup(struct ctx *c, const char *call, const char *path, size_t length, long error)
{
    return fail(c, call, path, is_lost(c, path, length) ? -ESTALE : error);
}

/* What comes before a file's name. */
static size_t directory_length(const char *path)
{
    const char *slash = text_last(path, '/');
    return slash ? (size_t)(slash - path) : 0;
}

int open_for_write(struct ctx *c, const char *path)
{
    int r = check_cgroup_path(path);
    const size_t length = directory_length(path);
    const int claimed = r < 0 ? -1 : claimed_cgroup(c, path, length);
    int fd = r < 0          ? r
             : claimed >= 0 ? open_cgroup_file(claimed, path + length + 1, O_WRONLY)
                            : open_cgroup_file(AT_FDCWD, path, O_WRONLY);
    if (fd < 0) {
        return fail_in_cgroup(c, "openat", path, length, fd);
    }
    r = claimed >= 0 ? 0 : check_cgroup(fd);
    if (r < 0) {
        sys_close(fd);
        return fail(c, "fstatfs", path, r);
    }
    return fd;
}

int write_in_cgroup(struct ctx *c, const char *path, const char *value, size_t length)
{
    SCOPED_FD fd = open_for_write(c, path);
    if (fd < 0) {
        return fd;
    }
    const long n = sys_write(fd, value, length);
    return n < 0                ? fail_in_cgroup(c, "write", path, directory_length(path), n)
           : (size_t)n < length ? fail(c, "write", path, -EIO)
                                : 0;
}
