/* The mounts of a mount namespace, as the kernel lists them: proc(5), /proc/PID/mountinfo. */
#ifndef LINUX_MOUNTINFO_H
#define LINUX_MOUNTINFO_H

#include "launcher.h"

#define LINE_ROOM 16384 /* a path is written with four characters for each that isn't plain */

/* One that is read: the file, at its start, and nothing else set. */
struct mount_list {
    int file;
    size_t start;
    size_t end;
    char bytes[LINE_ROOM];
};

struct listed_mount {
    uint64_t id;
    uint64_t parent;
    char path[MAX_PATH]; /* from the root of who opened the file, without its slash */
    int kernels_own;     /* a procfs or sysfs, from its own root */
};

/* The next one: 1; 0 at the end. */
int next_mount(struct mount_list *list, struct listed_mount *mount);

#endif
