/*
 * The role `exports`: another program than ours serves a guest. It finds the exports mounted in a directory, in a mount
 * namespace of its own, as ours sees them: what is read-only there no program can write, and links of the host lead nowhere.
 */
#include "linux_fs.h"

#define EXIT_USAGE 64
#define EXIT_SYSTEM 71

static _Noreturn void end(int code, const char *what, const char *path, int error)
{
    fs_end("exports", code, what, path, error);
}

static void check(const char *what, const char *path, int error)
{
    if (error < 0) {
        end(EXIT_SYSTEM, what, path, error);
    }
}

static int is_how(const char *how)
{
    return text_equal(how, "ro") || text_equal(how, "rw") || text_equal(how, "ro+") || text_equal(how, "rw+");
}

static int open_export(const char *how, const char *path)
{
    int tree = fs_open_export(path, text_starts(how, "ro"), text_equal(how, "ro+") || text_equal(how, "rw+"));
    check("export", path, tree);
    return tree;
}

/* As the entry NUMBER of the root. */
static void add(int root, int number, int tree, const char *path)
{
    const struct fs_link name = fs_link_to(number);
    struct statx seen;
    check("statx", path, describe(tree, &seen));
    check("make the place of", path,
          (seen.stx_mode & S_IFMT) == S_IFDIR ? sys_mkdirat(root, name.path, 0555)
                                              : sys_mknodat(root, name.path, S_IFREG | 0444, 0, 0));
    check("mount", path, sys_move_mount(tree, "", root, name.path, MOVE_MOUNT_F_EMPTY_PATH));
}

/* launcher exports DIRECTORY ((ro|rw)[+] PATH)... -- PROGRAM ARGUMENT... : see docs/launcher-protocol.md. */
void role_exports(int argc, char **argv)
{
    const struct mount_attr read_only = {.attr_set = MOUNT_ATTR_RDONLY};
    int program = 3;
    while (program + 1 < argc && is_how(argv[program])) {
        program += 2;
    }
    if (program + 1 >= argc || !text_equal(argv[program], "--")) {
        end(EXIT_USAGE, "arguments", "", -EINVAL);
    }
    sys_be_private();
    check("unshare", "", fs_leave_host());
    const int exports = (program - 3) / 2;
    int *tree = sys_private_memory((size_t)(exports + 1) * sizeof *tree);
    check("memory", "", tree ? 0 : -ENOMEM);
    for (int i = 0; i < exports; i++) { /* all of them before anything is mounted that might hide one */
        tree[i] = open_export(argv[3 + 2 * i], argv[4 + 2 * i]);
    }
    SCOPED_FD root = fs_make_empty_root();
    check("fsmount", "tmpfs", root);
    check("mount", argv[2], sys_move_mount(root, "", AT_FDCWD, argv[2], MOVE_MOUNT_F_EMPTY_PATH));
    for (int i = 0; i < exports; i++) {
        add(root, i, tree[i], argv[4 + 2 * i]);
    }
    check("mount_setattr", "", sys_mount_setattr(root, "", AT_EMPTY_PATH, &read_only));
    static char *const no_environment[] = {NULL};
    check("execve", argv[program + 1], sys_execve(argv[program + 1], argv + program + 1, no_environment));
    sys_exit(0);
}
