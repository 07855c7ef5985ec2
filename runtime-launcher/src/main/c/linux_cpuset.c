/* cgroup v1: a new cpuset is empty, and takes no process before it has processors and memory. */
#include "linux_cgroups.h"
#include "linux_ops.h"
#include "text.h"

#define VALUE_ROOM 4096

static const char *const files[] = {"cpuset.cpus", "cpuset.mems"};

/* Whether both files say something: 1, 0 or -errno. */
static int is_filled(int directory)
{
    char value[VALUE_ROOM];
    for (unsigned i = 0; i < 2; i++) {
        long n = read_cgroup_file(directory, files[i], value, sizeof value);
        if (n <= 0) {
            return (int)n;
        }
    }
    return 1;
}

static int copy_down(int from, int to)
{
    char value[VALUE_ROOM];
    char old[VALUE_ROOM];
    for (unsigned i = 0; i < 2; i++) {
        long n = read_cgroup_file(to, files[i], old, sizeof old);
        if (n > 0) {
            continue;
        }
        n = n < 0 ? n : read_cgroup_file(from, files[i], value, sizeof value);
        int r = n < 0 ? (int)n : write_cgroup_file(to, files[i], value, (size_t)n);
        if (r < 0) {
            return r;
        }
    }
    return 0;
}

static int open_directory(const char *path, size_t length)
{
    char prefix[MAX_PATH];
    struct text t = text_in(prefix, sizeof prefix);
    text_add_bytes(&t, path, length);
    int fd = t.failed ? -ENAMETOOLONG : sys_openat(AT_FDCWD, prefix, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    int r = fd < 0 ? fd : check_cgroup(fd);
    if (r < 0 && fd >= 0) {
        sys_close(fd);
    }
    return r < 0 ? r : fd;
}

static size_t parent_length(const char *path, size_t length)
{
    while (length && path[length - 1] != '/') {
        length--;
    }
    return length ? length - 1 : 0;
}

static size_t child_length(const char *path, size_t length)
{
    do {
        length++;
    } while (path[length] && path[length] != '/');
    return length;
}

/* Safe: an empty set gets what its parent has, and nothing else changes; the top of a hierarchy is never empty. */
int op_inherit_cpuset(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    size_t length = op->arg[0].length;
    int r = check_cgroup_path(path);
    int filled = 0;
    SCOPED_FD from = -1;
    while (r >= 0 && !filled) {
        close_held(&from);
        from = open_directory(path, length);
        r = filled = from < 0 ? from : is_filled(from);
        if (!filled) {
            length = parent_length(path, length);
        }
    }
    while (r >= 0 && path[length]) {
        length = child_length(path, length);
        int to = open_directory(path, length);
        r = to < 0 ? to : copy_down(from, to);
        close_held(&from);
        from = to;
    }
    return r < 0 ? fail(c, "write", path, r) : 0;
}
