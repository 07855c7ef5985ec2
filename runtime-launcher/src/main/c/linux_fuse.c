#include "linux_fuse.h"

#include <linux/fuse.h>

#include "sys.h"
#include "system.h"
#include "wire.h"

/* The largest message: a write of 256 pages with its headers. */
#define MESSAGE_MAX ((1u << 20) + 65536)

/* A message on its way, each of which starts with its length. */
struct passage {
    uint32_t length; /* of what is in `bytes` */
    uint32_t from;   /* what has gone on already */
    uint8_t *bytes;
};

/* From the kernel to the port: one request at a time. */
static int carry_request(struct passage *p, int device, int port)
{
    if (p->length == 0) {
        long n = sys_read(device, p->bytes, MESSAGE_MAX);
        if (n <= 0) {
            return n == -EAGAIN || n == -EINTR || n == -ENOENT ? 0 : -ENODEV; /* ENOENT: the request was interrupted */
        }
        p->length = (uint32_t)n;
        p->from = 0;
    }
    while (p->from < p->length) {
        long n = sys_write(port, p->bytes + p->from, p->length - p->from);
        if (n == -EAGAIN || n == -EINTR) {
            return 0;
        }
        if (n <= 0) {
            return -EPIPE;
        }
        p->from += (uint32_t)n;
    }
    p->length = 0;
    return 0;
}

/* From the port to the kernel: whole answers. */
static int carry_answers(struct passage *p, int device, int port)
{
    long n = sys_read(port, p->bytes + p->length, MESSAGE_MAX - p->length);
    if (n == 0 || (n < 0 && n != -EAGAIN && n != -EINTR)) {
        return -EPIPE;
    }
    p->length += n > 0 ? (uint32_t)n : 0;
    uint32_t at = 0;
    while (p->length - at >= sizeof(struct fuse_out_header)) {
        uint32_t size = get_u32(p->bytes + at);
        if (size < sizeof(struct fuse_out_header) || size > MESSAGE_MAX) {
            return -EBADMSG;
        }
        if (p->length - at < size) {
            break;
        }
        sys_write(device, p->bytes + at, size); /* ENOENT: nobody waits for it any more */
        at += size;
    }
    p->length -= at;
    memmove(p->bytes, p->bytes + at, p->length);
    return 0;
}

static _Noreturn void carry(int device, int port)
{
    struct passage request = {0, 0, sys_private_memory(MESSAGE_MAX)};
    struct passage answer = {0, 0, sys_private_memory(MESSAGE_MAX)};
    int kept[] = {device, port};
    sys_keep_only(kept, 2);
    while (request.bytes && answer.bytes) {
        struct pollfd fds[2] = {
            {request.length ? -1 : device, POLLIN, 0},
            {port, (short)(POLLIN | (request.length ? POLLOUT : 0)), 0},
        };
        sys_poll(fds, 2, NEVER);
        if ((fds[0].revents || fds[1].revents & POLLOUT) && carry_request(&request, device, port) < 0) {
            break;
        }
        if (fds[1].revents & (POLLIN | POLLHUP) && carry_answers(&answer, device, port) < 0) {
            break;
        }
    }
    sys_exit(1); /* the device closes: whoever waits for an answer gets an error */
}

int linux_fuse_mount(int port, const char *target)
{
    char options[128];
    struct text t = text_in(options, sizeof options);
    int device = sys_openat(AT_FDCWD, "/dev/fuse", O_RDWR | O_CLOEXEC | O_NONBLOCK, 0);
    if (device < 0) {
        return device;
    }
    text_add(&t, "fd=");
    text_add_decimal(&t, (uint32_t)device);
    text_add(&t, ",rootmode=40000,user_id=0,group_id=0,allow_other,default_permissions,max_read=1048576");
    int error = sys_mount("host", target, "fuse", 0, options);
    int pid = error < 0 ? error : sys_fork(NULL);
    if (pid == 0) {
        carry(device, port);
    }
    sys_close(device);
    sys_close(port);
    return pid < 0 ? pid : 0;
}
