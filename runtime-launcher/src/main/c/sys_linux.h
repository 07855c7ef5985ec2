/*
 * Linux: the system calls, one inline function each (most of them in the four headers at the end), and the few types that the
 * kernel's own headers lack.
 *
 * Every function returns 0 or more on success and -errno on failure; there is no errno variable. None retries on EINTR.
 * What takes more than one call is in sys_linux*.c.
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
#include <linux/mman.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <linux/prctl.h>
#include <linux/resource.h>
#include <linux/sched.h>
#include <linux/sched/types.h>
#include <linux/securebits.h>
#include <linux/stat.h>
#include <linux/time.h>
#include <linux/uio.h>
#include <linux/un.h>
#include <linux/wait.h>

/* ---- what the kernel's headers don't define ---- */

#define AF_UNIX 1
#define SOCK_STREAM 1
#define SOCK_DGRAM 2
#define SOCK_SEQPACKET 5
#define SOCK_CLOEXEC O_CLOEXEC
#define SOCK_NONBLOCK O_NONBLOCK
#ifndef SOL_SOCKET
#define SOL_SOCKET 1
#define SO_PEERCRED 17
#endif
#ifndef SO_SNDTIMEO
#define SO_SNDTIMEO 21
#endif
#define SCM_RIGHTS 1
#ifndef SO_PEERCRED
#define SO_PEERCRED 17
#endif
#define MSG_CTRUNC 0x8
#define MSG_TRUNC 0x20
#define MSG_DONTWAIT 0x40
#define MSG_NOSIGNAL 0x4000
#define MSG_CMSG_CLOEXEC 0x40000000

#define MNT_DETACH 2 /* umount2 */
#define MNT_EXPIRE 4
#define UMOUNT_NOFOLLOW 8

#define LOCK_EXCLUSIVE 2 /* flock */
#define LOCK_NOWAIT 4
#define LOCK_NONE 8

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

/* The first process of a machine of ours, and the roles of system_role. */
#define SYS_FIRST_PROGRAM "/init"
#define SYS_ROLES "ahead NAMESPACES SOCKET | files ... | exports ..."

/* What the functions of system.h call, for reports. */
#define CALL_FORK "clone"
#define CALL_STAT "statx"
#define CALL_PROCESS_OPEN "pidfd_open"
#define CALL_START_TIME "read /proc/PID/stat"
#define CALL_KEEP_RIGHTS "prctl"

/* And where terminals are, inside a root. */
#define PLACE_TERMINALS "/dev/pts"
#define PLACE_MULTIPLEXER "/dev/pts/ptmx"
#define PLACE_CONSOLE "/dev/console"
#define PLACE_HOST_MULTIPLEXER "/dev/ptmx"

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

static inline int sys_clock_settime(int clock, const struct timespec64 *now)
{
    return (int)call3(__NR_clock_settime, clock, (long)now, 0);
}

static inline long sys_getrandom(void *bytes, size_t length)
{
    return call3(__NR_getrandom, (long)bytes, (long)length, 0);
}

static inline int sys_nanosleep(const struct timespec64 *time)
{
    return (int)call3(__NR_nanosleep, (long)time, 0, 0);
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

#include "sys_linux_files.h"
#include "sys_linux_mounts.h"
#include "sys_linux_processes.h"
#include "sys_linux_sockets.h"

#endif
