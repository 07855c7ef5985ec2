/* The mounts of a jail's root found again, and undone; see freebsd_mounts.c. */
#include "freebsd.h"

#define RETRY_MILLIS 20

static int unmount(const int32_t id[2], unsigned flags)
{
    char fsid[64];
    struct text t = text_in(fsid, sizeof fsid);
    text_add(&t, "FSID:");
    for (int i = 0; i < 2; i++) {
        text_add(&t, i ? ":" : "");
        text_add(&t, id[i] < 0 ? "-" : "");
        text_add_decimal(&t, (uint64_t)(id[i] < 0 ? -(int64_t)id[i] : id[i]));
    }
    return (int)call3(SYS_UNMOUNT, (long)fsid, (long)(flags | MNT_BY_ID), 0);
}

/* All mounts of the machine, in the order in which they were made; how many, or -errno. Unmapped by who asks. */
static long list_mounts(struct file_system **all, size_t *room)
{
    enum { NOWAIT = 2 };
    long count = call3(SYS_GETFSSTAT, 0, 0, NOWAIT);
    if (count < 0) {
        return count;
    }
    *room = ((size_t)count + 8) * sizeof(struct file_system);
    *all = sys_mmap(NULL, *room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return sys_is_error(*all) ? -ENOMEM : call3(SYS_GETFSSTAT, (long)*all, (long)*room, NOWAIT);
}

int mounts_below(const char *directory, uint8_t *to, size_t *size)
{
    struct file_system *all = NULL;
    char path[MAX_PATH];
    size_t room;
    size_t used = 0;
    int fd = sys_openat(AT_FDCWD, directory, O_SEARCH | O_DIRECTORY | O_CLOEXEC, 0);
    int error = fd < 0 ? fd : canonical_path(fd, path, sizeof path);
    sys_chdir("/");
    if (fd >= 0) {
        sys_close(fd);
    }
    long count = error < 0 ? error : list_mounts(&all, &room);
    const size_t length = error < 0 || text_equal(path, "/") ? 0 : strlen(path);
    for (long i = 0; i < count && error == 0; i++) {
        if (!is_within(all[i].on, path) || text_equal(all[i].on, path)) {
            continue;
        }
        const char *below = all[i].on + length;
        const size_t bytes = strlen(below) + 1;
        if (bytes > *size - used) {
            error = -ENOSPC;
        } else {
            memcpy(to + used, below, bytes);
            used += bytes;
        }
    }
    if (all && !sys_is_error(all)) {
        sys_munmap(all, room);
    }
    *size = used;
    return error == -ENOTDIR ? 0 : count < 0 ? (int)count : error;
}

/* Unmounts what can be at and below a directory, the last ones first; how many were left, or -errno of one of these. */
static int unmount_all(const char *path, unsigned flags, int *error)
{
    struct file_system *all = NULL;
    size_t room;
    int left = 0;
    long count = list_mounts(&all, &room);
    if (count < 0 && (!all || sys_is_error(all))) {
        return (int)count;
    }
    for (long i = count; i > 0; i--) {
        if (is_within(all[i - 1].on, path)) {
            int r = unmount(all[i - 1].id, flags);
            if (r < 0 && r != -ENOENT) {
                *error = r;
                left++;
            }
        }
    }
    sys_munmap(all, room);
    return count < 0 ? (int)count : left;
}

/* Safe: the directory is the container's own, so all that is mounted there is; each is named by its number and not by a path. */
int op_unmount_tree(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    const int64_t deadline = earlier(sys_deadline((uint32_t)op->arg[1].number), c->deadline);
    const int64_t patience = sys_now() + 1000; /* then what is busy goes all the same: nobody is left that may use it */
    for (;;) {
        int error = 0;
        int left = unmount_all(path, sys_now() < patience ? 0 : MNT_FORCE, &error);
        if (left <= 0) {
            return left < 0 ? fail(c, "getfsstat", path, left) : 0;
        }
        if (sys_now() >= deadline) {
            return fail(c, "unmount", path, error);
        }
        sys_sleep(RETRY_MILLIS);
    }
}
