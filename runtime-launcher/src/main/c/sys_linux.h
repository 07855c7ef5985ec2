/*
 * Linux: the system calls, one inline function each, and the few types that the kernel's own headers lack.
 *
 * Every function returns 0 or more on success and -errno on failure; there is no errno variable. None retries on EINTR.
 * What takes more than one call is at the end, and in sys_linux.c.
 */
#ifndef SYS_LINUX_H
#define SYS_LINUX_H

#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
#include "arch_x86_64.h"
#elif defined(__aarch64__)
#include "arch_aarch64.h"
#else
#error "no arch_….h for this machine yet"
#endif

#include <asm/ioctls.h>
#include <asm/poll.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <asm/termios.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/errno.h>
#include <linux/eventpoll.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/keyctl.h>
#include <linux/magic.h>
#include <linux/memfd.h>
#include <linux/mman.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <linux/prctl.h>
#include <linux/resource.h>
#include <linux/sched.h>
#include <linux/securebits.h>
#include <linux/stat.h>
#include <linux/time.h>
#include <linux/uio.h>
#include <linux/un.h>
#include <linux/wait.h>

/* ---- what the kernel's headers don't define ---- */

#define AF_UNIX 1
#define AF_INET 2
#define SOCK_STREAM 1
#define SOCK_DGRAM 2
#define SOCK_SEQPACKET 5
#define SOCK_CLOEXEC O_CLOEXEC
#define SOCK_NONBLOCK O_NONBLOCK
#ifndef SOL_SOCKET
#define SOL_SOCKET 1
#endif
#ifndef SO_SNDTIMEO
#define SO_SNDTIMEO 21
#endif
#ifndef SO_PEERCRED
#define SO_PEERCRED 17
#endif
#define SCM_RIGHTS 1
#define MSG_CTRUNC 0x8
#define MSG_TRUNC 0x20
#define MSG_DONTWAIT 0x40
#define MSG_NOSIGNAL 0x4000
#define MSG_CMSG_CLOEXEC 0x40000000
#ifndef SHUT_WR
#define SHUT_RD 0
#define SHUT_WR 1
#endif

#define MNT_DETACH 2 /* umount2 */

#define LOCK_SHARED 1 /* flock */
#define LOCK_EXCLUSIVE 2
#define LOCK_NOWAIT 4

#ifndef S_IFMT
#define S_IFMT 0170000
#endif

struct message { /* struct msghdr */
    void *name;
    int name_length;
    struct iovec *vector;
    size_t vector_length;
    void *control;
    size_t control_length;
    unsigned flags;
};

struct control_header { /* struct cmsghdr */
    size_t length;
    int level;
    int type;
};

struct peer { /* struct ucred */
    int pid;
    uint32_t uid;
    uint32_t gid;
};

struct dir_entry { /* struct linux_dirent64 */
    uint64_t inode;
    int64_t offset;
    uint16_t length;
    uint8_t type;
    char name[];
};

struct timespec64 {
    int64_t seconds;
    int64_t nanoseconds;
};

/* What the functions of system.h call, for reports. */
#define CALL_FORK "clone"
#define CALL_STAT "statx"
#define CALL_PROCESS_OPEN "pidfd_open"
#define CALL_START_TIME "read /proc/PID/stat"
#define CALL_KEEP_RIGHTS "prctl"

/* ---- files ---- */

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

static inline long sys_writev(int fd, const struct iovec *vector, int count)
{
    return call3(__NR_writev, fd, (long)vector, count);
}

static inline int64_t sys_lseek(int fd, int64_t offset, int whence)
{
    return call3(__NR_lseek, fd, offset, whence);
}

static inline int sys_ftruncate(int fd, int64_t size)
{
    return (int)call3(__NR_ftruncate, fd, size, 0);
}

