/* Descriptors, and the files behind them. */
#include "system.h"

#include <asm/statfs.h>

#include "text.h"

/* For a host whose seccomp profile doesn't know close_range: looks which there are. */
static int close_each(unsigned first, unsigned last)
{
    _Alignas(struct dir_entry) char entries[1024];
    int dir = sys_openat(AT_FDCWD, "/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    long n = dir;
    for (int closed = 1; dir >= 0 && closed;) { /* what is closed moves the rest up under the reader: until none is left */
        closed = 0;
        sys_lseek(dir, 0, 0);
        while ((n = sys_getdents(dir, entries, sizeof entries)) > 0) {
            for (long at = 0; at < n; at += ((struct dir_entry *)(entries + at))->length) {
                const char *name = ((struct dir_entry *)(entries + at))->name;
                uint64_t fd;
                if (text_number(&name, &fd) == 0 && fd >= first && fd <= last && (int)fd != dir) {
                    sys_close((int)fd);
                    closed = 1;
                }
            }
        }
    }
    if (dir >= 0) {
        sys_close(dir);
    }
    return n < 0 ? (int)n : 0;
}

int sys_close_all(unsigned first, unsigned last)
{
    int error = first > last ? 0 : sys_close_range(first, last, 0);
    return error < 0 ? close_each(first, last) : 0;
}

void sys_close_on_exec_all(unsigned first)
{
    sys_close_range(first, ~0u, CLOSE_RANGE_CLOEXEC);
}

int sys_duplicate(int fd)
{
    return sys_fcntl(fd, F_DUPFD_CLOEXEC, 3);
}

int sys_rename(int dir, const char *from, const char *to)
{
    return sys_renameat2(dir, from, dir, to, 0);
}

int sys_is_sealed(int fd)
{
    const int needed = F_SEAL_SHRINK | F_SEAL_WRITE;
    int seals = sys_fcntl(fd, F_GET_SEALS, 0);
    return seals >= 0 && (seals & needed) == needed;
}

static long file_system(int fd)
{
    struct statfs fs;
    int error = sys_fstatfs(fd, &fs);
    return error < 0 ? error : fs.f_type;
}

int sys_file_info(int fd, struct file_info *info)
{
    struct statx stat;
    int error = sys_statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &stat);
    if (error < 0) {
        return error;
    }
    info->mode = stat.stx_mode & 07777;
    info->owner = stat.stx_uid;
    info->links = stat.stx_nlink;
    info->size = stat.stx_size;
    info->kind = FILE_OTHER;
    switch (stat.stx_mode & S_IFMT) {
    case S_IFREG:
        info->kind = FILE_REGULAR;
        break;
    case S_IFDIR:
        info->kind = FILE_DIRECTORY;
        break;
    case S_IFIFO:
        info->kind = file_system(fd) == PIPEFS_MAGIC ? FILE_PIPE : FILE_FIFO;
        break;
    case S_IFSOCK:
        info->kind = FILE_SOCKET;
        break;
    case S_IFCHR: {
        struct winsize size;
        if (stat.stx_rdev_major == 1 && stat.stx_rdev_minor == 3) {
            info->kind = FILE_NULL;
        } else if (sys_ioctl(fd, TIOCGWINSZ, &size) == 0) {
            info->kind = FILE_TERMINAL;
        }
        break;
    }
    default:
        break;
    }
    return 0;
}

int sys_is_open_file(int fd)
{
    int flags = sys_fcntl(fd, F_GETFL, 0);
    return flags >= 0 && !(flags & O_PATH);
}

void sys_socket_patience(int socket, uint32_t millis)
{
    const struct __kernel_old_timeval time = {millis / 1000, (long)(millis % 1000) * 1000};
    sys_setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
}

void sys_await_hangup(int socket, uint32_t millis)
{
    struct pollfd end = {socket, 0, 0};
    sys_poll(&end, 1, sys_deadline(millis));
}

int sys_open_working_dir(const char *path)
{
    struct open_how how;
    memset(&how, 0, sizeof how);
    how.flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
    how.resolve = RESOLVE_NO_MAGICLINKS;
    return sys_openat2(AT_FDCWD, path, &how);
}

/* By the effective rights, as execve will ask; that also sees a mount with noexec. */
int sys_check_executable(const char *path)
{
    struct statx stat;
    int error = sys_statx(AT_FDCWD, path, 0, STATX_TYPE, &stat);
    if (error < 0) {
        return error;
    }
    if ((stat.stx_mode & S_IFMT) != S_IFREG) {
        return -EACCES;
    }
    error = sys_faccessat2(AT_FDCWD, path, 1 /* X_OK */, AT_EACCESS);
    return error == -ENOSYS ? sys_faccessat(AT_FDCWD, path, 1) : error;
}
