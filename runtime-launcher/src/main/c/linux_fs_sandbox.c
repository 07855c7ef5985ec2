/*
 * Where the file server is: in namespaces of its own, whose root has the exports in it and nothing else. They are mounted
 * there, although each is held by a descriptor and nothing goes by a path: the kernel keeps a directory that has a mount on
 * it only from those whose name space has the mount, and would take a host's mount away with a directory that a guest removes.
 */
#include "linux_fs.h"

#define EXPORT_ATTRIBUTES (MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NOSYMFOLLOW)

/* The path is the host's, and may go by symlinks; what it ends at is taken as it is. */
int fs_open_export(const char *path, int read_only, int recursive)
{
    const struct mount_attr attributes = {
        .attr_set = EXPORT_ATTRIBUTES | (read_only ? MOUNT_ATTR_RDONLY : 0),
        .propagation = MS_PRIVATE,
    };
    unsigned deep = recursive ? AT_RECURSIVE : 0;
    SCOPED_FD place = sys_openat(AT_FDCWD, path, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
    struct statx seen;
    int error = place < 0 ? place : describe(place, &seen);
    if (error < 0) {
        return error;
    }
    unsigned type = seen.stx_mode & S_IFMT;
    if (type != S_IFDIR && type != S_IFREG) {
        return -EINVAL;
    }
    int tree = sys_open_tree(place, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | deep);
    error = tree < 0 ? tree : sys_mount_setattr(tree, "", AT_EMPTY_PATH | deep, &attributes);
    if (error < 0) {
        close_scoped(&tree);
        return error;
    }
    return tree;
}

/*
 * A mount of the directory alone, so that `..` of it is itself: of all that is in procfs, only our descriptors can be
 * reached.
 */
int fs_work_in_descriptors(void)
{
    SCOPED_FD links = sys_open_tree(AT_FDCWD, "/proc/self/fd", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    return links < 0 ? links : sys_fchdir(links);
}

int fs_make_empty_root(void)
{
    SCOPED_FD fs = sys_fsopen("tmpfs", FSOPEN_CLOEXEC);
    int error = fs < 0 ? fs : sys_fsconfig(fs, FSCONFIG_SET_STRING, "mode", "0555", 0);
    if (!error) {
        error = sys_fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
    }
    return error < 0 ? error
                     : sys_fsmount(fs, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
}

/* The network and the rest aren't needed, and a name space without them is less to get at. */
int fs_leave_host(void)
{
    int error = sys_unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS);
    return error < 0 ? error : sys_mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
}

/* Mounted over the old root, which is then let go as a whole. */
static int change_root(int root)
{
    int error = sys_move_mount(root, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH);
    if (!error) {
        error = sys_fchdir(root);
    }
    if (!error) {
        error = sys_pivot_root(".", ".");
    }
    return error < 0 ? error : sys_umount2(".", MNT_DETACH);
}

static int mount_exports(const struct fs_server *s, int root)
{
    for (uint32_t i = 0; i < s->exports; i++) {
        const struct fs_node *node = &s->nodes.nodes[FS_ROOT_ID + 1 + i];
        struct fs_link name = fs_link_to((int)i);
        int error = node->identity.type == S_IFDIR ? sys_mkdirat(root, name.path, 0555)
                                                   : sys_mknodat(root, name.path, S_IFREG | 0444, 0, 0);
        if (!error) {
            error = sys_move_mount(node->descriptor, "", root, name.path, MOVE_MOUNT_F_EMPTY_PATH);
        }
        if (error < 0) {
            return error;
        }
    }
    return 0;
}

int fs_enter_sandbox(const struct fs_server *s)
{
    const struct mount_attr read_only = {.attr_set = MOUNT_ATTR_RDONLY};
    SCOPED_FD root = fs_make_empty_root();
    SCOPED_FD links = sys_open_tree(AT_FDCWD, "/proc/self/fd", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (root < 0 || links < 0) {
        return root < 0 ? root : links;
    }
    int error = change_root(root);
    if (!error) {
        error = mount_exports(s, root);
    }
    if (!error) {
        error = sys_mount_setattr(root, "", AT_EMPTY_PATH, &read_only);
    }
    return error < 0 ? error : sys_fchdir(links);
}
