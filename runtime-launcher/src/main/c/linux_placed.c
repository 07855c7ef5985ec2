/* The guest's side of a USB device or a PCI function that a container is given: the nodes that were found become the container's. */
#include "linux_given.h"
#include "linux_mounts.h"

typedef int each_node(struct ctx *c, const struct op *op, int directory, const char *name);

static int for_each(struct ctx *c, const struct op *op, each_node *each)
{
    _Alignas(struct dir_entry) char entries[1024];
    const char *path = op->arg[0].text;
    int error = 0;
    long n;
    SCOPED_FD directory = sys_openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (directory < 0) {
        return fail(c, "open", path, directory);
    }
    while (error >= 0 && (n = sys_getdents(directory, entries, sizeof entries)) > 0) {
        for (long at = 0; at < n && error >= 0; at += ((struct dir_entry *)(entries + at))->length) {
            const char *name = ((struct dir_entry *)(entries + at))->name;
            error = name[0] == '.' ? 0 : each(c, op, directory, name);
        }
    }
    return error;
}

/* Who may make no device has it bound. */
static int bind_found(struct ctx *c, int from, const char *name, int to, const char *entry, const char *path)
{
    int made = sys_mknodat(to, entry, S_IFREG | 0644, 0, 0);
    SCOPED_FD place = made < 0 ? made : open_entry(to, entry);
    SCOPED_FD mount = place < 0 ? place : sys_open_tree(from, name, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_SYMLINK_NOFOLLOW);
    return mount < 0 ? fail(c, "open_tree", path, mount) : attach(c, mount, place, path);
}

/* A /dev that is no new tmpfs may have the node already. */
static int place(struct ctx *c, const struct op *op, int directory, const char *name)
{
    char path[MAX_PATH];
    char entry[NAME_ROOM];
    struct statx s;
    int error = text_join(path, sizeof path, op->arg[1].text, name);
    if (error < 0) {
        return fail(c, "mknodat", name, error);
    }
    for (char *at = path; *at; at++) {
        *at = *at == '!' ? '/' : *at;
    }
    error = sys_statx(directory, name, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &s);
    SCOPED_FD parent = error < 0 ? error : open_parent(c->root, path, entry);
    if (parent < 0) {
        return fail(c, "openat2", path, parent);
    }
    error = make_node(parent, entry, s.stx_mode, s.stx_rdev_major, s.stx_rdev_minor); /* as MakeNode, without a umask */
    if (error == -EPERM) {
        return bind_found(c, directory, name, parent, entry, path);
    }
    return error < 0 ? fail(c, "mknodat", path, error) : 0;
}

/* Safe: as MakeNode: each in a directory inside the root that is held, under a name without a slash; what is there already is kept if it is the same, else that fails. */
int op_place_nodes(struct ctx *c, const struct op *op)
{
    return for_each(c, op, place);
}
