/* Device nodes and links in the container's root, mostly in its /dev. */
#include "linux_mounts.h"
#include "linux_ops.h"

/* Whether a descriptor is for the kind of node that the operands name. Returns 1, 0 or -errno. */
static int is_node(int fd, const struct op *op)
{
    unsigned type = (unsigned)op->arg[1].number & S_IFMT;
    struct statx s;
    int r = describe(fd, &s);
    if (r < 0) {
        return r;
    }
    return (s.stx_mode & S_IFMT) == type &&
           (type == S_IFIFO || (s.stx_rdev_major == op->arg[2].number && s.stx_rdev_minor == op->arg[3].number));
}

/* Opens an entry of a directory that has to be the node. */
static int open_node(struct ctx *c, int directory, const char *name, const struct op *op)
{
    int node = open_entry(directory, name);
    if (node < 0) {
        return fail(c, "openat2", op->arg[0].text, node);
    }
    int r = is_node(node, op);
    if (r <= 0) {
        sys_close(node);
        return fail(c, "mknodat", op->arg[0].text, r < 0 ? r : -EEXIST);
    }
    return node;
}

/*
 * In a user namespace nobody may make a device: the runtime's own of the same name is bound instead, if it is the same
 * device. After the switch of the root there is none to be had.
 */
static int bind_node(struct ctx *c, int directory, const char *name, const struct op *op)
{
    const char *path = op->arg[0].text;
    SCOPED_FD device = c->sys.switched ? -EPERM : sys_openat(AT_FDCWD, path, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
    if (device < 0 || is_node(device, op) <= 0) {
        return fail(c, "mknodat", path, -EPERM);
    }
    int r = sys_mknodat(directory, name, S_IFREG | 0644, 0, 0);
    SCOPED_FD place = r < 0 && r != -EEXIST ? r : open_entry(directory, name);
    if (place < 0) {
        return fail(c, "mknodat", path, place);
    }
    SCOPED_FD mount = sys_open_tree(device, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
    return mount < 0 ? fail(c, "open_tree", path, mount) : attach(c, mount, place, path);
}

/*
 * Safe: made in a directory that is held, under a name without a slash; nothing is followed. What is there already, and
 * what is given to another owner, must be exactly this node.
 */
int op_make_node(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    char name[NAME_ROOM];
    SCOPED_FD directory = open_parent(c->root, path, name);
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
    SCOPED_FD node = open_node(c, directory, name, op);
    if (node < 0 || made < 0) {
        return node < 0 ? node : 0;
    }
    int r = sys_fchownat(node, "", (uint32_t)op->arg[4].number, (uint32_t)op->arg[5].number, AT_EMPTY_PATH);
    return r < 0 ? fail(c, "fchownat", path, r) : 0;
}

/* Safe: made in a directory that is held, under a name without a slash; where it leads is the container's affair. */
int op_make_link(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[1].text;
    char name[NAME_ROOM];
    SCOPED_FD directory = open_parent(c->root, path, name);
    int r = directory < 0 ? directory : sys_symlinkat(op->arg[0].text, directory, name);
    return r < 0 && r != -EEXIST ? fail(c, "symlinkat", path, r) : 0;
}
