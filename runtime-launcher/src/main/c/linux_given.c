/* Disks that a container in a virtual machine is given: opened on the host, found and allowed in the guest. */
#include "linux_given.h"

#include "linux_disk.h"
#include "machine_ops.h"
#include "ops.h"
#include "sys.h"
#include "sys_linux_fs.h"
#include "system.h"
#include "text.h"

enum { SLOT, PATH, WRITE, ALONE, MAJOR, MINOR, INODE }; /* operands of OpenDisk */

/* Whether it is what was looked at: a block device of that number, or, with an inode, that file of the file system of that number. */
static int is_the_one(const struct statx *s, const struct op *op)
{
    uint64_t inode = op->arg[INODE].number;
    if (inode == 0) {
        return (s->stx_mode & S_IFMT) == S_IFBLK && s->stx_rdev_major == op->arg[MAJOR].number &&
               s->stx_rdev_minor == op->arg[MINOR].number;
    }
    return (s->stx_mode & S_IFMT) == S_IFREG && s->stx_ino == inode && s->stx_dev_major == op->arg[MAJOR].number &&
           s->stx_dev_minor == op->arg[MINOR].number;
}

/*
 * Opens what has a name, if it is the one that was decided on: it is looked at before it is opened, since opening a device may do
 * something, and the same file is opened then.
 */
static int open_decided(struct ctx *c, const struct op *op, int (*is_it)(const struct statx *, const struct op *), int flags)
{
    const char *path = op->arg[PATH].text;
    char self[64];
    struct statx s;
    if (op->arg[SLOT].number >= HELD) {
        return fail(c, "open", path, -EBADMSG);
    }
    int named = sys_openat(AT_FDCWD, path, O_PATH | O_CLOEXEC, 0);
    if (named < 0) {
        return fail(c, "open", path, named);
    }
    int error = sys_statx(named, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &s);
    if (error >= 0 && !is_it(&s, op)) {
        error = -ESTALE;
    }
    struct text t = text_in(self, sizeof self);
    text_add(&t, "/proc/self/fd/");
    text_add_decimal(&t, (uint64_t)named);
    int file = error < 0 ? error : sys_openat(AT_FDCWD, self, flags | O_CLOEXEC | O_NONBLOCK, 0);
    sys_close(named);
    if (file < 0) {
        return fail(c, "open", path, file);
    }
    ctx_close(&c->held[op->arg[SLOT].number]);
    c->held[op->arg[SLOT].number] = file;
    return 0;
}

/* Safe: only what was decided on is opened. */
int op_open_disk(struct ctx *c, const struct op *op)
{
    /* O_EXCL: the kernel lets nobody mount it meanwhile, or make it a part of another disk */
    int flags = op->arg[WRITE].number ? O_RDWR : O_RDONLY;
    flags |= op->arg[ALONE].number && op->arg[INODE].number == 0 ? O_EXCL : 0;
    return open_decided(c, op, is_the_one, flags);
}

enum { NODE_MAJOR = 2, NODE_MINOR }; /* operands of OpenUsb, behind the first two */

static int is_the_node(const struct statx *s, const struct op *op)
{
    return (s->stx_mode & S_IFMT) == S_IFCHR && s->stx_rdev_major == op->arg[NODE_MAJOR].number &&
           s->stx_rdev_minor == op->arg[NODE_MINOR].number;
}

/* Safe: only what was decided on is opened; that alone does nothing to it. */
int op_open_usb(struct ctx *c, const struct op *op)
{
    return open_decided(c, op, is_the_node, O_RDWR);
}

/* ---- in the guest ---- */

/* Safe: a bounded wait; a disk is known by a serial number that the host has given it, and a name that is taken is not replaced. */
int op_name_disk(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[1].text;
    char device[64];
    struct statx s;
    int error = linux_disk_await(op->arg[0].text, device);
    if (error < 0) {
        return fail(c, "find the disk", op->arg[0].text, error);
    }
    error = sys_statx(AT_FDCWD, device, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &s);
    if (error >= 0 && (s.stx_mode & S_IFMT) != S_IFBLK) {
        error = -ENOTBLK;
    }
    if (error < 0) {
        return fail(c, "statx", device, error);
    }
    error = sys_mknodat(AT_FDCWD, path, S_IFBLK | 0600, s.stx_rdev_major, s.stx_rdev_minor);
    if (error < 0) {
        return fail(c, "mknodat", path, error);
    }
    error = sys_fchmodat(AT_FDCWD, path, (unsigned)op->arg[2].number & 07777); /* whatever the umask is */
    return error < 0 ? fail(c, "fchmodat", path, error) : 0;
}

int make_node(int directory, const char *name, unsigned mode, unsigned major, unsigned minor)
{
    struct statx s;
    int error = sys_mknodat(directory, name, mode, major, minor);
    if (error != -EEXIST || sys_statx(directory, name, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &s) < 0) {
        return error;
    }
    int same = (s.stx_mode & S_IFMT) == (mode & S_IFMT) && s.stx_rdev_major == major && s.stx_rdev_minor == minor;
    return same ? 0 : -EEXIST;
}

int allow_node(struct ctx *c, int directory, const char *path, const char *file, const char *access)
{
    char line[64];
    struct statx s;
    int error = sys_statx(directory, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &s);
    int is_block = error >= 0 && (s.stx_mode & S_IFMT) == S_IFBLK;
    if (error >= 0 && !is_block && (s.stx_mode & S_IFMT) != S_IFCHR) {
        error = -ENODEV;
    }
    if (error < 0) {
        return fail(c, "statx", path, error);
    }
    struct text t = text_in(line, sizeof line);
    text_add(&t, is_block ? "b " : "c ");
    text_add_decimal(&t, s.stx_rdev_major);
    text_add(&t, ":");
    text_add_decimal(&t, s.stx_rdev_minor);
    text_add(&t, " ");
    text_add(&t, access);
    int fd = t.failed ? -ENAMETOOLONG : sys_openat(AT_FDCWD, file, O_WRONLY | O_CLOEXEC, 0);
    error = fd < 0 ? fd : sys_write_all(fd, line, t.length);
    if (fd >= 0) {
        sys_close(fd);
    }
    return error < 0 ? fail(c, "write", file, error) : 0;
}

/* Safe: as WriteCgroup; the number is the kernel's own, of a node that is no link. */
int op_allow_node(struct ctx *c, const struct op *op)
{
    return allow_node(c, AT_FDCWD, op->arg[0].text, op->arg[1].text, op->arg[2].text);
}
