/*
 * What is left to do when the container in the guest is to start: to carry its streams and its signals, and to end as it does.
 * A stream that nobody reads is bounded: the guest sends no more than this has room for.
 */
#include "guest.h"
#include "init.h"
#include "monitor.h"
#include "machine_ops.h"
#include "ops.h"
#include "report.h"
#include "system.h"

#define ROOM 65536       /* for what a stream of the container's has written */
#define WRITE_PIECE 4096 /* so much a pipe takes without waiting when it takes anything */
#define READ_PIECE 16384
#define QUIET_MILLIS 2000 /* after its end, what others in the guest still write isn't waited for */
#define PING_MILLIS 5000
#define EXIT_UNKNOWN_CODE 255
#define OWN 7 /* descriptors that are waited for, beside those of channels */

struct output {
    int fd; /* 1, 2, or -1 when nobody reads it or all was written */
    int ended;
    uint32_t length;
    uint8_t bytes[ROOM];
};

struct proxy {
    struct ctx *c;
    struct guest *guest;
    int signals;
    int input; /* 0, or -1 */
    int64_t silence_millis;
    int64_t pinged;
    int64_t looked; /* when it was last looked whether the guest lives */
    int64_t ended; /* when something of the container came last after its end */
    struct output output[STREAMS]; /* the first is none */
};

/* ---- the end ---- */

static _Noreturn void end_unknown(struct proxy *p, uint32_t fate)
{
    helpers_kill(p->c);
    if (p->c->fate) {
        *p->c->fate = fate;
    }
    sys_exit(EXIT_UNKNOWN_CODE);
}

static _Noreturn void end_as_container(struct proxy *p)
{
    const struct guest *g = p->guest;
    channels_end(p->guest);
    helpers_kill(p->c);
    if (p->c->fate) {
        *p->c->fate = FATE_KNOWN;
    }
    if (g->exit_kind == EXIT_EXITED) {
        sys_exit((int)g->exit_code);
    }
    sys_end_by((int)g->exit_code);
}

/* Whether the machine ends with the container, and has nobody else. Its agent told of the container's end when all was written. */
static int ends_with_it(const struct guest *g)
{
    return g->machine >= 0 && !channels_any(g);
}

/* Whether nothing of the container can come any more. What its guest takes down after it isn't waited for where all of that ends. */
static int is_over(struct proxy *p)
{
    const struct guest *g = p->guest;
    const struct output *out = &p->output[STREAM_OUT], *err = &p->output[STREAM_ERR];
    if (!g->exited || out->length || err->length) {
        return 0;
    }
    return g->gone || (out->ended && err->ended && ends_with_it(g)) || sys_now() - p->ended >= QUIET_MILLIS;
}

/* ---- streams ---- */

static void put(struct proxy *p, uint32_t type, uint32_t a, uint32_t b, const void *payload, uint32_t length)
{
    if (framing_put(&p->guest->framing, type, GUEST_CONTAINER, a, b, payload, length) < 0) {
        end_unknown(p, FATE_SILENT); /* two whole frames wait already: the guest takes none */
    }
}

/* A terminal is one file for both directions. */
static void let_go_of_output(struct proxy *p, struct output *o)
{
    ctx_close(&o->fd);
    if (p->guest->is_terminal) {
        ctx_close(&p->input);
    }
}

/* Nobody reads it any more. */
static void close_output(struct proxy *p, unsigned stream)
{
    struct output *o = &p->output[stream];
    let_go_of_output(p, o);
    o->length = 0;
    if (!o->ended) {
        put(p, FRAME_CLOSE, stream, 0, NULL, 0); /* so that who writes in there learns of it; a terminal is hung up */
    }
}

static void take_data(struct proxy *p, const struct frame *f)
{
    struct output *o = f->a == STREAM_OUT || f->a == STREAM_ERR ? &p->output[f->a] : NULL;
    if (!o || o->ended || f->length > ROOM - o->length) {
        end_unknown(p, FATE_CONFUSED); /* more than it was given room for */
    }
    if (f->length == 0) {
        o->ended = 1;
    } else if (o->fd >= 0) {
        memcpy(o->bytes + o->length, f->payload, f->length);
        o->length += f->length;
    }
    if (o->ended && o->length == 0) {
        let_go_of_output(p, o);
    }
}

