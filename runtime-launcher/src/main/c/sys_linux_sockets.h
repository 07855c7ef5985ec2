/* Linux: sockets. Included by sys_linux.h, which says what holds for all. */
#ifndef SYS_LINUX_SOCKETS_H
#define SYS_LINUX_SOCKETS_H

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

/* Who was at the other end when it was connected; 0 if that can't be seen from here. */
static inline int sys_peer(int fd)
{
    int who[3] = {0, 0, 0}; /* pid, uid, gid */
    int length = sizeof who;
    return call5(__NR_getsockopt, fd, SOL_SOCKET, SO_PEERCRED, (long)who, (long)&length) < 0 ? 0 : who[0];
}

static inline int sys_setsockopt(int fd, int level, int name, const void *value, int length)
{
    return (int)call5(__NR_setsockopt, fd, level, name, (long)value, length);
}

static inline int sys_getsockopt(int fd, int level, int name, void *value, int *length)
{
    return (int)call5(__NR_getsockopt, fd, level, name, (long)value, (long)length);
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

#endif
