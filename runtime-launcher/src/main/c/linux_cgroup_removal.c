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
 * of them. -errno: there may be others.
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
    return entries.error ? entries.error : left;
}

/*
 * One walk through what is below a cgroup, deepest first; ends where processes have still to die. Closes `cgroup`. -errno: one couldn't
 * be listed.
 */
static int empty(int cgroup, int64_t deadline)
{
    char name[NAME_ROOM];
    int depth = 0;
    int up = 0;
    SCOPED_FD at = cgroup;
    do {
        int removed = 0;
        int left = sweep(at, name, &removed);
        if (left < 0) {
            return left;
        }
        if (left && up && !removed) {
            return 0;
        }
        if (!left && !depth) {
            return 0;
        }
        up = !left;
        depth += left ? 1 : -1;
        int next = open_cgroup_file(at, left ? name : "..", O_RDONLY | O_DIRECTORY);
        if (next < 0) {
            return 0;
        }
        sys_close(at);
        at = next;
    } while (sys_now() < deadline);
    return 0;
}

int open_cgroup_parent(const char *path, int *parent, const char **name)
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

/* Removes a cgroup if nobody is in it, nor is making a container in it: -EBUSY. One that is gone is removed. */
static int remove_unused(int parent, const char *name)
{
    SCOPED_FD fd = open_cgroup_file(parent, name, O_RDONLY | O_DIRECTORY);
    int r = fd < 0 ? fd : lock_cgroup(fd);
    r = r < 0 ? r : sys_unlinkat(parent, name, AT_REMOVEDIR);
    return r == -EWOULDBLOCK ? -EBUSY : r == -ENOENT ? 0 : r;
}

static int is_made(const char *path)
{
    char value;
    return sys_getxattr(path, MADE, &value, sizeof value) == 1;
}

/*
 * Removes what launchers made above a cgroup that is gone, as far as nobody needs it: who made it may have ended before, and
 * have left it because of us.
 */
static void remove_made_parents(const char *path)
{
    char above[MAX_PATH];
    const char *name;
    size_t length = strlen(path);
    int r = length < sizeof above ? 0 : -ENAMETOOLONG;
    while (r >= 0) {
        while (length && path[length - 1] != '/') {
            length--;
        }
        while (length && path[length - 1] == '/') {
            length--;
        }
        memcpy(above, path, length);
        above[length] = 0;
        SCOPED_FD parent = -1;
        r = is_made(above) ? open_cgroup_parent(above, &parent, &name) : -ENODATA;
        r = r < 0 || parent < 0 ? -ENOENT : remove_unused(parent, name);
    }
}

/* Removes it if nobody uses it. Otherwise it goes with the container that took it over for one that was there. */
static int leave(int parent, const char *name, const char *path)
{
    if (remove_unused(parent, name) < 0) {
        sys_setxattr(path, MADE, "1", 1);
    } else {
        remove_made_parents(path);
    }
    return 0;
}

int check_cgroup_empty(int cgroup)
{
    struct cgroup_entries entries = {.directory = cgroup};
    int r = has_processes(cgroup);
    sys_lseek(cgroup, 0, 0); /* it was read */
    r = r ? r : next_cgroup(&entries) ? 1 : entries.error;
    sys_lseek(cgroup, 0, 0);
    return r == -ENODEV ? -ENOENT : r > 0 ? -EBUSY : r;
}

/* keep: it was there before the container, and stays; unless a launcher made it that could not say so before it lost it to ours */
static int undo_cgroup(struct ctx *c, const struct op *op, int keep)
{
    const char *path = op->arg[0].text;
    const char *name = NULL;
    int64_t deadline = earlier(sys_deadline((uint32_t)op->arg[1].number), c->deadline);
    SCOPED_FD parent = -1;
    int r = open_cgroup_parent(path, &parent, &name);
    if (r < 0 || parent < 0) {
        return r < 0 ? fail(c, "openat", path, r) : 0;
    }
    int unlisted = 0;
    for (uint32_t pause = 1;; pause = pause < LONGEST_PAUSE ? pause + 1 : LONGEST_PAUSE) {
        SCOPED_FD cgroup = open_cgroup_file(parent, name, O_RDONLY | O_DIRECTORY);
        const int lock = cgroup < 0 ? 0 : lock_cgroup(cgroup);
        keep = keep && !is_made(path);
        if (cgroup >= 0 && lock != -ENOENT && is_anothers(cgroup, &op->arg[2])) {
            close_scoped(&cgroup); /* with our lock, if it is ours */
            return keep ? 0 : leave(parent, name, path);
        }
        r = lock < 0 ? lock : !keep ? sys_unlinkat(parent, name, AT_REMOVEDIR) : cgroup < 0 ? cgroup : check_cgroup_empty(cgroup);
        if (r == 0 || r == -ENOENT) {
            c->removed = keep ? NULL : path;
            remove_made_parents(path);
            return 0;
        }
        if (r != -EBUSY && r != -EWOULDBLOCK) {
            return fail(c, keep ? "read" : "unlinkat", path, r);
        }
        if (cgroup >= 0 && !lock) { /* else somebody takes it, and whose it is shows in a moment */
            write_cgroup_file(cgroup, "cgroup.kill", "1", 1); /* v2: all below it too; v1 has no such file */
            kill_processes(cgroup);
            unlisted = empty(cgroup, deadline);
            cgroup = -1;
        }
        if (sys_now() >= deadline && unlisted < 0) {
            return fail(c, "getdents64", path, unlisted);
        }
        if (sys_now() >= deadline) {
            return fail(c, keep ? "read" : "unlinkat", path, -EBUSY);
        }
        sys_sleep(pause);
    }
}

/* Safe: see the top of this file. */
int op_remove_cgroup(struct ctx *c, const struct op *op)
{
    return undo_cgroup(c, op, 0);
}

/* Safe: as RemoveCgroup; the cgroup itself was there before the container, and stays. */
int op_empty_cgroup(struct ctx *c, const struct op *op)
{
    return undo_cgroup(c, op, 1);
}

/* Safe: the kernel refuses to remove a cgroup that has processes or cgroups in it. */
int op_remove_cgroup_if_empty(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    const char *name = NULL;
    SCOPED_FD parent = -1;
    if (c->removed && text_equal(c->removed, path)) { /* what was made of this intent is gone; what is there now is another's */
        remove_made_parents(path); /* once more: somebody may have held one for a moment */
        return 0;
    }
    int r = open_cgroup_parent(path, &parent, &name);
    if (r < 0 || parent < 0) {
        return r < 0 ? fail(c, "openat", path, r) : 0;
    }
    r = remove_unused(parent, name);
    if (r == 0) {
        remove_made_parents(path);
    }
    return r < 0 && r != -EBUSY ? fail(c, "unlinkat", path, r) : 0;
}
