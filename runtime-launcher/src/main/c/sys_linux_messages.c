/* sockets.h, by the control messages of unix sockets. */
#include "sockets.h"

#include "system.h"
#include "text.h"

/* Room for one control message with MAX_FDS descriptors, aligned as its header. */
union control {
    struct control_header header;
    uint8_t bytes[sizeof(struct control_header) + MAX_FDS * sizeof(int)];
};

int message_send(int socket, const void *head, size_t head_length, const void *body, size_t body_length, const int *fds,
                 unsigned fd_count, int flags)
{
    struct iovec vector[2] = {
        {(void *)(uintptr_t)head, head_length},
        {(void *)(uintptr_t)body, body_length},
    };
    union control control;
    struct message message;
    memset(&message, 0, sizeof message);
    message.vector = vector;
    message.vector_length = body_length ? 2 : 1;
    if (fd_count) {
        control.header.length = sizeof(struct control_header) + fd_count * sizeof(int);
        control.header.level = SOL_SOCKET;
        control.header.type = SCM_RIGHTS;
        memcpy(control.bytes + sizeof(struct control_header), fds, fd_count * sizeof(int));
        message.control = &control;
        message.control_length = control.header.length;
    }
    for (;;) {
        long n = sys_sendmsg(socket, &message, flags | MSG_NOSIGNAL);
        if (n != -EINTR) {
            return n < 0 ? (int)n : 0;
        }
    }
}

long message_receive(int socket, void *bytes, size_t room, int fds[MAX_FDS], unsigned *fd_count, int flags)
{
    return message_receive_parts(socket, bytes, room, NULL, 0, fds, fd_count, flags);
}

long message_receive_parts(int socket, void *head, size_t head_room, void *body, size_t body_room, int fds[MAX_FDS],
                           unsigned *fd_count, int flags)
{
    struct iovec vector[2] = {{head, head_room}, {body, body_room}};
    union control control;
    struct message message;
    memset(&message, 0, sizeof message);
    message.vector = vector;
    message.vector_length = body_room ? 2 : 1;
    message.control = &control;
    message.control_length = sizeof control;
    long n;
    do {
        n = sys_recvmsg(socket, &message, flags | MSG_CMSG_CLOEXEC);
        /* reset: the other side ended before it had read everything; what it had sent comes now, then the end */
    } while (n == -EINTR || n == -ECONNRESET);
    *fd_count = 0;
    if (n < 0) {
        return n;
    }
    if (message.control_length >= sizeof(struct control_header) && control.header.level == SOL_SOCKET &&
        control.header.type == SCM_RIGHTS && control.header.length >= sizeof(struct control_header)) {
        *fd_count = (unsigned)((control.header.length - sizeof(struct control_header)) / sizeof(int));
        memcpy(fds, control.bytes + sizeof(struct control_header), *fd_count * sizeof(int));
    }
    if (message.flags & (MSG_TRUNC | MSG_CTRUNC)) {
        while (*fd_count) {
            sys_close(fds[--*fd_count]);
        }
    }
    return message.flags & MSG_TRUNC ? -EMSGSIZE : n;
}
