/* The other side of a console socket: takes one terminal and copies what a program writes to it. */
#define _GNU_SOURCE
#include "json.h"
#include "probe.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int receive(int connection)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control;
    char name[4096];
    struct iovec part = {.iov_base = name, .iov_len = sizeof name};
    struct msghdr head = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    long n = recvmsg(connection, &head, MSG_CMSG_CLOEXEC);
    struct cmsghdr *c = n < 0 ? NULL : CMSG_FIRSTHDR(&head);
    int fd = -1;

    if (c != NULL && c->cmsg_type == SCM_RIGHTS)
        memcpy(&fd, CMSG_DATA(c), sizeof fd);
    return fd;
}

int run_console(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct winsize size;
    char buffer[65536];
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int connection, terminal;
    long n;

    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 1) != 0)
        return 1;
    if (write(1, "listening\n", 10) != 10)
        return 1;
    connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    terminal = connection < 0 ? -1 : receive(connection);
    json_open(NULL, '{');
    json_flag("terminal", terminal >= 0 && isatty(terminal));
    if (terminal >= 0 && ioctl(terminal, TIOCGWINSZ, &size) == 0) {
        json_unsigned("rows", size.ws_row);
        json_unsigned("columns", size.ws_col);
    }
    json_close('}');
    if (json_flush(1) != 0 || terminal < 0)
        return 1;
    /* It ends with EIO when the last process has closed its side. */
    while ((n = read(terminal, buffer, sizeof buffer)) > 0)
        for (long done = 0, m; done < n; done += m)
            if ((m = write(1, buffer + done, (unsigned long)(n - done))) < 0)
                return 1;
    return 0;
}
