/*
 * FreeBSD: sockets.h by the control messages of unix sockets, and sockets with a long path.
 *
 * From 15 on a socket of packets is a stream of bytes with marks between packets: a packet that is larger than the room in the
 * other side's buffer comes in pieces. So each side goes on until the mark; who has begun a packet doesn't leave it half done.
 */
#include "sockets.h"
#include "system.h"
#include "text.h"

/* Room for one control message with MAX_FDS descriptors, aligned as its header. */
union control {
    struct control_header header;
    uint8_t bytes[CONTROL_DATA + MAX_FDS * sizeof(int)];
    uint64_t alignment;
};

/* Drops so many bytes from the front. */
static void advance(struct iovec vector[2], size_t done)
{
    for (int i = 0; i < 2; i++) {
        size_t part = done < vector[i].length ? done : vector[i].length;
        vector[i].base = (uint8_t *)vector[i].base + part;
        vector[i].length -= part;
        done -= part;
    }
}

int message_send(int socket, const void *head, size_t head_length, const void *body, size_t body_length, const int *fds,
                 unsigned fd_count, int flags)
{
    struct iovec vector[2] = {
        {(void *)(uintptr_t)head, head_length},
        {(void *)(uintptr_t)body, body_length},
    };
    union control control;
    struct message message;
    size_t left = head_length + body_length;
    memset(&message, 0, sizeof message);
    message.vector = vector;
    message.vector_length = body_length ? 2 : 1;
    if (fd_count) {
        memset(&control, 0, sizeof control);
        control.header.length = (uint32_t)(CONTROL_DATA + fd_count * sizeof(int));
        control.header.level = SOL_SOCKET;
        control.header.type = SCM_RIGHTS;
        memcpy(control.bytes + CONTROL_DATA, fds, fd_count * sizeof(int));
        message.control = &control;
        message.control_length = control.header.length;
    }
    for (;;) {
        long n = sys_sendmsg(socket, &message, flags | MSG_NOSIGNAL | MSG_EOR);
        if (n == -EINTR) {
            continue;
        }
        if (n < 0) {
            return n == -ENOBUFS ? -EAGAIN : (int)n;
        }
        if ((size_t)n >= left) {
            return 0;
        }
        left -= (size_t)n;
        advance(vector, (size_t)n);
        message.control = NULL;
        message.control_length = 0;
        flags &= ~MSG_DONTWAIT;
    }
}

long message_receive(int socket, void *bytes, size_t room, int fds[MAX_FDS], unsigned *fd_count, int flags)
{
    return message_receive_parts(socket, bytes, room, NULL, 0, fds, fd_count, flags);
}

static void take_descriptors(const union control *control, const struct message *message, int fds[MAX_FDS], unsigned *fd_count)
{
    if (message->control_length >= CONTROL_DATA && control->header.level == SOL_SOCKET &&
        control->header.type == SCM_RIGHTS && control->header.length >= CONTROL_DATA) {
        unsigned count = (unsigned)((control->header.length - CONTROL_DATA) / sizeof(int));
        count = count < MAX_FDS - *fd_count ? count : MAX_FDS - *fd_count;
        memcpy(fds + *fd_count, control->bytes + CONTROL_DATA, count * sizeof(int));
        *fd_count += count;
    }
}

long message_receive_parts(int socket, void *head, size_t head_room, void *body, size_t body_room, int fds[MAX_FDS],
                           unsigned *fd_count, int flags)
{
    struct iovec vector[3] = {{head, head_room}, {body, body_room}};
    uint8_t more; /* what has no room: one byte is enough to know */
    union control control;
    struct message message;
    size_t got = 0;
    int cut = 0;
    *fd_count = 0;
    for (;;) {
        memset(&message, 0, sizeof message);
        vector[2] = (struct iovec){&more, 1};
        message.vector = vector;
        message.vector_length = 3;
        message.control = &control;
        message.control_length = sizeof control;
        long n = sys_recvmsg(socket, &message, flags | MSG_CMSG_CLOEXEC);
        if (n == -EINTR || n == -ECONNRESET) {
            continue;
        }
        if (n <= 0) {
            return got ? -EMSGSIZE : n; /* the end in the middle of a packet: its sender was killed */
        }
        take_descriptors(&control, &message, fds, fd_count);
        cut |= message.flags & (MSG_TRUNC | MSG_CTRUNC);
        got += (size_t)n;
        if (message.flags & MSG_EOR || message.flags & MSG_TRUNC) {
            break;
        }
        advance(vector, (size_t)n);
        flags &= ~MSG_DONTWAIT;
    }
    if (got > head_room + body_room) {
        cut |= MSG_TRUNC;
    }
    if (cut) {
        while (*fd_count) {
            sys_close(fds[--*fd_count]);
        }
    }
    return cut & MSG_TRUNC ? -EMSGSIZE : (long)got;
}

/* ---- paths that are longer than an address has room for: by their directory ---- */

static int by_directory(int call, int socket, const char *path)
{
    struct sockaddr_un address;
    char parent[4096];
    struct text directory = text_in(parent, sizeof parent);
    struct text name = text_in(address.path, sizeof address.path);
    const char *last = text_last(path, '/');
    memset(&address, 0, sizeof address);
    address.length = sizeof address;
    address.family = AF_UNIX;
    text_add_bytes(&directory, path, last ? (size_t)(last - path) + 1 : 0);
    text_add(&directory, last ? "" : ".");
    text_add(&name, last ? last + 1 : path);
    if (directory.failed || name.failed) {
        return -ENAMETOOLONG;
    }
    int dir = sys_openat(AT_FDCWD, parent, O_SEARCH | O_DIRECTORY | O_CLOEXEC, 0);
    if (dir < 0) {
        return dir;
    }
    int error = (int)call4(call, dir, socket, (long)&address, sizeof address);
    sys_close(dir);
    return error;
}

int sys_bind_path(int socket, const char *path)
{
    unsigned before = sys_umask(0177); /* the name that bind makes is as private as that from the start */
    int error = by_directory(SYS_BINDAT, socket, path);
    sys_umask(before);
    return error;
}

int sys_connect_path(int socket, const char *path)
{
    return by_directory(SYS_CONNECTAT, socket, path);
}

void sys_socket_patience(int socket, uint32_t millis)
{
    const int64_t time[2] = {millis / 1000, (int64_t)(millis % 1000) * 1000};
    sys_setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, time, sizeof time);
}

/* A poll for nothing but that isn't woken by it. */
void sys_await_hangup(int socket, uint32_t millis)
{
    (void)socket;
    (void)millis;
}