static inline int sys_fsync(int fd)
{
    return (int)call3(__NR_fsync, fd, 0, 0);
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

static inline int sys_linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
    return (int)call5(__NR_linkat, from_dir, (long)from, to_dir, (long)to, flags);
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

static inline int sys_fchmodat(int dir, const char *path, unsigned mode)
{
    return (int)call3(__NR_fchmodat, dir, (long)path, (long)mode);
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

static inline int sys_memfd_create(const char *name, unsigned flags)
{
    return (int)call3(__NR_memfd_create, (long)name, (long)flags, 0);
}

/* ---- mounts ---- */

static inline int sys_mount(const char *source, const char *target, const char *type, unsigned long flags,
                            const void *data)
{
    return (int)call5(__NR_mount, (long)source, (long)target, (long)type, (long)flags, (long)data);
}

static inline int sys_umount2(const char *target, int flags)
{
    return (int)call3(__NR_umount2, (long)target, flags, 0);
}

static inline int sys_pivot_root(const char *new_root, const char *put_old)
{
    return (int)call3(__NR_pivot_root, (long)new_root, (long)put_old, 0);
}

static inline int sys_open_tree(int dir, const char *path, unsigned flags)
{
    return (int)call3(__NR_open_tree, dir, (long)path, (long)flags);
}

static inline int sys_move_mount(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
    return (int)call5(__NR_move_mount, from_dir, (long)from, to_dir, (long)to, (long)flags);
}

static inline int sys_fsopen(const char *type, unsigned flags)
{
    return (int)call3(__NR_fsopen, (long)type, (long)flags, 0);
}

static inline int sys_fsconfig(int fs, unsigned command, const char *key, const void *value, int aux)
{
    return (int)call5(__NR_fsconfig, fs, (long)command, (long)key, (long)value, aux);
}

static inline int sys_fsmount(int fs, unsigned flags, unsigned attributes)
{
    return (int)call3(__NR_fsmount, fs, (long)flags, (long)attributes);
}

static inline int sys_fspick(int dir, const char *path, unsigned flags)
{
    return (int)call3(__NR_fspick, dir, (long)path, (long)flags);
}

static inline int sys_mount_setattr(int dir, const char *path, unsigned flags, const struct mount_attr *attributes)
{
    return (int)call5(__NR_mount_setattr, dir, (long)path, (long)flags, (long)attributes, sizeof *attributes);
}

/* ---- namespaces, identity, rights ---- */

static inline int sys_setns(int fd, int kind)
{
    return (int)call3(__NR_setns, fd, kind, 0);
}

static inline int sys_unshare(int namespaces)
{
    return (int)call3(__NR_unshare, namespaces, 0, 0);
}

static inline int sys_sethostname(const char *name, size_t length)
{
    return (int)call3(__NR_sethostname, (long)name, (long)length, 0);
}

static inline int sys_setdomainname(const char *name, size_t length)
{
    return (int)call3(__NR_setdomainname, (long)name, (long)length, 0);
}

static inline long sys_keyctl(int command, unsigned long a, unsigned long b, unsigned long c, unsigned long d)
{
    return call5(__NR_keyctl, command, (long)a, (long)b, (long)c, (long)d);
}

static inline int sys_prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)
{
    return (int)call5(__NR_prctl, option, (long)a, (long)b, (long)c, (long)d);
}

/* `data`: two of them for _LINUX_CAPABILITY_VERSION_3. */
static inline int sys_capset(struct __user_cap_header_struct *header, const struct __user_cap_data_struct data[2])
{
    return (int)call3(__NR_capset, (long)header, (long)data, 0);
}

static inline int sys_capget(struct __user_cap_header_struct *header, struct __user_cap_data_struct data[2])
{
    return (int)call3(__NR_capget, (long)header, (long)data, 0);
}

/* `groups`: uint32_t's, aligned or not. */
static inline int sys_setgroups(size_t count, const void *groups)
{
    return (int)call3(__NR_setgroups, (long)count, (long)groups, 0);
}

static inline int sys_getgroups(size_t room, uint32_t *groups)
{
    return (int)call3(__NR_getgroups, (long)room, (long)groups, 0);
}

static inline int sys_setresgid(uint32_t real, uint32_t effective, uint32_t saved)
{
    return (int)call3(__NR_setresgid, (long)real, (long)effective, (long)saved);
}

static inline int sys_setresuid(uint32_t real, uint32_t effective, uint32_t saved)
{
    return (int)call3(__NR_setresuid, (long)real, (long)effective, (long)saved);
}

static inline int sys_getresuid(uint32_t *real, uint32_t *effective, uint32_t *saved)
{
    return (int)call3(__NR_getresuid, (long)real, (long)effective, (long)saved);
}

static inline int sys_getresgid(uint32_t *real, uint32_t *effective, uint32_t *saved)
{
    return (int)call3(__NR_getresgid, (long)real, (long)effective, (long)saved);
}

static inline uint32_t sys_geteuid(void)
{
    return (uint32_t)call0(__NR_geteuid);
}

static inline int sys_prlimit(int pid, int resource, const struct rlimit64 *new_limit, struct rlimit64 *old_limit)
{
    return (int)call4(__NR_prlimit64, pid, resource, (long)new_limit, (long)old_limit);
}

/* ---- processes ---- */

static inline int sys_getpid(void)
{
    return (int)call0(__NR_getpid);
}

static inline int sys_getppid(void)
{
    return (int)call0(__NR_getppid);
}

static inline int sys_setsid(void)
{
    return (int)call0(__NR_setsid);
}

static inline int sys_setpgid(int pid, int group)
{
    return (int)call3(__NR_setpgid, pid, group, 0);
}

static inline int sys_clone3(struct clone_args *args)
{
    return (int)call3(__NR_clone3, (long)args, sizeof *args, 0);
}

static inline int sys_execve(const char *path, char *const args[], char *const env[])
{
    return (int)call3(__NR_execve, (long)path, (long)args, (long)env);
}

static inline _Noreturn void sys_exit(int code)
{
    for (;;) {
        call3(__NR_exit_group, code, 0, 0);
    }
}

/* `status`: as in wait(2): the low 7 bits are the signal, bit 7 the core flag, the next 8 the exit code. */
static inline int sys_wait4(int pid, int *status, int options)
{
    return (int)call4(__NR_wait4, pid, (long)status, options, 0);
}

static inline int sys_waitid(int kind, int id, siginfo_t *info, int options)
{
    return (int)call5(__NR_waitid, kind, id, (long)info, options, 0);
}

static inline int sys_kill(int pid, int signal)
{
    return (int)call3(__NR_kill, pid, signal, 0);
}

static inline int sys_pidfd_open(int pid, unsigned flags)
{
    return (int)call3(__NR_pidfd_open, pid, (long)flags, 0);
}

static inline int sys_pidfd_send_signal(int pidfd, int signal)
{
    return (int)call4(__NR_pidfd_send_signal, pidfd, signal, 0, 0);
}

/* The kernel's own signal set: bit signal - 1. */
static inline int sys_sigprocmask(int how, const uint64_t *set, uint64_t *old)
{
    return (int)call4(__NR_rt_sigprocmask, how, (long)set, (long)old, sizeof *set);
}

static inline int sys_sigaction(int signal, const struct sigaction *action, struct sigaction *old)
{
    return (int)call4(__NR_rt_sigaction, signal, (long)action, (long)old, sizeof(uint64_t));
}

static inline int sys_signalfd(int fd, const uint64_t *set, int flags)
{
    return (int)call4(__NR_signalfd4, fd, (long)set, sizeof *set, flags);
}

/* ---- waiting ---- */

/* `timeout` NULL: for ever. */
static inline int sys_ppoll(struct pollfd *fds, unsigned count, const struct timespec64 *timeout)
{
    struct timespec64 left = timeout ? *timeout : (struct timespec64){0, 0};
    return (int)call5(__NR_ppoll, (long)fds, (long)count, timeout ? (long)&left : 0, 0, 0);
}

static inline int sys_epoll_create(void)
{
    return (int)call3(__NR_epoll_create1, EPOLL_CLOEXEC, 0, 0);
}

static inline int sys_epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event)
{
    return (int)call4(__NR_epoll_ctl, epoll, operation, fd, (long)event);
}

