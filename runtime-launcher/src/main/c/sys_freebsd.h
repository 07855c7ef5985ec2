/*
 * FreeBSD: system calls, one inline function each, and the kernel's numbers and layouts, which here nobody has headers for. They
 * are those of FreeBSD 13 and later on amd64 and arm64, where the two are the same.
 *
 * Every function returns 0 or more on success and -errno on failure; there is no errno variable. None retries on EINTR.
 * What takes more than one call is in sys_freebsd_*.c; what only the operations of jails need is in freebsd.h.
 */
#ifndef SYS_FREEBSD_H
#define SYS_FREEBSD_H

#include <stddef.h>
#include <stdint.h>

#include "arch_freebsd.h"
#include "sys_freebsd_numbers.h"

struct iovec {
    void *base;
    size_t length;
};

struct message { /* struct msghdr */
    void *name;
    uint32_t name_length;
    struct iovec *vector;
    int vector_length;
    void *control;
    uint32_t control_length;
    int flags;
};

struct control_header { /* struct cmsghdr; what it is for begins behind CONTROL_DATA bytes */
    uint32_t length;
    int level;
    int type;
};
#define CONTROL_DATA 16

struct sockaddr_un {
    uint8_t length;
    uint8_t family;
    char path[104];
};

struct pollfd {
    int fd;
    short events;
    short revents;
};

struct timespec64 {
    int64_t seconds;
    int64_t nanoseconds;
};

struct kernel_event { /* struct kevent */
    uint64_t ident;
    int16_t filter;
    uint16_t flags;
    uint32_t notes;
    int64_t data;
    void *token;
    uint64_t extension[4];
};

struct file_status { /* struct stat */
    uint64_t device;
    uint64_t inode;
    uint64_t links;
    uint16_t mode;
    uint16_t pad0;
    uint32_t owner;
    uint32_t group;
    uint32_t pad1;
    uint64_t node; /* which device it is */
    struct timespec64 times[4];
    int64_t size;
    uint8_t rest[104];
};

struct resource_limit {
    int64_t soft;
    int64_t hard;
};

struct signal_set {
    uint32_t bits[4];
};

struct signal_action {
    void (*handler)(int);
    int flags;
    struct signal_set mask;
};

struct window_size {
    uint16_t rows;
    uint16_t columns;
    uint16_t pixels[2];
};

struct terminal_modes { /* struct termios */
    uint32_t input;
    uint32_t output;
    uint32_t control;
    uint32_t local;
    uint8_t keys[20];
    uint32_t input_speed;
    uint32_t output_speed;
};

_Static_assert(sizeof(struct message) == 48, "struct msghdr");
_Static_assert(sizeof(struct control_header) == 12, "struct cmsghdr");
_Static_assert(sizeof(struct kernel_event) == 64, "struct kevent");
_Static_assert(sizeof(struct file_status) == 224 && offsetof(struct file_status, mode) == 24 &&
                   offsetof(struct file_status, size) == 112, "struct stat");
_Static_assert(sizeof(struct signal_action) == 32, "struct sigaction");
_Static_assert(sizeof(struct terminal_modes) == 44, "struct termios");

/* The first process of a machine of ours, and the roles of system_role. */
#define SYS_FIRST_PROGRAM "/sbin/init"
#define SYS_ROLES "agent (-|DEVICE)"

/* What the functions of system.h call, for reports. */
#define CALL_FORK "fork"
#define CALL_STAT "fstat"
#define CALL_PROCESS_OPEN "kevent EVFILT_PROC"
#define CALL_START_TIME "sysctl kern.proc.pid"
#define CALL_KEEP_RIGHTS "keep rights"

/* And where terminals are, inside a root. */
#define PLACE_TERMINALS "/dev/pts"
#define PLACE_MULTIPLEXER "posix_openpt"
#define PLACE_CONSOLE "/dev/console"

/* ---- files ---- */

static inline int sys_openat(int dir, const char *path, int flags, unsigned mode)
{
    return (int)call4(SYS_OPENAT, dir, (long)path, flags, (long)mode);
}

static inline int sys_close(int fd)
{
    return (int)call3(SYS_CLOSE, fd, 0, 0);
}

static inline int sys_close_range(unsigned first, unsigned last, unsigned flags)
{
    return (int)call3(SYS_CLOSE_RANGE, (long)first, (long)last, (long)flags);
}

static inline long sys_read(int fd, void *buffer, size_t size)
{
    return call3(SYS_READ, fd, (long)buffer, (long)size);
}

static inline long sys_write(int fd, const void *buffer, size_t size)
{
    return call3(SYS_WRITE, fd, (long)buffer, (long)size);
}

static inline long sys_pread(int fd, void *buffer, size_t size, int64_t offset)
{
    return call4(SYS_PREAD, fd, (long)buffer, (long)size, offset);
}

static inline long sys_pwrite(int fd, const void *buffer, size_t size, int64_t offset)
{
    return call4(SYS_PWRITE, fd, (long)buffer, (long)size, offset);
}

