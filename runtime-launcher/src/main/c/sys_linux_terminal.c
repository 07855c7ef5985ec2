/* Pseudo terminals of a devpts that is mounted inside a container's root, which the image may have filled with anything. */
#include <asm/statfs.h>

#include "system.h"
#include "text.h"

/* Opens a path inside `root`, only to name it. */
static int open_in_root(int root, const char *path, uint64_t flags, uint64_t resolve)
{
    struct open_how how;
    memset(&how, 0, sizeof how);
    how.flags = O_PATH | O_CLOEXEC | flags;
    how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | resolve;
    return sys_openat2(root, path, &how);
}

/* Whether this is a devpts's ptmx, and no other device, which to open could already do something. */
static int check_ptmx(int fd)
{
    struct statx stat;
    struct statfs fs;
    int error = sys_statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &stat);
    if (error >= 0) {
        error = sys_fstatfs(fd, &fs);
    }
    if (error < 0) {
        return error;
    }
    return (stat.stx_mode & S_IFMT) == S_IFCHR && stat.stx_rdev_major == 5 && stat.stx_rdev_minor == 2 &&
                   fs.f_type == DEVPTS_SUPER_MAGIC
               ? 0
               : -ENODEV;
}

/* Opens for use what was named and looked at. */
static int reopen(int proc, int fd, int flags)
{
    char path[40];
    struct text t = text_in(path, sizeof path);
    text_add(&t, "self/fd/");
    text_add_decimal(&t, (uint32_t)fd);
    return sys_openat(proc, path, flags, 0);
}

/* The other side: by the master's descriptor, not by a path in a container. Closes the master if there is none. */
static int open_slave(int master, int *slave)
{
    int unlocked = 0;
    int error = sys_ioctl(master, TIOCSPTLCK, &unlocked);
    if (error >= 0) {
        error = *slave = sys_ioctl_number(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    }
    if (error < 0) {
        sys_close(master);
    }
    return error < 0 ? error : 0;
}

int sys_terminal_open(int root, int proc, int *master, int *slave)
{
    int named = open_in_root(root, "dev/pts/ptmx", 0, RESOLVE_NO_SYMLINKS);
    if (named < 0) {
        return named;
    }
    int error = check_ptmx(named);
    if (error >= 0) {
        error = *master = reopen(proc, named, O_RDWR | O_NOCTTY | O_CLOEXEC);
    }
    sys_close(named);
    if (error < 0) {
        return error;
    }
    return open_slave(*master, slave);
}

int sys_terminal_make(int *master, int *slave)
{
    *master = sys_openat(AT_FDCWD, PLACE_HOST_MULTIPLEXER, O_RDWR | O_NOCTTY | O_CLOEXEC, 0);
    return *master < 0 ? *master : open_slave(*master, slave);
}

int sys_terminal_raw(int slave)
{
    struct termios modes;
    int error = sys_ioctl(slave, TCGETS, &modes);
    if (error < 0) {
        return error;
    }
    modes.c_iflag = 0;
    modes.c_oflag = 0;
    modes.c_lflag = 0;
    modes.c_cc[VMIN] = 1;
    modes.c_cc[VTIME] = 0;
    return sys_ioctl(slave, TCSETS, &modes);
}

int sys_terminal_control(int slave)
{
    return sys_ioctl_number(slave, TIOCSCTTY, 0);
}

/* The file to mount on: a new one, or a file or device that is there; never a link, which could lead anywhere. */
static int open_console(int root)
{
    struct statx stat;
    int dev = open_in_root(root, "dev", O_DIRECTORY, 0);
    if (dev < 0) {
        return dev;
    }
    int made = sys_openat(dev, "console", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0620);
    if (made >= 0) {
        sys_close(made);
    }
    int console = made < 0 && made != -EEXIST ? made : sys_openat(dev, "console", O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
    sys_close(dev);
    if (console < 0) {
        return console;
    }
    int error = sys_statx(console, "", AT_EMPTY_PATH, STATX_TYPE, &stat);
    if (error >= 0 && (stat.stx_mode & S_IFMT) != S_IFREG && (stat.stx_mode & S_IFMT) != S_IFCHR) {
        error = -ELOOP;
    }
    if (error < 0) {
        sys_close(console);
        return error;
    }
    return console;
}

int sys_terminal_on_console(int root, int slave)
{
    int console = open_console(root);
    if (console < 0) {
        return console;
    }
    int tree = sys_open_tree(slave, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    int error = tree;
    if (tree >= 0) {
        error = sys_move_mount(tree, "", console, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
        sys_close(tree);
    }
    sys_close(console);
    return error;
}

int sys_terminal_name(int master, char *name, size_t room)
{
    unsigned number;
    struct text t = text_in(name, room);
    int error = sys_ioctl(master, TIOCGPTN, &number);
    if (error < 0) {
        return error;
    }
    text_add(&t, "/dev/pts/");
    text_add_decimal(&t, number);
    return t.failed ? -ENAMETOOLONG : 0;
}

int sys_terminal_resize(int terminal, uint32_t columns, uint32_t rows)
{
    struct winsize size;
    memset(&size, 0, sizeof size);
    size.ws_col = (unsigned short)columns;
    size.ws_row = (unsigned short)rows;
    return sys_ioctl(terminal, TIOCSWINSZ, &size);
}

int sys_terminal_size(int terminal, uint32_t *columns, uint32_t *rows)
{
    struct winsize size;
    int error = sys_ioctl(terminal, TIOCGWINSZ, &size);
    if (error >= 0) {
        *columns = size.ws_col;
        *rows = size.ws_row;
    }
    return error;
}
