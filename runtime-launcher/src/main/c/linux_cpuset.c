/* cgroup v1: a new cpuset is empty, and takes no process before it has processors and memory. */
#include "linux_cgroups.h"
#include "linux_ops.h"
#include "text.h"

#define VALUE_ROOM 4096

static const char *const files[] = {"cpuset.cpus", "cpuset.mems"};

/* What both files of a cgroup say. */
struct set {
    char value[2][VALUE_ROOM];
    long length[2];
};

/*
 * Fills a cgroup's files as far as they are empty, and those of the cgroups above it before; `set` is what it has then. Those above are
 * reached from below, which is where they are, whatever their paths lead to by now.
 */
static int fill(int directory, struct set *set)
{
    long own[2];
    for (unsigned i = 0; i < 2; i++) {
        own[i] = set->length[i] = read_cgroup_file(directory, files[i], set->value[i], VALUE_ROOM);
        if (own[i] < 0) {
            return (int)own[i];
        }
    }
    if (own[0] && own[1]) {
        return 0;
    }
    SCOPED_FD above = open_cgroup_file(directory, "..", O_PATH | O_DIRECTORY);
    int r = above < 0 ? above : check_cgroup(above);
    r = r < 0 ? r : fill(above, set);
    for (unsigned i = 0; i < 2 && r >= 0; i++) {
        if (own[i]) { /* not what the one above has */
            set->length[i] = read_cgroup_file(directory, files[i], set->value[i], VALUE_ROOM);
            r = set->length[i] < 0 ? (int)set->length[i] : 0;
        } else {
            r = write_cgroup_file(directory, files[i], set->value[i], (size_t)set->length[i]);
        }
    }
    return r;
}

/* Safe: an empty set gets what its parent has, and nothing else changes; the top of a hierarchy is never empty. */
int op_inherit_cpuset(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    struct set set;
    SCOPED_FD directory = open_cgroup(c, path);
    int r = directory < 0 ? directory : fill(directory, &set);
    return r < 0 && directory >= 0 ? fail_in_cgroup(c, "write", path, op->arg[0].length, r) : r;
}
