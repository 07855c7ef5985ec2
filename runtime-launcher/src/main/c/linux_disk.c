#include "linux_disk.h"

#include "sys.h"
#include "system.h"
#include "wire.h"

#define DISKS "/sys/block"
#define DISK_MILLIS 20000
#define START_ROOM 4096

/* ---- which disk ---- */

static int has_serial(const char *disk, const char *serial)
{
    char path[128];
    char found[64];
    struct text t = text_in(path, sizeof path);
    text_add(&t, DISKS "/");
    text_add(&t, disk);
    text_add(&t, "/serial");
    int fd = t.failed ? -ENAMETOOLONG : sys_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) {
        return 0;
    }
    long n = sys_read(fd, found, sizeof found);
    sys_close(fd);
    size_t length = strlen(serial);
    return n >= (long)length && memcmp(found, serial, length) == 0 && (n == (long)length || found[length] == '\n');
}

static int find_disk(const char *serial, char device[64])
{
    _Alignas(struct dir_entry) char entries[1024];
    int found = -ENODEV;
    int dir = sys_openat(AT_FDCWD, DISKS, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    long n;
    while (dir >= 0 && found < 0 && (n = sys_getdents(dir, entries, sizeof entries)) > 0) {
        for (long at = 0; at < n && found < 0; at += ((struct dir_entry *)(entries + at))->length) {
            const char *disk = ((struct dir_entry *)(entries + at))->name;
            if (has_serial(disk, serial)) {
                found = text_join(device, 64, "/dev", disk);
            }
        }
    }
    if (dir >= 0) {
        sys_close(dir);
    }
    return found;
}

/* ---- which file system ---- */

/* What stands where, in the first bytes of a disk. Those without a type are known, and not mounted. */
static const struct {
    unsigned at;
    unsigned length;
    const char *bytes;
    const char *type;
    const char *why;
} kinds[] = {
    {1024, 4, "\xe2\xe1\xf5\xe0", "erofs", ""},
    {1024 + 56, 2, "\x53\xef", "ext4", ""},
    {0, 4, "hsqs", "squashfs", ""},
    {0, 4, "XFSB", "", "XFS is not supported"},
    {512, 8, "EFI PART", "", "a partition table: only a file system that begins with the image is read"},
    {510, 2, "\x55\xaa", "", "a partition table: only a file system that begins with the image is read"},
};

static int find_type(const char *device, const char **type, const char **why)
{
    static char start[START_ROOM];
    int fd = sys_openat(AT_FDCWD, device, O_RDONLY | O_CLOEXEC, 0);
    long n = fd < 0 ? fd : sys_read(fd, start, sizeof start);
    if (fd >= 0) {
        sys_close(fd);
    }
    if (n < 0) {
        return (int)n;
    }
    *why = "no file system that is known (ext2 to ext4, squashfs, EROFS)";
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (kinds[i].at + kinds[i].length <= n && memcmp(start + kinds[i].at, kinds[i].bytes, kinds[i].length) == 0) {
            *type = kinds[i].type;
            *why = kinds[i].why;
            return kinds[i].type[0] ? 0 : -EINVAL;
        }
    }
    return -EINVAL;
}

int linux_disk_await(const char *serial, char device[64])
{
    int64_t deadline = sys_deadline(DISK_MILLIS);
    int error;
    while ((error = find_disk(serial, device)) < 0 && sys_now() < deadline) {
        sys_sleep(2);
    }
    return error < 0 ? error : 0;
}

int linux_disk_mount(const char *serial, const char *type, const char *target, const char **why)
{
    char device[64];
    *why = "";
    int error = linux_disk_await(serial, device);
    if (error >= 0 && text_equal(type, "-")) {
        error = find_type(device, &type, why);
    }
    return error < 0 ? error : sys_mount(device, target, type, MS_RDONLY, NULL);
}
