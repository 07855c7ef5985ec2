/*
 * Emptying and removing cgroups; operations that only a journal has.
 *
 * Why they are safe: the journal names what a plan made. Nothing is followed, nothing is removed that isn't on a cgroup file
 * system. A process is killed by a descriptor that was opened before the cgroup listed its pid, so never one that has taken
 * that pid meanwhile. A container may have nested cgroups as deep as it likes, so that there is no recursion here.
 */
#include "linux_cgroups.h"
#include "linux_ops.h"
#include "system.h"
#include "text.h"

#define BATCH 32       /* processes that are signalled together */
#define LONGEST_PAUSE 20 /* milliseconds */

static int contains(const int *pids, int count, int pid)
{
    for (int i = 0; i < count; i++) {
        if (pids[i] == pid) {
            return 1;
        }
    }
    return 0;
}

/* The next pids of an open cgroup.procs, whatever is only half in the buffer left for the next time. */
struct pid_list {
    int fd;
    size_t length;
    char buffer[512];
};

static int next_pid(struct pid_list *list)
{
    for (;;) {
        for (size_t i = 0; i < list->length; i++) {
            if (list->buffer[i] == '\n') {
                uint64_t pid = 0;
                const char *at = list->buffer;
                int bad = text_number(&at, &pid);
                list->length -= i + 1;
                memmove(list->buffer, list->buffer + i + 1, list->length);
                return bad || pid > INT32_MAX ? 0 : (int)pid; /* 0: of another pid namespace */
            }
        }
        long n = list->length < sizeof list->buffer
                     ? sys_read(list->fd, list->buffer + list->length, sizeof list->buffer - list->length)
                     : -E2BIG;
        if (n <= 0) {
            return -1;
        }
        list->length += (size_t)n;
    }
}

/* Kills these processes, as far as the cgroup still lists them. */
static void kill_listed(int cgroup, const int *pids, int count)
{
    int processes[BATCH];
    for (int i = 0; i < count; i++) {
        processes[i] = sys_pidfd_open(pids[i], 0);
    }
    struct pid_list list = {.fd = open_cgroup_file(cgroup, "cgroup.procs", O_RDONLY)};
    int left = count;
    for (int pid = next_pid(&list); pid >= 0 && left; pid = next_pid(&list)) {
        for (int i = 0; i < count; i++) {
            if (pids[i] == pid && processes[i] >= 0) {
                sys_pidfd_send_signal(processes[i], SIGKILL);
                left--;
            }
        }
    }
    close_scoped(&list.fd);
    for (int i = 0; i < count; i++) {
        close_scoped(&processes[i]);
    }
}

/* Kills what is in one cgroup now; never ourselves. */
static void kill_processes(int cgroup)
{
    int pids[BATCH];
    int count = 0;
    int own = sys_getpid();
    SCOPED_FD fd = open_cgroup_file(cgroup, "cgroup.procs", O_RDONLY);
    struct pid_list list = {.fd = fd};
    for (int pid = fd < 0 ? -1 : next_pid(&list); pid >= 0; pid = next_pid(&list)) {
        if (pid == 0 || pid == own || contains(pids, count, pid)) {
            continue;
        }
        pids[count++] = pid;
        if (count == BATCH) {
            kill_listed(cgroup, pids, count);
            count = 0;
        }
    }
    if (count) {
        kill_listed(cgroup, pids, count);
    }
    /* cgroup v1: what is frozen dies when it thaws; elsewhere there is no such file */
    write_cgroup_file(cgroup, "freezer.state", "THAWED", 6);
}

/*
 * Removes the cgroups in one, and kills what is in those that can't be removed yet. Returns how many are left; `name` is one
 * of them.
 */
static int sweep(int cgroup, char name[NAME_ROOM], int *removed)
{
    int left = 0;
    struct cgroup_entries entries = {.directory = cgroup};
    for (const char *child = next_cgroup(&entries); child; child = next_cgroup(&entries)) {
        size_t length = strlen(child);
        int r = length < NAME_ROOM ? sys_unlinkat(cgroup, child, AT_REMOVEDIR) : 0;
        if (r != -EBUSY) {
            *removed += r == 0;
            continue;
        }
        SCOPED_FD fd = open_cgroup_file(cgroup, child, O_RDONLY | O_DIRECTORY);
        if (fd >= 0) {
            kill_processes(fd);
            memcpy(name, child, length + 1);
            left++;
        }
    }
    return left;
}

/* One walk through what is below a cgroup, deepest first; ends where processes have still to die. Closes `cgroup`. */
static void empty(int cgroup, int64_t deadline)
{
    char name[NAME_ROOM];
    int depth = 0;
    int up = 0;
    SCOPED_FD at = cgroup;
    while (sys_now() < deadline) {
        int removed = 0;
        int left = sweep(at, name, &removed);
        if (left && up && !removed) {
            return;
        }
        if (!left && !depth) {
            return;
        }
        up = !left;
        depth += left ? 1 : -1;
        int next = open_cgroup_file(at, left ? name : "..", O_RDONLY | O_DIRECTORY);
        if (next < 0) {
            return;
        }
        sys_close(at);
        at = next;
    }
}

