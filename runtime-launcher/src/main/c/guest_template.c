/*
 * A machine that is written down once it has booted, and machines that go on from there. What the machine's program is told,
 * and how its memory is kept, is the plan's matter; here are the words to it, what it answers with, and the renewal: of all
 * machines that come of one the agent is the same, until it is given a seed and the time of its own.
 */
#include "guest.h"
#include "machine_ops.h"
#include "ops.h"
#include "sockets.h"
#include "system.h"

#define KEEP_PIECE 65536

/* Safe: what is given are descriptors of this plan, to a process that this plan has made. */
int op_write_channel(struct ctx *c, const struct op *op)
{
    const uint8_t *numbers = (const uint8_t *)op->arg[2].text;
    const uint32_t count = (uint32_t)op->arg[2].number;
    int fds[MAX_FDS] = {0};
    const uint64_t channel = op->arg[0].number;
    if (channel >= HELD || c->held[channel] < 0 || op->arg[2].number > MAX_FDS || op->arg[1].length == 0) {
        return fail(c, "send", "", -EBADMSG);
    }
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t slot = get_u32(numbers + 4 * i);
        if (slot >= HELD || c->held[slot] < 0) {
            return fail(c, "send", "", -EBADMSG);
        }
        fds[i] = c->held[slot];
    }
    int error = message_send(c->held[channel], op->arg[1].text, op->arg[1].length, NULL, 0, fds, count, 0);
    for (uint32_t i = 0; i < count; i++) {
        ctx_close(&c->held[get_u32(numbers + 4 * i)]); /* the end of it is to be seen when the other side has closed it */
    }
    return error < 0 ? fail(c, "send", "", error) : 0;
}

static int keep(int from, int to, uint64_t most, int64_t deadline)
{
    static uint8_t bytes[KEEP_PIECE];
    uint64_t kept = 0;
    for (;;) {
        struct pollfd ready = {from, POLLIN, 0};
        if (sys_poll(&ready, 1, deadline) <= 0) {
            return -ETIMEDOUT;
        }
        long n = sys_read(from, bytes, sizeof bytes);
        if (n == -EINTR) {
            continue;
        }
        if (n <= 0) {
            return n < 0 ? (int)n : kept ? 0 : -ECONNRESET;
        }
        kept += (uint64_t)n;
        int error = kept > most ? -EFBIG : sys_write_all(to, bytes, (size_t)n);
        if (error < 0) {
            return error;
        }
    }
}

/* Safe: a new file, of a size that the plan bounds; a deadline. */
int op_keep_stream(struct ctx *c, const struct op *op)
{
    const uint64_t channel = op->arg[0].number;
    const char *path = op->arg[1].text;
    if (channel >= HELD || c->held[channel] < 0) {
        return fail(c, "read", "", -EBADMSG);
    }
    int file = sys_openat(AT_FDCWD, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) {
        return fail(c, "open", path, file);
    }
    int error = keep(c->held[channel], file, op->arg[2].number, sys_deadline((uint32_t)op->arg[3].number));
    sys_close(file);
    if (error < 0) {
        helpers_hear(c);
        return fail(c, "write", path, error);
    }
    return 0;
}

/* Safe: the guest gets bytes of our own; a deadline. */
int op_renew_guest(struct ctx *c, const struct op *op)
{
    uint8_t renewal[RENEWAL];
    struct frame frame;
    int error = guest_take(c, op);
    if (error < 0) {
        return error;
    }
    struct framing *f = &c->guest->framing;
    framing_put(f, FRAME_PING, 0, 0, 0, NULL, 0);
    error = guest_await(c, FRAME_PONG, 0, sys_deadline((uint32_t)op->arg[2].number), &frame);
    if (error < 0) {
        return error;
    }
    error = sys_random(renewal + RENEWAL_SEED, RENEWAL - RENEWAL_SEED);
    if (error < 0) {
        return fail(c, "getrandom", "", error);
    }
    const uint64_t now = sys_wall_clock(); /* it listens at this moment */
    set_u32(renewal, (uint32_t)now);
    set_u32(renewal + 4, (uint32_t)(now >> 32));
    framing_put(f, FRAME_RENEW, 0, 0, 0, renewal, sizeof renewal);
    return framing_flush(f) < 0 ? fail(c, "send", "guest", -ECONNRESET) : 0;
}
