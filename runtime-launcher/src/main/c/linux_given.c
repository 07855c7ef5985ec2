/* Disks that a container in a virtual machine is given: opened on the host, found and allowed in the guest. */
#include <linux/bpf.h>

#include "linux_given.h"

#include "linux_disk.h"
#include "linux_paths.h"
#include "machine_ops.h"
#include "ops.h"
#include "sys.h"
#include "sys_linux_fs.h"
#include "system.h"
#include "text.h"

#define PLACES 3   /* of a node: its kind, its major and its minor number */
#define NODES 64   /* more of them are no container's */
#define WORDS 8192 /* of the program behind them */

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

/* A program that is made, and where what comes next goes. */
struct program {
    struct writer out;
    const uint8_t *piece; /* the instructions for one node: three of their places for its kind and numbers, then two numbers for each */
    uint32_t words;       /* in a piece, without the places */
    uint32_t nodes;
};

/* Puts the instructions for one node behind the others. */
static int add_node(struct ctx *c, struct program *p, int directory, const char *name)
{
    struct statx s;
    int error = sys_statx(directory, name, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &s);
    const int is_block = error >= 0 && (s.stx_mode & S_IFMT) == S_IFBLK;
    if (error >= 0 && !is_block && (s.stx_mode & S_IFMT) != S_IFCHR) {
        error = -ENODEV;
    }
    if (error >= 0 && ++p->nodes > NODES) {
        error = -E2BIG;
    }
    if (error < 0) {
        return fail(c, "statx", name, error);
    }
    const uint32_t filled[PLACES] = {is_block ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR, s.stx_rdev_major, s.stx_rdev_minor};
    for (uint32_t word = 0; word < p->words; word++) {
        uint32_t value = get_u32(p->piece + 4 * (PLACES + word));
        for (unsigned i = 0; i < PLACES; i++) {
            value = word == 2 * get_u32(p->piece + 4 * i) + 1 ? filled[i] : value;
        }
        put_u32(&p->out, value);
    }
    return 0;
}

/* A node, or all that are in a directory. */
static int add_nodes(struct ctx *c, struct program *p, const char *path)
{
    _Alignas(struct dir_entry) char entries[1024];
    int error = 0;
    long n;
    SCOPED_FD directory = sys_openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
    if (directory == -ENOTDIR) {
        return add_node(c, p, AT_FDCWD, path);
    }
    if (directory < 0) {
        return fail(c, "open", path, directory);
    }
    while (error >= 0 && (n = sys_getdents(directory, entries, sizeof entries)) > 0) {
        for (long at = 0; at < n && error >= 0; at += ((struct dir_entry *)(entries + at))->length) {
            const char *name = ((struct dir_entry *)(entries + at))->name;
            error = name[0] == '.' ? 0 : add_node(c, p, directory, name);
        }
    }
    return error;
}

/* Safe: as SetDeviceProgram; the numbers are the kernel's own, of nodes that are no links. */
int op_allow_nodes(struct ctx *c, const struct op *op)
{
    const struct operand *rest = &op->arg[1];
    const struct operand *paths = &op->arg[2];
    const struct operand *pieces = &op->arg[3];
    const uint64_t each = paths->number ? pieces->number / paths->number : 0;
    if (each <= PLACES || each * paths->number != pieces->number || rest->number > WORDS) {
        return fail(c, "decode", "", -EBADMSG);
    }
    const size_t room = 4 * (size_t)(NODES * (each - PLACES) + rest->number);
    uint8_t *bytes = sys_private_memory(room);
    if (!bytes) {
        return fail(c, "mmap", "", -ENOMEM);
    }
    struct program p = {.out = {bytes, bytes + room, 0}, .words = (uint32_t)each - PLACES};
    int error = 0;
    for (uint64_t i = 0; i < paths->number && error >= 0; i++) {
        p.piece = (const uint8_t *)pieces->text + 4 * each * i;
        error = add_nodes(c, &p, paths->vector[i]);
    }
    for (uint64_t i = 0; i < rest->number; i++) {
        put_u32(&p.out, get_u32((const uint8_t *)rest->text + 4 * i));
    }
    const struct operand whole = {.text = (const char *)bytes, .number = (uint64_t)(p.out.at - bytes) / 4};
    error = error < 0 ? error : p.out.failed ? fail(c, "decode", "", -E2BIG) : set_device_program(c, op->arg[0].text, &whole);
    sys_munmap(bytes, room);
    return error;
}
