/* Linux: files and descriptors. Included by sys_linux.h, which says what holds for all. */
#ifndef SYS_LINUX_FILES_H
#define SYS_LINUX_FILES_H

static inline int sys_openat(int dir, const char *path, int flags, unsigned mode)
{
    return (int)call4(__NR_openat, dir, (long)path, flags, (long)mode);
}

static inline int sys_openat2(int dir, const char *path, const struct open_how *how)
{
    return (int)call4(__NR_openat2, dir, (long)path, (long)how, sizeof *how);
}

static inline int sys_close(int fd)
{
    return (int)call3(__NR_close, fd, 0, 0);
}

static inline int sys_close_range(unsigned first, unsigned last, unsigned flags)
{
    return (int)call3(__NR_close_range, (long)first, (long)last, (long)flags);
}

static inline long sys_read(int fd, void *buffer, size_t size)
{
    return call3(__NR_read, fd, (long)buffer, (long)size);
}

static inline long sys_write(int fd, const void *buffer, size_t size)
{
    return call3(__NR_write, fd, (long)buffer, (long)size);
}

static inline long sys_pread(int fd, void *buffer, size_t size, int64_t offset)
{
    return call4(__NR_pread64, fd, (long)buffer, (long)size, offset);
}

static inline long sys_pwrite(int fd, const void *buffer, size_t size, int64_t offset)
{
    return call4(__NR_pwrite64, fd, (long)buffer, (long)size, offset);
}

static inline int64_t sys_lseek(int fd, int64_t offset, int whence)
{
    return call3(__NR_lseek, fd, offset, whence);
}

static inline int sys_ftruncate(int fd, int64_t size)
{
    return (int)call3(__NR_ftruncate, fd, size, 0);
}

/* `mask`: STATX_…; `flags`: AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH … */
static inline int sys_statx(int dir, const char *path, int flags, unsigned mask, struct statx *result)
{
    return (int)call5(__NR_statx, dir, (long)path, flags, (long)mask, (long)result);
}

/* `result` is a struct statfs of <asm/statfs.h>. */
static inline int sys_fstatfs(int fd, void *result)
{
    return (int)call3(__NR_fstatfs, fd, (long)result, 0);
}

/* The real rights are asked (not AT_EACCESS): right for a process whose real and effective users are the same. */
static inline int sys_faccessat(int dir, const char *path, int mode)
{
    return (int)call3(__NR_faccessat, dir, (long)path, mode);
}

static inline int sys_faccessat2(int dir, const char *path, int mode, int flags)
{
    return (int)call4(__NR_faccessat2, dir, (long)path, mode, flags);
}

static inline long sys_readlinkat(int dir, const char *path, char *buffer, size_t size)
{
    return call4(__NR_readlinkat, dir, (long)path, (long)buffer, (long)size);
}

static inline int sys_mkdirat(int dir, const char *path, unsigned mode)
{
    return (int)call3(__NR_mkdirat, dir, (long)path, (long)mode);
}

static inline int sys_mknodat(int dir, const char *path, unsigned mode, unsigned major, unsigned minor)
{
    unsigned device = (minor & 0xff) | (major & 0xfff) << 8 | (minor & ~0xffu) << 12;
    return (int)call4(__NR_mknodat, dir, (long)path, (long)mode, (long)device);
}

static inline int sys_symlinkat(const char *target, int dir, const char *path)
{
    return (int)call3(__NR_symlinkat, (long)target, dir, (long)path);
}

static inline int sys_unlinkat(int dir, const char *path, int flags)
{
    return (int)call3(__NR_unlinkat, dir, (long)path, flags);
}

static inline int sys_renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
    return (int)call5(__NR_renameat2, from_dir, (long)from, to_dir, (long)to, (long)flags);
}

static inline int sys_fchmod(int fd, unsigned mode)
{
    return (int)call3(__NR_fchmod, fd, (long)mode, 0);
}

static inline int sys_fchown(int fd, uint32_t uid, uint32_t gid)
{
    return (int)call3(__NR_fchown, fd, (long)uid, (long)gid);
}

static inline int sys_fchownat(int dir, const char *path, uint32_t uid, uint32_t gid, int flags)
{
    return (int)call5(__NR_fchownat, dir, (long)path, (long)uid, (long)gid, flags);
}

static inline long sys_getxattr(const char *path, const char *name, void *value, size_t size)
{
    return call4(__NR_getxattr, (long)path, (long)name, (long)value, (long)size);
}

static inline int sys_setxattr(const char *path, const char *name, const void *value, size_t size)
{
    return (int)call5(__NR_setxattr, (long)path, (long)name, (long)value, (long)size, 0);
}

static inline long sys_fgetxattr(int fd, const char *name, void *value, size_t size)
{
    return call4(__NR_fgetxattr, fd, (long)name, (long)value, (long)size);
}

static inline int sys_fsetxattr(int fd, const char *name, const void *value, size_t size)
{
    return (int)call5(__NR_fsetxattr, fd, (long)name, (long)value, (long)size, 0);
}

/* Returns the bytes of struct dir_entry that were filled in; 0 at the end. */
static inline long sys_getdents(int fd, void *buffer, size_t size)
{
    return call3(__NR_getdents64, fd, (long)buffer, (long)size);
}

static inline int sys_chdir(const char *path)
{
    return (int)call3(__NR_chdir, (long)path, 0, 0);
}

static inline int sys_fchdir(int fd)
{
    return (int)call3(__NR_fchdir, fd, 0, 0);
}

static inline int sys_chroot(const char *path)
{
    return (int)call3(__NR_chroot, (long)path, 0, 0);
}

/* Returns the length with the NUL. What is outside the root starts with "(unreachable)". */
static inline long sys_getcwd(char *buffer, size_t size)
{
    return call3(__NR_getcwd, (long)buffer, (long)size, 0);
}

static inline unsigned sys_umask(unsigned mask)
{
    return (unsigned)call3(__NR_umask, (long)mask, 0, 0);
}

static inline int sys_flock(int fd, int operation)
{
    return (int)call3(__NR_flock, fd, operation, 0);
}

static inline int sys_fcntl(int fd, int command, long argument)
{
    return (int)call3(__NR_fcntl, fd, command, argument);
}

static inline int sys_ioctl(int fd, unsigned long request, void *argument)
{
    return (int)call3(__NR_ioctl, fd, (long)request, (long)argument);
}

static inline int sys_ioctl_number(int fd, unsigned long request, unsigned long argument)
{
    return (int)call3(__NR_ioctl, fd, (long)request, (long)argument);
}

static inline int sys_dup3(int from, int to, int flags)
{
    return (int)call3(__NR_dup3, from, to, flags);
}

static inline int sys_pipe2(int fds[2], int flags)
{
    return (int)call3(__NR_pipe2, (long)fds, flags, 0);
}

#endif
