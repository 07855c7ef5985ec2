/*
 * Device nodes and links in the container's root, mostly in its /dev.
 *
 * Why they are safe: each is made in a directory that is held, under a name without a slash; nothing is followed.
 */
#include "linux_mounts.h"
#include "linux_ops.h"
#include "text.h"

/*
 * Opens the directory of a node or link, made if missing. It stays open for the next step: one node after the other is made
 * in /dev, and between two steps in a row nothing can be mounted.
 */
static int hold_parent(struct ctx *c, const struct op *op, const char *path, char name[NAME_ROOM])
{
    struct sys_context *own = &c->sys;
    const char *slash = text_last(path, '/');
    uint32_t length = slash ? (uint32_t)(slash - path) : 0;
    int same = slash && own->parent >= 0 && own->parent_step + 1 == op->index && own->parent_length == length &&
               memcmp(own->parent_path, path, length) == 0;
    own->parent_step = op->index;
    if (same && strlen(slash + 1) < NAME_ROOM) {
        memcpy(name, slash + 1, strlen(slash + 1) + 1);
        return own->parent;
    }
    close_held(&own->parent);
    int fd = open_parent(c->root, path, name);
    own->parent = fd < 0 ? -1 : fd;
    own->parent_path = path;
    own->parent_length = length;
    return fd;
}

/* Whether what was looked at is the kind of node that the operands name. */
static int is_node(const struct statx *s, const struct op *op)
{
    unsigned type = (unsigned)op->arg[1].number & S_IFMT;
    return (s->stx_mode & S_IFMT) == type &&
           (type == S_IFIFO || (s->stx_rdev_major == op->arg[2].number && s->stx_rdev_minor == op->arg[3].number));
}

/* Gives a node to its owner, if what has its name is still one of its kind. */
static int give(struct ctx *c, int directory, const char *name, const struct op *op)
{
    const char *path = op->arg[0].text;
    struct statx s;
    SCOPED_FD node = open_entry(directory, name);
    int r = node < 0 ? node : describe(node, &s);
    if (!r && !is_node(&s, op)) {
        r = -EEXIST;
    }
    if (!r) {
        r = sys_fchownat(node, "", (uint32_t)op->arg[4].number, (uint32_t)op->arg[5].number, AT_EMPTY_PATH);
    }
    return r < 0 ? fail(c, "fchownat", path, r) : 0;
}

/* Makes an empty file to mount a node on, or finds one; 0 for a node of the kind asked for, which needs nothing mounted. */
static int make_place(int directory, const char *name, const struct op *op, int *place)
{
    struct statx s;
    int made = sys_mknodat(directory, name, S_IFREG | 0644, 0, 0);
    *place = made < 0 && made != -EEXIST ? made : open_entry(directory, name);
    int r = *place < 0 ? *place : describe(*place, &s);
    if (r < 0) {
        return r;
    }
    if (is_node(&s, op)) {
        return 0;
    }
    return (s.stx_mode & S_IFMT) == S_IFREG && s.stx_size == 0 ? 1 : -EEXIST;
}

/*
 * In a user namespace nobody may make a device: the runtime's own of the same name is bound instead, if it is the same
 * device. After the switch of the root there is none to be had.
 */
static int bind_node(struct ctx *c, int directory, const char *name, const struct op *op)
{
    const char *path = op->arg[0].text;
    struct statx s;
    SCOPED_FD place = -1;
    int r = make_place(directory, name, op, &place);
    if (r <= 0) {
        return r < 0 ? fail(c, "mknodat", path, r) : 0;
    }
    SCOPED_FD device = c->sys.switched ? -EPERM : sys_openat(AT_FDCWD, path, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
    if (device < 0 || describe(device, &s) < 0 || !is_node(&s, op)) {
        return fail(c, "mknodat", path, -EPERM);
    }
    SCOPED_FD mount = sys_open_tree(device, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
    return mount < 0 ? fail(c, "open_tree", path, mount) : attach(c, mount, place, path);
}

/* Safe: see the top of this file. */
int op_bind_node(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    char name[NAME_ROOM];
    int directory = hold_parent(c, op, path, name);
    return directory < 0 ? fail(c, "openat2", path, directory) : bind_node(c, directory, name, op);
}

/* Safe: see the top of this file. What is there already, and what is given to another owner, must be exactly this node. */
int op_make_node(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    char name[NAME_ROOM];
    int directory = hold_parent(c, op, path, name);
    if (directory < 0) {
        return fail(c, "openat2", path, directory);
    }
    int made = sys_mknodat(directory, name, (unsigned)op->arg[1].number, (unsigned)op->arg[2].number,
                           (unsigned)op->arg[3].number);
    if (made == -EPERM) {
        return bind_node(c, directory, name, op);
    }
    if (made < 0 && made != -EEXIST) {
        return fail(c, "mknodat", path, made);
    }
    struct statx s;
    int r = sys_statx(directory, name, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &s);
    if (r < 0 || !is_node(&s, op)) {
        return fail(c, "mknodat", path, r < 0 ? r : -EEXIST);
    }
    if (made < 0 || (s.stx_uid == op->arg[4].number && s.stx_gid == op->arg[5].number)) {
        return 0;
    }
    return give(c, directory, name, op);
}

/* Safe: only looks. */
int op_check_node(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    struct statx s;
    SCOPED_FD node = open_inside(c->root, path, O_NOFOLLOW, 0);
    int r = node < 0 ? node : describe(node, &s);
    if (r < 0) {
        return fail(c, "openat2", path, r);
    }
    return is_node(&s, op) ? 0 : fail(c, "statx", path, -EEXIST);
}

/* Safe: see the top of this file. Where it leads is the container's affair. */
int op_make_link(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[1].text;
    char name[NAME_ROOM];
    int directory = hold_parent(c, op, path, name);
    int r = directory < 0 ? directory : sys_symlinkat(op->arg[0].text, directory, name);
    return r < 0 && r != -EEXIST ? fail(c, "symlinkat", path, r) : 0;
}