static void write_output(struct proxy *p, unsigned stream)
{
    struct output *o = &p->output[stream];
    uint32_t piece = o->length < WRITE_PIECE ? o->length : WRITE_PIECE;
    long n = sys_write(o->fd, o->bytes, piece);
    if (n == -EAGAIN || n == -EINTR) {
        return;
    }
    if (n < 0) {
        close_output(p, stream);
        return;
    }
    o->length -= (uint32_t)n;
    memmove(o->bytes, o->bytes + n, o->length);
    put(p, FRAME_CREDIT, stream, (uint32_t)n, NULL, 0);
    if (o->ended && o->length == 0) {
        let_go_of_output(p, o);
    }
}

static void read_input(struct proxy *p, int ended)
{
    uint8_t bytes[READ_PIECE];
    uint32_t piece = p->guest->input < sizeof bytes ? p->guest->input : sizeof bytes;
    long n = sys_read(p->input, bytes, piece);
    if (n == -EAGAIN || n == -EINTR) {
        return;
    }
    if (p->guest->is_terminal && n <= 0) {
        if (n < 0 || ended) { /* else somebody has set it so that a key means the end of what is typed */
            close_output(p, STREAM_OUT);
        }
        return;
    }
    if (n <= 0) {
        ctx_close(&p->input);
        put(p, FRAME_CLOSE, STREAM_IN, 0, NULL, 0);
        return;
    }
    p->guest->input -= (uint32_t)n;
    put(p, FRAME_STDIN, 0, 0, bytes, (uint32_t)n);
}

/* ---- the guest ---- */

static void take_frame(struct proxy *p, const struct frame *f)
{
    int other = channels_frame(p->guest, f);
    int common = other ? other : guest_common_frame(p->guest, f);
    if (common < 0) {
        end_unknown(p, FATE_CONFUSED);
    }
    if (other) {
        return;
    }
    p->ended = p->guest->heard;
    if (common > 0 || f->handle != GUEST_CONTAINER) {
        return;
    }
    if (f->type == FRAME_DATA) {
        take_data(p, f);
    } else if (f->type == FRAME_STDIN_CLOSED) {
        ctx_close(&p->input);
    }
}

/* Takes what has come: some of it before this process was asked to be what it is. */
static void take_frames(struct proxy *p)
{
    struct frame frame;
    int next;
    while ((next = framing_next(&p->guest->framing, &frame)) > 0) {
        p->guest->heard = sys_now();
        take_frame(p, &frame);
    }
    if (next < 0) {
        end_unknown(p, FATE_CONFUSED);
    }
}

static void hear_guest(struct proxy *p)
{
    long n = framing_fill(&p->guest->framing);
    take_frames(p);
    if (n == 0 || (n < 0 && n != -EAGAIN)) {
        end_unknown(p, FATE_MACHINE_ENDED);
    }
}

static void forward_signals(struct proxy *p)
{
    int signal;
    while ((signal = sys_signal_next(p->signals)) >= 0) {
        if (signal > 0) {
            put(p, FRAME_SIGNAL, (uint32_t)signal, 0, NULL, 0);
        }
    }
    if (guest_tell_size(p->guest) < 0) { /* the kernel's signal for it is one of those that aren't handed on */
        end_unknown(p, FATE_SILENT);
    }
}

/* A guest that says nothing for long is asked, and given up when it doesn't answer. Not while it has no processor at all. */
static void check_life(struct proxy *p)
{
    int64_t now = sys_now();
    if (now - p->looked > 2 * PING_MILLIS) {
        p->guest->heard = now; /* we were stopped ourselves, and heard nobody */
    }
    p->looked = now;
    if (now - p->guest->heard > p->silence_millis) {
        end_unknown(p, FATE_SILENT);
    }
    if (now - p->guest->heard > PING_MILLIS && now - p->pinged > PING_MILLIS) {
        p->pinged = now;
        put(p, FRAME_PING, 0, 0, NULL, 0);
    }
}

/* ---- the loop ---- */

