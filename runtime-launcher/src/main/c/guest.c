#include "guest.h"

#include "init.h"
#include "monitor.h"
#include "machine_ops.h"
#include "ops.h"
#include "report.h"
#include "system.h"

/* A page that maker and init share, in which init says whether it ends as the container did. Safe: it is ours alone. */
int op_share_fate(struct ctx *c, const struct op *op)
{
    (void)op;
    c->fate = sys_shared_memory(sizeof *c->fate);
    if (!c->fate) {
        return fail(c, "mmap", "", -ENOMEM);
    }
    *c->fate = FATE_MACHINE_ENDED; /* until it is known better */
    return 0;
}

/* The machine has ended, or its side of the channel has: what it said last, and how it ended, is all there is to tell. */
static int machine_lost(struct ctx *c)
{
    helpers_hear(c);
    return fail(c, "wait for the guest", "", -ECONNRESET);
}

int guest_common_frame(struct guest *g, const struct frame *f)
{
    if (f->type == FRAME_PONG) {
        return 1;
    }
    if (f->handle != GUEST_CONTAINER) {
        return 0;
    }
    switch (f->type) {
    case FRAME_STDIN_CREDIT:
        if (f->b > INPUT_CREDIT || g->input + f->b > INPUT_CREDIT) {
            return -EBADMSG;
        }
        g->input += f->b;
        return 1;
    case FRAME_EXITED:
        if (g->exited || f->a < EXIT_EXITED || f->a > EXIT_CORE || f->b > 255) {
            return -EBADMSG;
        }
        g->exited = 1;
        g->exit_kind = f->a;
        g->exit_code = f->b;
        return 1;
    case FRAME_GONE:
        g->gone = 1;
        return 1;
    default:
        return 0;
    }
}

/* A program that is over at once closes its streams before the report on its start has come. */
static int closed_early(struct guest *g, const struct frame *f)
{
    if (f->handle != GUEST_CONTAINER) {
        return 0;
    }
    if (f->type == FRAME_STDIN_CLOSED) {
        return g->input_closed = 1;
    }
    if (f->type == FRAME_DATA && f->length == 0 && (f->a == STREAM_OUT || f->a == STREAM_ERR) && !g->output_ended[f->a]) {
        return g->output_ended[f->a] = 1;
    }
    return 0;
}

int guest_await(struct ctx *c, uint32_t type, uint32_t handle, int64_t deadline, struct frame *frame)
{
    struct guest *g = c->guest;
    for (;;) {
        int next = framing_next(&g->framing, frame);
        if (next > 0 && frame->type == type && frame->handle == handle) {
            return 0;
        }
        if (next > 0) {
            next = guest_common_frame(g, frame);
            next = next ? next : closed_early(g, frame);
            if (next == 0 && g->hear && frame->type == FRAME_WARNING && frame->handle == handle) {
                next = g->hear(c, frame);
            }
            /* what ends a plan that was reported on already isn't of interest */
            if (next == 0 && (frame->type == FRAME_GONE || frame->type == FRAME_STDIN_CREDIT || frame->type == FRAME_WARNING)) {
                next = 1;
            }
            if (next > 0) {
                continue;
            }
            next = -EBADMSG;
        }
        if (next < 0) {
            return fail(c, "decode", "guest", next);
        }
        if (framing_flush(&g->framing) < 0) {
            return machine_lost(c);
        }
        struct pollfd fds[3] = {
            {g->framing.fd, (short)(POLLIN | (framing_has_output(&g->framing) ? POLLOUT : 0)), 0},
            {g->machine, POLLIN, 0},
            {c->helper_output[0], POLLIN, 0},
        };
        if (sys_poll(fds, 3, deadline) <= 0) {
            helpers_hear(c);
            return fail(c, "wait for the guest", "", -ETIMEDOUT);
        }
        if (fds[2].revents) {
            helpers_hear(c);
        }
        long n = fds[0].revents & (POLLIN | POLLHUP) ? framing_fill(&g->framing) : -EAGAIN;
        if (n == 0 || (n < 0 && n != -EAGAIN) || (n == -EAGAIN && fds[1].revents)) {
            return machine_lost(c);
        }
    }
}

/* The words in front of the facts: what failed while the guest booted. */
static int check_hello(struct ctx *c, const struct frame *f)
{
    struct failure *failure = &c->failure;
    if (f->a != AGENT_VERSION) {
        return fail(c, "hello", "guest", -EPROTONOSUPPORT);
    }
    uint32_t length = f->length >= 5 ? get_u32(f->payload) : UINT32_MAX;
    if (length > f->length - 5) {
        return fail(c, "hello", "guest", -EBADMSG);
    }
    if (length == 0) {
        return 0;
    }
    length = length < sizeof failure->output ? length : sizeof failure->output - 1;
    memcpy(failure->output, f->payload + 4, length);
    failure->output_length = length;
    return fail(c, "boot", "guest", -EIO);
}

/* Writes what the guest says of itself into a new file. */
static int keep_hello(struct ctx *c, const char *path, const struct frame *f)
{
    int file = sys_openat(AT_FDCWD, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) {
        return fail(c, "open", path, file);
    }
    int error = sys_write_all(file, f->payload, f->length);
    sys_close(file);
    return error < 0 ? fail(c, "write", path, error) : 0;
}