static inline int sys_ftruncate(int fd, int64_t size)
{
    return (int)call3(SYS_FTRUNCATE, fd, size, 0);
}

static inline int sys_fstat(int fd, struct file_status *status)
{
    return (int)call3(SYS_FSTAT, fd, (long)status, 0);
}

static inline int sys_fstatat(int dir, const char *path, struct file_status *status, int flags)
{
    return (int)call4(SYS_FSTATAT, dir, (long)path, (long)status, flags);
}

static inline int sys_faccessat(int dir, const char *path, int mode, int flags)
{
    return (int)call4(SYS_FACCESSAT, dir, (long)path, mode, flags);
}

static inline long sys_readlinkat(int dir, const char *path, char *buffer, size_t size)
{
    return call4(SYS_READLINKAT, dir, (long)path, (long)buffer, (long)size);
}

static inline int sys_mkdirat(int dir, const char *path, unsigned mode)
{
    return (int)call3(SYS_MKDIRAT, dir, (long)path, (long)mode);
}

static inline int sys_symlinkat(const char *target, int dir, const char *path)
{
    return (int)call3(SYS_SYMLINKAT, (long)target, dir, (long)path);
}

static inline int sys_unlinkat(int dir, const char *path, int flags)
{
    return (int)call3(SYS_UNLINKAT, dir, (long)path, flags);
}

static inline int sys_renameat(int from_dir, const char *from, int to_dir, const char *to)
{
    return (int)call4(SYS_RENAMEAT, from_dir, (long)from, to_dir, (long)to);
}

static inline int sys_fchown(int fd, uint32_t uid, uint32_t gid)
{
    return (int)call3(SYS_FCHOWN, fd, (long)uid, (long)gid);
}

/* Returns the bytes that were filled in; 0 at the end. */
static inline long sys_getdirentries(int fd, void *buffer, size_t size)
{
    return call4(SYS_GETDIRENTRIES, fd, (long)buffer, (long)size, 0);
}

static inline int sys_chdir(const char *path)
{
    return (int)call3(SYS_CHDIR, (long)path, 0, 0);
}

static inline int sys_fchdir(int fd)
{
    return (int)call3(SYS_FCHDIR, fd, 0, 0);
}

/* Fails for a directory outside the root. */
static inline long sys_getcwd(char *buffer, size_t size)
{
    return call3(SYS_GETCWD, (long)buffer, (long)size, 0);
}

static inline unsigned sys_umask(unsigned mask)
{
    return (unsigned)call3(SYS_UMASK, (long)mask, 0, 0);
}

static inline int sys_flock(int fd, int operation)
{
    return (int)call3(SYS_FLOCK, fd, operation, 0);
}

static inline int sys_fcntl(int fd, int command, long argument)
{
    return (int)call3(SYS_FCNTL, fd, command, argument);
}

static inline int sys_ioctl(int fd, unsigned long request, void *argument)
{
    return (int)call3(SYS_IOCTL, fd, (long)request, (long)argument);
}

/* `flags` are none: dup2 knows no others. */
static inline int sys_dup3(int from, int to, int flags)
{
    return flags ? -EINVAL : (int)call3(SYS_DUP2, from, to, 0);
}

static inline int sys_pipe2(int fds[2], int flags)
{
    return (int)call3(SYS_PIPE2, (long)fds, flags, 0);
}

/* ---- waiting and time ---- */

/* `timeout` NULL: for ever. */
static inline int sys_ppoll(struct pollfd *fds, unsigned count, const struct timespec64 *timeout)
{
    return (int)call4(SYS_PPOLL, (long)fds, (long)count, (long)timeout, 0);
}

static inline int sys_kqueue(void)
{
    return (int)call3(SYS_KQUEUE, 0, 0, 0);
}

static inline int sys_kevent(int queue, const struct kernel_event *changes, int count, struct kernel_event *events, int room,
                             const struct timespec64 *timeout)
{
    return (int)call6(SYS_KEVENT, queue, (long)changes, count, (long)events, room, (long)timeout);
}

static inline int sys_clock_gettime(int clock, struct timespec64 *now)
{
    return (int)call3(SYS_CLOCK_GETTIME, clock, (long)now, 0);
}

static inline int sys_nanosleep(const struct timespec64 *time)
{
    return (int)call3(SYS_NANOSLEEP, (long)time, 0, 0);
}

/* ---- memory ---- */

/* The address, or -errno as a negative number: compare with sys_is_error(). */
static inline void *sys_mmap(void *where, size_t size, int protection, int flags, int fd, int64_t offset)
{
    return (void *)call6(SYS_MMAP, (long)where, (long)size, protection, flags, fd, offset);
}

static inline int sys_is_error(const void *address)
{
    return (unsigned long)address >= (unsigned long)-4095;
}

static inline int sys_munmap(void *address, size_t size)
{
    return (int)call3(SYS_MUNMAP, (long)address, (long)size, 0);
}

/* ---- processes ---- */