static inline int sys_epoll_wait(int epoll, struct epoll_event *events, int room, int millis)
{
    return (int)call6(__NR_epoll_pwait, epoll, (long)events, room, millis, 0, 0);
}

static inline int sys_clock_gettime(int clock, struct timespec64 *now)
{
    return (int)call3(__NR_clock_gettime, clock, (long)now, 0);
}

static inline int sys_nanosleep(const struct timespec64 *time)
{
    return (int)call3(__NR_nanosleep, (long)time, 0, 0);
}

static inline long sys_getrandom(void *buffer, size_t size, unsigned flags)
{
    return call3(__NR_getrandom, (long)buffer, (long)size, (long)flags);
}

/* ---- sockets ---- */

static inline int sys_socket(int family, int type, int protocol)
{
    return (int)call3(__NR_socket, family, type, protocol);
}

static inline int sys_socketpair(int type, int fds[2])
{
    return (int)call4(__NR_socketpair, AF_UNIX, type, 0, (long)fds);
}

static inline int sys_bind(int fd, const void *address, int length)
{
    return (int)call3(__NR_bind, fd, (long)address, length);
}

static inline int sys_listen(int fd, int backlog)
{
    return (int)call3(__NR_listen, fd, backlog, 0);
}

static inline int sys_accept4(int fd, int flags)
{
    return (int)call4(__NR_accept4, fd, 0, 0, flags);
}