/* Opens the directory that a cgroup is in, and finds its name. 0 with *parent < 0: it is gone. */
static int open_cgroup_parent(const char *path, int *parent, const char **name)
{
    char directory[MAX_PATH];
    int r = check_cgroup_path(path);
    const char *slash = text_last(path, '/');
    if (r < 0 || !slash[1] || slash == path || (size_t)(slash - path) >= sizeof directory) {
        return r < 0 ? r : -EINVAL;
    }
    memcpy(directory, path, (size_t)(slash - path));
    directory[slash - path] = 0;
    *name = slash + 1;
    *parent = sys_openat(AT_FDCWD, directory, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    if (*parent < 0) {
        return *parent == -ENOENT ? 0 : *parent;
    }
    return check_cgroup(*parent);
}

/* Whether somebody else is making a container in a cgroup at this moment; see claim() where they are made. */
static int is_claimed(int parent, const char *name)
{
    SCOPED_FD fd = open_cgroup_file(parent, name, O_RDONLY | O_DIRECTORY);
    return fd >= 0 && sys_flock(fd, LOCK_EXCLUSIVE | LOCK_NOWAIT) == -EWOULDBLOCK;
}

/* Removes it if nobody uses it. Otherwise it goes with the container that took it over for one that was there. */
static int leave(int parent, const char *name, const char *path)
{
    if (is_claimed(parent, name) || sys_unlinkat(parent, name, AT_REMOVEDIR) == -EBUSY) {
        sys_setxattr(path, MADE, "1", 1);
    }
    return 0;
}

/* Safe: see the top of this file. */
int op_remove_cgroup(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    const char *name = NULL;
    int64_t deadline = earlier(sys_deadline((uint32_t)op->arg[1].number), c->deadline);
    SCOPED_FD parent = -1;
    int r = open_cgroup_parent(path, &parent, &name);
    if (r < 0 || parent < 0) {
        return r < 0 ? fail(c, "openat", path, r) : 0;
    }
    for (uint32_t pause = 1;; pause = pause < LONGEST_PAUSE ? pause + 1 : LONGEST_PAUSE) {
        int cgroup = open_cgroup_file(parent, name, O_RDONLY | O_DIRECTORY);
        const int foreign = cgroup >= 0 && is_anothers(cgroup, &op->arg[2]);
        r = foreign ? leave(parent, name, path) : sys_unlinkat(parent, name, AT_REMOVEDIR);
        if (r != -EBUSY) {
            close_scoped(&cgroup);
            return r < 0 && r != -ENOENT ? fail(c, "unlinkat", path, r) : 0;
        }
        if (cgroup >= 0) {
            write_cgroup_file(cgroup, "cgroup.kill", "1", 1); /* v2: all below it too; v1 has no such file */
            kill_processes(cgroup);
            empty(cgroup, deadline);
        }
        if (sys_now() >= deadline) {
            return fail(c, "unlinkat", path, -EBUSY);
        }
        sys_sleep(pause);
    }
}

/* Whether there is neither a process nor a cgroup in one. */
static int is_empty(int cgroup)
{
    struct cgroup_entries entries = {.directory = cgroup};
    int r = has_processes(cgroup);
    sys_lseek(cgroup, 0, 0); /* it was read */
    r = r < 0 ? r : !r && !next_cgroup(&entries);
    sys_lseek(cgroup, 0, 0);
    return r;
}

/* Removes one that was made by a launcher which lost it to ours before it could say that it is its own. */
static void remove_if_marked(int parent, const char *name, const char *path)
{
    char value;
    if (sys_getxattr(path, MADE, &value, sizeof value) == 1) {
        sys_unlinkat(parent, name, AT_REMOVEDIR);
    }
}

/* Safe: as RemoveCgroup; the cgroup itself was there before the container, and stays. */
int op_empty_cgroup(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    const char *name = NULL;
    int64_t deadline = earlier(sys_deadline((uint32_t)op->arg[1].number), c->deadline);
    SCOPED_FD parent = -1;
    int r = open_cgroup_parent(path, &parent, &name);
    if (r < 0 || parent < 0) {
        return r < 0 ? fail(c, "openat", path, r) : 0;
    }
    for (uint32_t pause = 1;; pause = pause < LONGEST_PAUSE ? pause + 1 : LONGEST_PAUSE) {
        int cgroup = open_cgroup_file(parent, name, O_RDONLY | O_DIRECTORY);
        r = cgroup < 0 ? cgroup : is_anothers(cgroup, &op->arg[2]) ? 1 : is_empty(cgroup);
        if (r) { /* removing takes it away from nobody who is in it */
            close_scoped(&cgroup);
            remove_if_marked(parent, name, path);
            return r < 0 && r != -ENOENT && r != -ENODEV ? fail(c, "read", path, r) : 0;
        }
        write_cgroup_file(cgroup, "cgroup.kill", "1", 1);
        kill_processes(cgroup);
        empty(cgroup, deadline);
        if (sys_now() >= deadline) {
            return fail(c, "read", path, -EBUSY);
        }
        sys_sleep(pause);
    }
}

/* Safe: the kernel refuses to remove a cgroup that has processes or cgroups in it. */
int op_remove_cgroup_if_empty(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    const char *name = NULL;
    SCOPED_FD parent = -1;
    int r = open_cgroup_parent(path, &parent, &name);
    if (r < 0 || parent < 0) {
        return r < 0 ? fail(c, "openat", path, r) : 0;
    }
    if (is_claimed(parent, name)) {
        return 0;
    }
    r = sys_unlinkat(parent, name, AT_REMOVEDIR);
    return r < 0 && r != -ENOENT && r != -EBUSY ? fail(c, "unlinkat", path, r) : 0;
}