static void wait_for_something(struct proxy *p)
{
    struct framing *f = &p->guest->framing;
    const int room = framing_room(f) >= READ_PIECE; /* what is said on the way must never have no room */
    struct pollfd fds[OWN + 1 + CHANNELS] = {
        {f->fd, (short)(POLLIN | (framing_has_output(f) ? POLLOUT : 0)), 0},
        {p->guest->machine, POLLIN, 0},
        {p->c->helper_output[0], POLLIN, 0},
        {room ? p->signals : -1, POLLIN, 0},
        {p->guest->input && room ? p->input : -1, POLLIN, 0},
        {p->output[STREAM_OUT].fd, p->output[STREAM_OUT].length && room ? POLLOUT : 0, 0},
        {p->output[STREAM_ERR].fd, p->output[STREAM_ERR].length && room ? POLLOUT : 0, 0},
    };
    channels_watch(p->guest, fds + OWN);
    sys_poll(fds, OWN + 1 + CHANNELS, sys_deadline(p->guest->exited ? QUIET_MILLIS / 4 : PING_MILLIS));
    if (fds[2].revents) {
        helpers_hear(p->c);
    }
    if (fds[0].revents & (POLLIN | POLLHUP)) {
        hear_guest(p);
    } else if (fds[1].revents) {
        end_unknown(p, FATE_MACHINE_ENDED);
    }
    if (fds[3].revents) {
        forward_signals(p);
    }
    if (fds[4].revents && p->input >= 0) {
        read_input(p, fds[4].revents & (POLLHUP | POLLERR));
    }
    for (unsigned i = STREAM_OUT; i < STREAMS; i++) {
        const int events = fds[4 + i].revents;
        if (p->output[i].fd >= 0 && events & POLLERR) {
            close_output(p, i);
        } else if (p->output[i].fd >= 0 && events & POLLOUT && p->output[i].length) {
            write_output(p, i);
        }
    }
    channels_serve(p->guest, fds + OWN);
    if (framing_flush(f) < 0) {
        end_unknown(p, FATE_MACHINE_ENDED);
    }
}

/* What the guest said of the streams while this process waited for the report on the start. */
static void end_what_ended(struct proxy *p)
{
    for (unsigned i = STREAM_OUT; i < STREAMS; i++) {
        if (p->guest->output_ended[i]) {
            p->output[i].ended = 1;
            let_go_of_output(p, &p->output[i]);
        }
    }
    if (p->guest->input_closed) {
        ctx_close(&p->input);
    }
}

static _Noreturn void carry(struct proxy *p)
{
    end_what_ended(p);
    take_frames(p);
    forward_signals(p); /* and a size that the terminal got before they were watched */
    while (!is_over(p)) {
        check_life(p);
        wait_for_something(p);
    }
    end_as_container(p);
}

/* From here on this process is the one in the guest, to everybody here. */
static int stand_for(struct ctx *c, uint32_t silence_millis)
{
    struct proxy *p = sys_private_memory(sizeof *p);
    if (!p) {
        return fail(c, "mmap", "", -ENOMEM);
    }
    p->c = c;
    p->guest = c->guest;
    p->silence_millis = (int64_t)silence_millis;
    p->output[STREAM_OUT].fd = STREAM_OUT;
    p->output[STREAM_ERR].fd = p->guest->is_terminal ? -1 : STREAM_ERR;
    p->output[STREAM_ERR].ended = p->guest->is_terminal;
    p->signals = sys_signals_watch();
    if (p->signals < 0) {
        return fail(c, "signalfd", "", p->signals);
    }
    put(p, FRAME_CREDIT, STREAM_OUT, ROOM, NULL, 0);
    if (!p->guest->is_terminal) {
        put(p, FRAME_CREDIT, STREAM_ERR, ROOM, NULL, 0);
    }
    init_tell_executing(c);
    ctx_close(&c->start_connection);
    ctx_close(&c->sync);
    ctx_close(&c->phase);
    p->guest->heard = p->pinged = p->ended = p->looked = sys_now();
    carry(p);
}

/*
 * Safe: everything that the guest says is checked; how the container ended is known from the agent alone, and whatever else
 * ends this process leaves it unknown.
 */
int op_become_proxy(struct ctx *c, const struct op *op)
{
    int error = c->guest ? guest_tell_size(c->guest) : 0; /* before the program looks */
    if (error < 0) {
        return fail(c, "send", "guest", error);
    }
    error = guest_run(c, op, &op->arg[2], GUEST_START, RUN_WORKER, 0, sys_deadline((uint32_t)op->arg[0].number));
    if (error < 0) {
        if (c->fate && c->failure.index & INDEX_OF_GUEST) {
            *c->fate = FATE_KNOWN; /* its agent said so */
        }
        return error;
    }
    c->guest->requests = c->start_listener; /* whoever asks for a start now is reset; -1 in another one's machine */
    return stand_for(c, (uint32_t)op->arg[1].number);
}

/* Safe: as op_become_proxy. Dies with its maker: nobody else follows a further process. */
int op_follow_guest(struct ctx *c, const struct op *op)
{
    if (!c->guest) {
        return fail(c, "follow", "guest", -EBADMSG);
    }
    return stand_for(c, (uint32_t)op->arg[0].number);
}
