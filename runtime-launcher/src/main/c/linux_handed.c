/* USB devices and PCI functions that a virtual machine is given: what the host does for it, and takes back. */
#include "linux_given.h"
#include "linux_paths.h"

#define USB_DEVICES "/sys/bus/usb/devices"
#define USB_PROBE "/sys/bus/usb/drivers_probe"

/* Whether an entry of a USB device's directory is one of its interfaces: 1-2:1.0 of 1-2. */
static int is_interface(const char *entry, const char *device)
{
    size_t length = strlen(device);
    return text_starts(entry, device) && entry[length] == ':';
}

static int probe(int directory, const char *interface)
{
    struct statx s;
    char driver[NAME_ROOM + 16];
    int error = text_join(driver, sizeof driver, interface, "driver");
    if (error < 0 || sys_statx(directory, driver, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &s) >= 0) {
        return error; /* somebody has it: a driver, or the next program by usbfs */
    }
    SCOPED_FD file = sys_openat(AT_FDCWD, USB_PROBE, O_WRONLY | O_CLOEXEC, 0);
    error = file < 0 ? file : sys_write_all(file, interface, strlen(interface));
    switch (error) {
    case -ENODEV: /* it is gone */
    case -EINVAL: /* there is no driver for it */
    case -EROFS: /* who may not ask can't, and the container is to be deleted all the same */
    case -EACCES:
    case -EPERM:
        return 0;
    default:
        return error;
    }
}

/*
 * Has the host's drivers look at the interfaces of the device in a port that nobody has: a QEMU that was killed gave them to none. Safe:
 * what has a driver is left alone, and one that isn't there any more is no failure.
 */
int op_return_usb(struct ctx *c, const struct op *op)
{
    _Alignas(struct dir_entry) char entries[1024];
    char path[NAME_ROOM];
    const char *device = op->arg[0].text;
    int error = text_first(device, '/') ? -EBADMSG : text_join(path, sizeof path, USB_DEVICES, device);
    if (error < 0) {
        return fail(c, "open", device, error);
    }
    SCOPED_FD directory = sys_openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (directory < 0) {
        return directory == -ENOENT ? 0 : fail(c, "open", path, directory);
    }
    long n;
    while (error >= 0 && (n = sys_getdents(directory, entries, sizeof entries)) > 0) {
        for (long at = 0; at < n && error >= 0; at += ((struct dir_entry *)(entries + at))->length) {
            const char *entry = ((struct dir_entry *)(entries + at))->name;
            error = is_interface(entry, device) ? probe(directory, entry) : 0;
        }
    }
    return error < 0 ? fail(c, "write", USB_PROBE, error) : 0;
}

/*
 * Safe: in a mount namespace of this process's own, from which nothing gets into another one; what is mounted is empty and gone with the
 * last process in there.
 */
int op_own_directory(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    int error = sys_unshare(CLONE_NEWNS);
    if (error < 0) {
        return fail(c, "unshare", path, error);
    }
    error = sys_mount("", "/", NULL, MS_REC | MS_SLAVE, NULL);
    if (error >= 0) {
        error = sys_mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NOEXEC, "mode=755,size=64k");
    }
    return error < 0 ? fail(c, "mount", path, error) : 0;
}

/* Safe: a new node, where nothing was; by a number, so that it doesn't matter what has its name on the host. */
int op_own_node(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    uint32_t owner = (uint32_t)op->arg[4].number;
    int error = sys_mknodat(AT_FDCWD, path, S_IFCHR | 0600, (unsigned)op->arg[1].number, (unsigned)op->arg[2].number);
    if (error < 0) {
        return fail(c, "mknodat", path, error);
    }
    error = sys_fchmodat(AT_FDCWD, path, (unsigned)op->arg[3].number & 07777);
    if (error >= 0) {
        error = sys_fchownat(AT_FDCWD, path, owner, owner, AT_SYMLINK_NOFOLLOW);
    }
    return error < 0 ? fail(c, "fchownat", path, error) : 0;
}
