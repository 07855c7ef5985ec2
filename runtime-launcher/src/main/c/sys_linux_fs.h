/* Linux: system calls that only the file server makes. As in sys_linux.h: 0 or more, or -errno. */
#ifndef SYS_LINUX_FS_H
#define SYS_LINUX_FS_H

#include "sys_linux.h"

#include <asm/statfs.h>
#include <linux/falloc.h>
#include <linux/xattr.h>

#define UTIME_NOW 0x3fffffff /* not in the kernel's headers */
#define UTIME_OMIT 0x3ffffffe
#ifndef SEEK_SET
#define SEEK_SET 0
#endif

static inline int sys_fsync(int fd)
{
    return (int)call3(__NR_fsync, fd, 0, 0);
}

static inline int sys_linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
    return (int)call5(__NR_linkat, from_dir, (long)from, to_dir, (long)to, flags);
}

static inline int sys_fchmodat(int dir, const char *path, unsigned mode)
{
    return (int)call3(__NR_fchmodat, dir, (long)path, (long)mode);
}

/* Reads and writes at `offset`; with RWF_APPEND the end is found by the kernel. */
static inline long sys_pwritev2(int fd, const struct iovec *vector, int count, int64_t offset, int flags)
{
    return call6(__NR_pwritev2, fd, (long)vector, count, offset, 0, flags);
}

static inline int sys_fdatasync(int fd)
{
    return (int)call3(__NR_fdatasync, fd, 0, 0);
}

static inline int sys_truncate(const char *path, int64_t size)
{
    return (int)call3(__NR_truncate, (long)path, size, 0);
}

static inline int sys_fallocate(int fd, int mode, int64_t offset, int64_t length)
{
    return (int)call4(__NR_fallocate, fd, mode, offset, length);
}

static inline long sys_copy_file_range(int in, int64_t *in_offset, int out, int64_t *out_offset, size_t length)
{
    return call6(__NR_copy_file_range, in, (long)in_offset, out, (long)out_offset, (long)length, 0);
}

static inline int sys_utimensat(int dir, const char *path, const struct timespec64 times[2], int flags)
{
    return (int)call4(__NR_utimensat, dir, (long)path, (long)times, flags);
}

static inline int sys_setxattr_with(const char *path, const char *name, const void *value, size_t size, int flags)
{
    return (int)call5(__NR_setxattr, (long)path, (long)name, (long)value, (long)size, flags);
}

static inline long sys_listxattr(const char *path, char *names, size_t size)
{
    return call3(__NR_listxattr, (long)path, (long)names, (long)size);
}

static inline int sys_removexattr(const char *path, const char *name)
{
    return (int)call3(__NR_removexattr, (long)path, (long)name, 0);
}

/* Both return the one before, and change nothing if they may not: ask with ~0u which it is now. */
static inline uint32_t sys_setfsuid(uint32_t uid)
{
    return (uint32_t)call3(__NR_setfsuid, (long)uid, 0, 0);
}

static inline uint32_t sys_setfsgid(uint32_t gid)
{
    return (uint32_t)call3(__NR_setfsgid, (long)gid, 0, 0);
}

#endif
