/*
 * Bind mounts that take more than one process, or that deal with symlinks themselves.
 *
 * Why they are safe: as linux_mounts.c. A tree that is held is cloned from the host's paths, named by the configuration, and
 * is mounted nowhere until init puts it on its place.
 */
#include <linux/sched.h>

#include "linux_mounts.h"
#include "linux_ops.h"
#include "system.h"
#include "text.h"

#define LINK_SOURCE 1u      /* the source is the symlink, and not what it leads to */
#define LINK_DESTINATION 2u /* so is the destination */
#define LINK_COPY 4u        /* a source that is a symlink is made once more instead of mounted */

static int open_process_file(int pid, const char *name, int flags)
{
    char path[64];
    struct text t = text_in(path, sizeof path);
    text_add(&t, "/proc/");
    text_add_decimal(&t, (uint32_t)pid);
    text_add(&t, name);
    return sys_openat(AT_FDCWD, path, flags | O_CLOEXEC, 0);
}

/* The kernel takes a map whole, by one write. */
static int write_map(struct ctx *c, int pid, const char *name, const char *map)
{
    SCOPED_FD file = open_process_file(pid, name, O_WRONLY);
    long n = file < 0 ? file : sys_write(file, map, strlen(map));
    return n < 0 ? fail(c, "write", name + 1, n) : 0;
}

static int map_ids(struct ctx *c, int pid, const char *uids, const char *gids)
{
    int r = write_map(c, pid, "/uid_map", uids);
    if (!r) {
        r = write_map(c, pid, "/gid_map", gids);
    }
    int fd = r < 0 ? r : open_process_file(pid, "/ns/user", O_RDONLY);
    return r < 0 ? r : fd < 0 ? fail(c, "openat", "ns/user", fd) : fd;
}

/* A user namespace for its maps alone: the process that it takes to make one ends with this function, or with us. */
static int make_user_namespace(struct ctx *c, const char *uids, const char *gids)
{
    int life[2];
    int process;
    int status;
    int r = sys_pipe2(life, O_CLOEXEC);
    if (r < 0) {
        return fail(c, "pipe2", "", r);
    }
    int pid = sys_fork_into(NULL, CLONE_NEWUSER, &process);
    if (pid == 0) {
        char end;
        sys_keep_only(life, 1);
        sys_read(life[0], &end, 1);
        sys_exit(0);
    }
    sys_close(life[0]);
    r = pid < 0 ? fail(c, CALL_FORK, "", pid) : map_ids(c, pid, uids, gids);
    sys_close(life[1]);
    if (pid > 0) {
        sys_kill(pid, SIGKILL);
        sys_wait4(pid, &status, 0);
        sys_close(process);
    }
    return r;
}

/* Ids of the source's file system as these maps have them; `all`: of what is mounted below, too. */
static int map_tree(struct ctx *c, int tree, const struct op *op)
{
    const char *source = op->arg[1].text;
    const char *path = op->arg[5].text;
    SCOPED_FD space = path[0] ? sys_openat(AT_FDCWD, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0)
                              : make_user_namespace(c, op->arg[3].text, op->arg[4].text);
    if (space < 0) {
        return path[0] ? fail(c, "openat", path, space) : space;
    }
    struct mount_attr a = {.attr_set = MOUNT_ATTR_IDMAP, .userns_fd = (uint64_t)space};
    int r = sys_mount_setattr(tree, "", AT_EMPTY_PATH | (op->arg[6].number ? AT_RECURSIVE : 0), &a);
    return r < 0 ? fail(c, "mount_setattr", source, r) : 0;
}

/* Safe: see the top of this file. What is mounted on it later comes up at the source only if it is to stay its peer. */
int op_hold_tree(struct ctx *c, const struct op *op)
{
    const char *source = op->arg[1].text;
    if (op->arg[0].number != c->sys.tree_count || c->sys.tree_count == MAX_TREES) {
        return fail(c, "open_tree", source, -EBADMSG);
    }
    SCOPED_FD tree = sys_open_tree(AT_FDCWD, source,
                                   OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | (op->arg[2].number ? AT_RECURSIVE : 0));
    if (tree < 0) {
        return fail(c, "open_tree", source, tree);
    }
    int r = op->arg[7].number ? 0 : change_propagation(c, tree, source, MS_SLAVE | MS_REC);
    if (!r && (op->arg[3].text[0] || op->arg[5].text[0])) { /* or its ids are as they are */
        r = map_tree(c, tree, op);
    }
    if (r < 0) {
        return r;
    }
    c->sys.trees[c->sys.tree_count++] = tree;
    tree = -1;
    return 0;
}

void drop_trees(struct ctx *c)
{
    while (c->sys.tree_count) {
        sys_close(c->sys.trees[--c->sys.tree_count]);
    }
}

/* Safe: see the top of this file. */
int op_mount_held(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[1].text;
    if (op->arg[0].number >= c->sys.tree_count || c->sys.trees[op->arg[0].number] < 0) {
        return fail(c, "move_mount", path, -EBADMSG);
    }
    SCOPED_FD tree = c->sys.trees[op->arg[0].number];
    c->sys.trees[op->arg[0].number] = -1;
    return place_tree(c, tree, path, op->arg + 2, 0);
}

/* What is there must be exactly this link. */
static int keep_link(int directory, const char *name, const char *target)
{
    char found[MAX_PATH];
    SCOPED_FD link = open_entry(directory, name);
    long n = link < 0 ? link : sys_readlinkat(link, "", found, sizeof found);
    return n < 0 || (size_t)n != strlen(target) || memcmp(found, target, (size_t)n) != 0 ? -EEXIST : 0;
}

static int copy_link(struct ctx *c, int source, const char *path)
{
    char target[MAX_PATH];
    char name[NAME_ROOM];
    long n = sys_readlinkat(source, "", target, sizeof target - 1);
    if (n < 0) {
        return fail(c, "readlinkat", path, n);
    }
    target[n] = '\0';
    SCOPED_FD directory = open_parent(c->root, path, name);
    int r = directory < 0 ? directory : sys_symlinkat(target, directory, name);
    if (r == -EEXIST) {
        r = keep_link(directory, name, target);
    }
    return r < 0 ? fail(c, "symlinkat", path, r) : 0;
}

/* Safe: see the top of this file. The source is opened once, and is what was looked at. */
int op_bind_link(struct ctx *c, const struct op *op)
{
    const char *source = op->arg[0].text;
    const char *path = op->arg[1].text;
    const uint64_t links = op->arg[3 + ATTRIBUTE_OPERANDS].number;
    struct statx s;
    SCOPED_FD from = sys_openat(AT_FDCWD, source,
                                O_PATH | O_CLOEXEC | (links & (LINK_SOURCE | LINK_COPY) ? O_NOFOLLOW : 0), 0);
    int r = from < 0 ? from : describe(from, &s);
    if (r < 0) {
        return fail(c, "open_tree", source, r);
    }
    if (links & LINK_COPY && (s.stx_mode & S_IFMT) == S_IFLNK) {
        return copy_link(c, from, path);
    }
    SCOPED_FD mount = sys_open_tree(from, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH |
                                                  (op->arg[2].number ? AT_RECURSIVE : 0));
    if (mount < 0) {
        return fail(c, "open_tree", source, mount);
    }
    return place_tree(c, mount, path, op->arg + 3, (links & LINK_DESTINATION) != 0);
}
