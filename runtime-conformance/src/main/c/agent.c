/* The listener of a seccomp profile: of each connection it says what comes over it, then answers every call with an error. */
#define _GNU_SOURCE
#include "json.h"
#include "probe.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { CAPACITY = 512 * 1024, DESCRIPTORS = 8 };

static char message[CAPACITY];

/* One recvmsg: how many bytes; adds the descriptors that came with it. */
static long receive(int connection, char *to, unsigned long room, int *fds, unsigned *count)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(DESCRIPTORS * sizeof(int))];
    } control;
    struct iovec part = {.iov_base = to, .iov_len = room};
    struct msghdr head = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    long n = recvmsg(connection, &head, MSG_CMSG_CLOEXEC);

    for (struct cmsghdr *c = n < 0 ? NULL : CMSG_FIRSTHDR(&head); c != NULL; c = CMSG_NXTHDR(&head, c)) {
        unsigned found = (unsigned)((c->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        for (unsigned i = 0; i < found && *count < DESCRIPTORS; i++, (*count)++)
            memcpy(&fds[*count], CMSG_DATA(c) + i * sizeof(int), sizeof(int));
    }
    return n;
}

static int answer(int notify, int error)
{
    struct seccomp_notif call;
    struct seccomp_notif_resp response;

    for (;;) {
        memset(&call, 0, sizeof call);
        if (ioctl(notify, SECCOMP_IOCTL_NOTIF_RECV, &call) != 0) {
            if (errno == EINTR)
                continue;
            return errno == ENOENT ? 0 : 1; /* nobody is left who could call */
        }
        memset(&response, 0, sizeof response);
        response.id = call.id;
        response.error = -error;
        if (ioctl(notify, SECCOMP_IOCTL_NOTIF_SEND, &response) != 0 && errno != ENOENT)
            return 1;
    }
}

/* Says what came over one connection; who answers is another process, which ends when nobody is left who could call. */
static int serve(int listener, int connection, int error)
{
    int fds[DESCRIPTORS];
    unsigned with_first = 0, all = 0;
    unsigned long length = 0;
    long n;

    while ((n = receive(connection, message + length, sizeof message - length, fds, &all)) > 0) {
        if (length == 0)
            with_first = all;
        length += (unsigned long)n;
    }
    json_open(NULL, '{');
    json_bytes("message", message, length);
    json_number("with_first", with_first);
    json_number("descriptors", all);
    json_flag("to_the_end", n == 0);
    json_close('}');
    if (json_flush(1) != 0)
        return 1;
    if (all > 0 && fork() == 0) {
        close(listener);
        _exit(answer(fds[0], error));
    }
    for (unsigned i = 0; i < all; i++)
        close(fds[i]);
    close(connection);
    return 0;
}

int run_agent(const char *path, int error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int connection;

    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 8) != 0)
        return 1;
    if (signal(SIGCHLD, SIG_IGN) == SIG_ERR || write(1, "listening\n", 10) != 10)
        return 1;
    while ((connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) >= 0)
        if (serve(listener, connection, error) != 0)
            break;
    return 1;
}