int guest_take(struct ctx *c, const struct op *op)
{
    uint64_t channel = op->arg[0].number;
    uint64_t machine = op->arg[1].number;
    if (c->guest) {
        return 0; /* it was renewed */
    }
    if (channel >= HELD || machine >= HELD || c->held[channel] < 0 || c->held[machine] < 0) {
        return fail(c, "wait for the guest", "", -EBADMSG);
    }
    c->guest = sys_private_memory(sizeof *c->guest);
    if (!c->guest) {
        return fail(c, "mmap", "", -ENOMEM);
    }
    c->guest->framing.fd = c->held[channel];
    c->guest->machine = c->held[machine];
    c->guest->requests = -1;
    return sys_set_nonblocking(c->guest->framing.fd);
}

/* Safe: a deadline, and everything that comes is checked; a file that is written is a new one. */
int op_await_guest(struct ctx *c, const struct op *op)
{
    struct frame frame;
    int error = guest_take(c, op);
    if (error >= 0) {
        error = guest_await(c, FRAME_HELLO, 0, sys_deadline((uint32_t)op->arg[2].number), &frame);
    }
    if (error >= 0 && op->arg[3].length) {
        error = keep_hello(c, op->arg[3].text, &frame);
    }
    return error < 0 ? error : check_hello(c, &frame);
}

/* Sends bytes as pieces of a plan. */
static int send_plan(struct ctx *c, uint32_t handle, const char *bytes, uint32_t length, int64_t deadline)
{
    struct framing *f = &c->guest->framing;
    while (length) {
        uint32_t room = framing_room(f);
        if (room == 0) {
            struct pollfd fds[2] = {{f->fd, POLLOUT, 0}, {c->guest->machine, POLLIN, 0}};
            if (sys_poll(fds, 2, deadline) <= 0) {
                return fail(c, "wait for the guest", "", -ETIMEDOUT);
            }
            if (fds[1].revents || framing_flush(f) < 0) {
                return machine_lost(c);
            }
            continue;
        }
        uint32_t piece = length < room ? length : room;
        framing_put(f, FRAME_PLAN, handle, 0, 0, bytes, piece);
        bytes += piece;
        length -= piece;
    }
    return 0;
}

/* Takes over what the guest says of a plan. The step is one of the plan that made the container, if it isn't ours. */
static int judge(struct ctx *c, const struct frame *f, uint32_t handle)
{
    uint32_t step = c->failure.index;
    int kind = report_decode(c, f->payload, f->length);
    uint32_t theirs = kind < 0 ? 0 : get_u32(f->payload + 4);
    c->failure.index = step;
    if (kind == REPORT_SUCCESS) {
        c->failure.error = 0;
        c->failure.program_end = END_NONE;
        c->failure.output_length = 0;
        return 0;
    }
    if (handle == GUEST_CONTAINER || theirs & INDEX_OF_INIT) {
        c->failure.index = (theirs & ~INDEX_OF_INIT) | INDEX_OF_GUEST;
    }
    if (kind != REPORT_FAILURE) {
        return fail(c, "decode", "guest", -EBADMSG);
    }
    if (c->failure.error >= 0) {
        c->failure.error = -EPROTO;
    }
    return c->failure.error;
}

int guest_run(struct ctx *c, const struct op *op, const struct operand *plan, uint32_t handle, uint32_t role, uint32_t kinds,
              int64_t deadline)
{
    const uint8_t *at = (const uint8_t *)plan->text;
    struct frame frame;
    if (!c->guest || plan->number != 1) {
        return fail(c, "send", "guest", -EBADMSG);
    }
    struct part part = template_next(&at);
    int error = part.kind == PART_BYTES ? send_plan(c, handle, part.bytes, part.length, deadline) : -EBADMSG;
    while (error >= 0 && framing_put(&c->guest->framing, FRAME_RUN, handle, role, kinds, NULL, 0) < 0) {
        error = framing_flush(&c->guest->framing);
    }
    if (error < 0) {
        return c->failure.error == error ? error : fail(c, "send", "guest", error);
    }
    error = guest_await(c, FRAME_REPORT, handle, deadline, &frame);
    c->failure.index = op->index;
    error = error < 0 ? error : judge(c, &frame, handle);
    if (error >= 0 && handle == GUEST_CONTAINER) {
        c->guest->init_pid = get_u32(frame.payload + 12);
        c->guest->init_start_time = get_u64(frame.payload + 16);
    }
    return error;
}

/* Safe: the guest gets bytes, and what it answers is taken for data. */
int op_run_guest(struct ctx *c, const struct op *op)
{
    const uint32_t errors = c->guest && c->guest->is_terminal ? STREAM_NULL : STREAM_PIPE; /* a terminal has one output */
    const uint32_t kinds = STREAM_PIPE | STREAM_PIPE << 4 | errors << 8;
    const uint32_t role = RUN_MONITOR | (op->arg[2].number ? RUN_NETWORK : 0);
    int error = guest_run(c, op, &op->arg[1], GUEST_CONTAINER, role, kinds, sys_deadline((uint32_t)op->arg[0].number));
    if (error >= 0) {
        /* a machine that ends before the start ends the wait for it; in another one's, the channel does */
        c->watched = c->guest->machine >= 0 ? c->guest->machine : c->guest->framing.fd;
    }
    return error;
}
