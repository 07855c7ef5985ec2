/* Messages with descriptors, over sockets that keep messages apart. */
#ifndef SOCKETS_H
#define SOCKETS_H

#include <stddef.h>
#include <stdint.h>

#define MAX_FDS 10

/* Sends two pieces as one message, with descriptors. No signal when nobody is there: -EPIPE. */
int message_send(int socket, const void *head, size_t head_length, const void *body, size_t body_length, const int *fds,
                 unsigned fd_count, int flags);

/*
 * Receives one message and its descriptors (close-on-exec; at most MAX_FDS). Its length, 0 at the end, or -errno;
 * -EMSGSIZE for one that is longer than the room. Where a descriptor is lost (too many are open), all are.
 */
long message_receive(int socket, void *bytes, size_t room, int fds[MAX_FDS], unsigned *fd_count, int flags);

/* As message_receive, into two places: the second gets what the first has no room for. */
long message_receive_parts(int socket, void *head, size_t head_room, void *body, size_t body_room, int fds[MAX_FDS],
                           unsigned *fd_count, int flags);

#endif