static inline int sys_connect(int fd, const void *address, int length)
{
    return (int)call3(__NR_connect, fd, (long)address, length);
}

static inline int sys_shutdown(int fd, int how)
{
    return (int)call3(__NR_shutdown, fd, how, 0);
}

static inline int sys_getsockopt(int fd, int level, int name, void *value, int *length)
{
    return (int)call5(__NR_getsockopt, fd, level, name, (long)value, (long)length);
}

static inline int sys_setsockopt(int fd, int level, int name, const void *value, int length)
{
    return (int)call5(__NR_setsockopt, fd, level, name, (long)value, length);
}

static inline long sys_sendto(int fd, const void *buffer, size_t size, int flags)
{
    return call6(__NR_sendto, fd, (long)buffer, (long)size, flags, 0, 0);
}

static inline long sys_recvfrom(int fd, void *buffer, size_t size, int flags)
{
    return call6(__NR_recvfrom, fd, (long)buffer, (long)size, flags, 0, 0);
}

static inline long sys_sendmsg(int fd, const struct message *message, int flags)
{
    return call3(__NR_sendmsg, fd, (long)message, flags);
}

static inline long sys_recvmsg(int fd, struct message *message, int flags)
{
    return call3(__NR_recvmsg, fd, (long)message, flags);
}

/* ---- memory ---- */

/* The address, or -errno as a negative number: compare with sys_is_error(). */
static inline void *sys_mmap(void *where, size_t size, int protection, int flags, int fd, int64_t offset)
{
    return (void *)call6(__NR_mmap, (long)where, (long)size, protection, flags, fd, offset);
}

static inline int sys_is_error(const void *address)
{
    return (unsigned long)address >= (unsigned long)-4095;
}

static inline int sys_munmap(void *address, size_t size)
{
    return (int)call3(__NR_munmap, (long)address, (long)size, 0);
}

static inline int sys_madvise(void *address, size_t size, int advice)
{
    return (int)call3(__NR_madvise, (long)address, (long)size, advice);
}

#endif