static inline int sys_getpid(void)
{
    return (int)call3(SYS_GETPID, 0, 0, 0);
}

static inline int sys_getppid(void)
{
    return (int)call3(SYS_GETPPID, 0, 0, 0);
}

static inline int sys_yield(void)
{
    return (int)call3(SYS_SCHED_YIELD, 0, 0, 0);
}

static inline int sys_setsid(void)
{
    return (int)call3(SYS_SETSID, 0, 0, 0);
}

static inline int sys_execve(const char *path, char *const args[], char *const env[])
{
    return (int)call3(SYS_EXECVE, (long)path, (long)args, (long)env);
}

static inline _Noreturn void sys_exit(int code)
{
    for (;;) {
        call3(SYS_EXIT, code, 0, 0);
    }
}

/* `status`: the low 7 bits are the signal, bit 7 the core flag, the next 8 the exit code. */
static inline int sys_wait4(int pid, int *status, int options)
{
    return (int)call4(SYS_WAIT4, pid, (long)status, options, 0);
}

static inline int sys_kill(int pid, int signal)
{
    return (int)call3(SYS_KILL, pid, signal, 0);
}

static inline int sys_sigprocmask(int how, const struct signal_set *set, struct signal_set *old)
{
    return (int)call3(SYS_SIGPROCMASK, how, (long)set, (long)old);
}

static inline int sys_sigaction(int signal, const struct signal_action *action, struct signal_action *old)
{
    return (int)call3(SYS_SIGACTION, signal, (long)action, (long)old);
}

static inline int sys_procctl(int command, void *argument)
{
    return (int)call4(SYS_PROCCTL, 0 /* P_PID */, sys_getpid(), command, (long)argument);
}

static inline uint32_t sys_geteuid(void)
{
    return (uint32_t)call3(SYS_GETEUID, 0, 0, 0);
}

/* `groups`: uint32_t's, aligned or not. The supplementary ones alone in 15, with the effective one first before. */
static inline int sys_setgroups(size_t count, const void *groups)
{
    return (int)call3(SYS_SETGROUPS, (long)count, (long)groups, 0);
}

static inline int sys_setresgid(uint32_t real, uint32_t effective, uint32_t saved)
{
    return (int)call3(SYS_SETRESGID, (long)real, (long)effective, (long)saved);
}

static inline int sys_setresuid(uint32_t real, uint32_t effective, uint32_t saved)
{
    return (int)call3(SYS_SETRESUID, (long)real, (long)effective, (long)saved);
}

static inline int sys_getresuid(uint32_t *real, uint32_t *effective, uint32_t *saved)
{
    return (int)call3(SYS_GETRESUID, (long)real, (long)effective, (long)saved);
}

static inline int sys_getresgid(uint32_t *real, uint32_t *effective, uint32_t *saved)
{
    return (int)call3(SYS_GETRESGID, (long)real, (long)effective, (long)saved);
}

/* ---- sockets ---- */

static inline int sys_socket(int family, int type, int protocol)
{
    return (int)call3(SYS_SOCKET, family, type, protocol);
}

static inline int sys_socketpair(int type, int fds[2])
{
    return (int)call4(SYS_SOCKETPAIR, AF_UNIX, type, 0, (long)fds);
}

static inline int sys_listen(int fd, int backlog)
{
    return (int)call3(SYS_LISTEN, fd, backlog, 0);
}

static inline int sys_accept4(int fd, int flags)
{
    return (int)call4(SYS_ACCEPT4, fd, 0, 0, flags);
}

static inline int sys_setsockopt(int fd, int level, int name, const void *value, int length)
{
    return (int)call6(SYS_SETSOCKOPT, fd, level, name, (long)value, length, 0);
}

/* Each send is a message: from 15 on a socket of packets is a stream of bytes in which only this flag ends one. */
static inline long sys_sendto(int fd, const void *buffer, size_t size, int flags)
{
    return call6(SYS_SENDTO, fd, (long)buffer, (long)size, flags | MSG_EOR, 0, 0);
}

static inline long sys_recvfrom(int fd, void *buffer, size_t size, int flags)
{
    return call6(SYS_RECVFROM, fd, (long)buffer, (long)size, flags, 0, 0);
}

static inline long sys_sendmsg(int fd, const struct message *message, int flags)
{
    return call3(SYS_SENDMSG, fd, (long)message, flags);
}

static inline long sys_recvmsg(int fd, struct message *message, int flags)
{
    return call3(SYS_RECVMSG, fd, (long)message, flags);
}

/* ---- what the kernel tells ---- */

static inline int sys_sysctl(const int *name, unsigned length, void *old, size_t *old_size)
{
    return (int)call6(SYS_SYSCTL, (long)name, (long)length, (long)old, (long)old_size, 0, 0);
}

static inline int sys_sysctl_by_name(const char *name, size_t length, void *old, size_t *old_size)
{
    return (int)call6(SYS_SYSCTLBYNAME, (long)name, (long)length, (long)old, (long)old_size, 0, 0);
}

#endif
