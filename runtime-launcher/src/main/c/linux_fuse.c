#include "linux_fuse.h"

#include <linux/fuse.h>

#include "sys.h"
#include "system.h"
#include "wire.h"

/* The largest message: a write of 256 pages with its headers. */
#define MESSAGE_MAX ((1u << 20) + 65536)

struct carrier {
    int device;
    int port;
    uint8_t *request;
    uint8_t *answers; /* each of which starts with its length */
    uint32_t length;  /* of what is in there */
};

/* Hands whole answers on; whether one of them is this request's, or -errno. */
static int hand_on_answers(struct carrier *c, uint64_t unique)
{
    uint32_t at = 0;
    int found = 0;
    while (c->length - at >= sizeof(struct fuse_out_header)) {
        const uint8_t *answer = c->answers + at;
        uint32_t size = get_u32(answer);
        if (size < sizeof(struct fuse_out_header) || size > MESSAGE_MAX) {
            return -EBADMSG;
        }
        if (c->length - at < size) {
            break;
        }
        sys_write(c->device, answer, size); /* ENOENT: nobody waits for it any more */
        found |= get_u64(answer + offsetof(struct fuse_out_header, unique)) == unique;
        at += size;
    }
    c->length -= at;
    memmove(c->answers, c->answers + at, c->length);
    return found;
}

/* A call on the port doesn't wait: a write would do so for ever once the host's side has closed. */
static int await_port(const struct carrier *c, short events)
{
    struct pollfd port = {c->port, events, 0};
    sys_poll(&port, 1, NEVER);
    return port.revents & POLLHUP ? -EPIPE : 0;
}

static int send_request(const struct carrier *c, const uint8_t *bytes, size_t length)
{
    while (length) {
        long n = sys_write(c->port, bytes, length);
        int error = n == -EAGAIN ? await_port(c, POLLOUT) : n == -EINTR ? 0 : (int)(n < 0 ? n : 0);
        if (error < 0) {
            return error;
        }
        bytes += n > 0 ? n : 0;
        length -= n > 0 ? (size_t)n : 0;
    }
    return 0;
}

static int await_answer(struct carrier *c, uint64_t unique)
{
    for (;;) {
        await_port(c, POLLIN); /* what came before the end is still to be had */
        long n = sys_read(c->port, c->answers + c->length, MESSAGE_MAX - c->length);
        if (n == -EINTR || n == -EAGAIN) {
            continue;
        }
        if (n <= 0) {
            return -EPIPE;
        }
        c->length += (uint32_t)n;
        int found = hand_on_answers(c, unique);
        if (found) {
            return found < 0 ? found : 0;
        }
    }
}

/*
 * Of all others: also where no program waits for it. The kernel has so many at a time on their way and no more, and behind those
 * may be what a program does wait for.
 */
static int has_answer(uint32_t opcode)
{
    return opcode != FUSE_FORGET && opcode != FUSE_BATCH_FORGET && opcode != FUSE_INTERRUPT;
}

/*
 * A request, and its answer, before the next one: the server does one after the other anyhow, and whoever has to ask which side is
 * ready, or takes turns with a second process, is slower in a translated guest.
 */
static int carry_one(struct carrier *c)
{
    struct fuse_in_header header;
    long n = sys_read(c->device, c->request, MESSAGE_MAX);
    if (n == -EINTR || n == -ENOENT) { /* ENOENT: the request was interrupted */
        return 0;
    }
    if (n < (long)sizeof header) {
        return -ENODEV;
    }
    memcpy(&header, c->request, sizeof header);
    int error = send_request(c, c->request, (size_t)n);
    return error < 0 || !has_answer(header.opcode) ? error : await_answer(c, header.unique);
}

static _Noreturn void carry(int device, int port, int gate)
{
    uint8_t go;
    struct carrier c = {device, port, sys_private_memory(MESSAGE_MAX), sys_private_memory(MESSAGE_MAX), 0};
    int kept[] = {device, port, gate};
    sys_keep_only(kept, 3);
    if (gate >= 0) {
        if (sys_read(gate, &go, 1) != 1) {
            sys_exit(1);
        }
        sys_close(gate);
    }
    while (c.request && c.answers && carry_one(&c) >= 0) {
    }
    sys_exit(1); /* the device closes: whoever waits for an answer gets an error */
}

int linux_fuse_mount(int port, const char *target, int gate)
{
    char options[128];
    struct text t = text_in(options, sizeof options);
    int device = sys_openat(AT_FDCWD, "/dev/fuse", O_RDWR | O_CLOEXEC, 0);
    if (device < 0) {
        return device;
    }
    text_add(&t, "fd=");
    text_add_decimal(&t, (uint32_t)device);
    text_add(&t, ",rootmode=40000,user_id=0,group_id=0,allow_other,default_permissions,max_read=1048576");
    int error = sys_mount("host", target, "fuse", 0, options);
    int pid = error < 0 ? error : sys_fork(NULL);
    if (pid == 0) {
        carry(device, port, gate);
    }
    sys_close(device);
    sys_close(port);
    return pid < 0 ? pid : 0;
}
