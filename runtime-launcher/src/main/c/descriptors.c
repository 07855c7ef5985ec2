/* What of system.h is the same wherever descriptors are numbers: many of them, and all bytes of something. */
#include "handed.h"
#include "system.h"

int sys_set_close_on_exec(int fd)
{
    return sys_fcntl(fd, F_SETFD, FD_CLOEXEC);
}

void sys_open_standard_streams(void)
{
    for (int fd = 0; fd <= 2; fd++) {
        if (sys_fcntl(fd, F_GETFD, 0) < 0) {
            sys_openat(AT_FDCWD, "/dev/null", O_RDWR, 0); /* the lowest free number: this one */
        }
    }
}

int sys_set_nonblocking(int fd)
{
    return sys_fcntl(fd, F_SETFL, O_NONBLOCK);
}

int sys_write_all(int fd, const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length) {
        long n = sys_write(fd, at, length);
        if (n < 0 && n != -EINTR) {
            return (int)n;
        }
        if (n > 0) {
            at += n;
            length -= (size_t)n;
        }
    }
    return 0;
}

int sys_keep_only(int *fds, unsigned count)
{
    unsigned first = 3 + handed_on();
    int error = 0;
    for (unsigned i = 1; i < count; i++) { /* few, and nearly sorted */
        int fd = fds[i];
        unsigned j = i;
        for (; j > 0 && fds[j - 1] > fd; j--) {
            fds[j] = fds[j - 1];
        }
        fds[j] = fd;
    }
    for (unsigned i = 0; i < count && error >= 0; i++) {
        if (fds[i] >= (int)first) {
            error = sys_close_all(first, (unsigned)fds[i] - 1);
            first = (unsigned)fds[i] + 1;
        }
    }
    return error < 0 ? error : sys_close_all(first, ~0u);
}
