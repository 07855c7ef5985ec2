/*
 * Further processes of a container in a virtual machine, and further containers. Their proxies are clients of the container's: that
 * is to them what the agent is to it. Each has its channel, and two handles there as it has two itself; when it goes, the guest is
 * told to forget the first, which ends the process.
 */
#include "guest.h"
#include "monitor.h"
#include "machine_ops.h"
#include "ops.h"
#include "report.h"
#include "sockets.h"
#include "start.h"
#include "system.h"

#define REQUEST_MILLIS 1000

/* ---- in the container's proxy ---- */

static void drop(struct guest *g, unsigned i)
{
    struct channel *ch = g->channel[i];
    ctx_close(&ch->framing.fd);
    if (!ch->gone && framing_put(&g->framing, FRAME_FORGET, ch->handle, 0, 0, NULL, 0) < 0) {
        g->forget = ch->handle; /* there is room for one: as long as it is taken, none is dropped */
    }
    sys_munmap(ch, sizeof *ch);
    g->channel[i] = NULL;
}

/* Puts a frame into a channel; a client that doesn't take what it gave credit for is let go of. */
static void give(struct guest *g, unsigned i, uint32_t handle, uint32_t type, uint32_t a, uint32_t b, const void *payload, uint32_t length)
{
    struct channel *ch = g->channel[i];
    if (ch->framing.fd >= 0 && framing_put(&ch->framing, type, handle, a, b, payload, length) < 0) {
        ctx_close(&ch->framing.fd);
    }
}

/* Who in the guest is who it was made for; for who asks (tell_processes). */
static void note_init(struct channel *ch, const struct frame *f, uint32_t handle)
{
    if (f->type == FRAME_REPORT && handle == GUEST_CONTAINER && f->length >= 24 && get_u32(f->payload) == REPORT_SUCCESS) {
        ch->pid = get_u32(f->payload + 12);
        ch->start_time = get_u64(f->payload + 16);
    }
}

int channels_frame(struct guest *g, const struct frame *f)
{
    if (f->handle < FIRST_CHANNEL) {
        return 0;
    }
    if (f->type < FRAME_REPORT || f->type > FRAME_GONE) {
        return -EBADMSG;
    }
    for (unsigned i = 0; i < CHANNELS; i++) {
        struct channel *ch = g->channel[i];
        if (ch && ch->handle == (f->handle & ~1u)) {
            const uint32_t theirs = GUEST_CONTAINER + (f->handle & 1u);
            ch->exited |= f->type == FRAME_EXITED && theirs == GUEST_CONTAINER;
            ch->gone |= f->type == FRAME_GONE && theirs == GUEST_CONTAINER;
            note_init(ch, f, theirs);
            give(g, i, theirs, f->type, f->a, f->b, f->payload, f->length);
        }
    }
    return 1; /* one that is not there was let go of */
}

/* Whether the first word is a request with a stream. Nobody is answered who asks for something else. */
static int receive_request(int connection, int *stream)
{
    uint8_t word = 0;
    int fds[MAX_FDS];
    unsigned count = 0;
    struct pollfd ready = {connection, POLLIN, 0};
    if (sys_poll(&ready, 1, sys_deadline(REQUEST_MILLIS)) > 0 &&
        message_receive(connection, &word, 1, fds, &count, MSG_DONTWAIT) == 1 && word == START_CHANNEL && count == 1) {
        *stream = fds[0];
        return 1;
    }
    while (count) {
        sys_close(fds[--count]);
    }
    return 0;
}

/* Who asks, and since when it is that pid: it hasn't ended as long as its side of the connection is open. */
static void note_peer(struct channel *ch, int connection)
{
    struct pollfd open = {connection, 0, 0};
    ch->peer = sys_peer(connection);
    if (sys_start_time(ch->peer, &ch->peer_start_time) < 0 || sys_poll(&open, 1, 0) != 0) {
        ch->peer = 0;
    }
}

static void accept_channel(struct guest *g)
{
    const uint8_t taken = START_TAKEN;
    unsigned i = 0;
    int stream;
    int connection = sys_accept4(g->requests, SOCK_CLOEXEC);
    if (connection < 0) {
        return;
    }
    while (i < CHANNELS && g->channel[i]) {
        i++;
    }
    if (receive_request(connection, &stream)) {
        struct channel *ch = i < CHANNELS ? sys_private_memory(sizeof *ch) : NULL;
        if (ch) {
            note_peer(ch, connection); /* it waits for the answer */
        }
        if (ch && sys_set_nonblocking(stream) >= 0 && sys_sendto(connection, &taken, 1, MSG_NOSIGNAL) == 1) {
            ch->framing.fd = stream;
            ch->handle = FIRST_CHANNEL + 2 * g->handles++;
            g->channel[i] = ch;
        } else {
            sys_close(stream);
            if (ch) {
                sys_munmap(ch, sizeof *ch);
            }
        }
    }
    sys_close(connection);
}

/* Who stands for whom: of each proxy pid and start time here, and those in the guest. */
static void tell_processes(struct guest *g, unsigned to)
{
    uint8_t bytes[(1 + CHANNELS) * PROXY_BYTES];
    struct writer w = {bytes, bytes + sizeof bytes, 0};
    const struct self *self;
    put_u32(&w, (uint32_t)sys_getpid());
    put_u64(&w, sys_self(&self) < 0 ? 0 : self->start_time);
    put_u32(&w, g->init_pid);
    put_u64(&w, g->init_start_time);
    for (unsigned i = 0; i < CHANNELS; i++) {
        const struct channel *ch = g->channel[i];
        if (ch && ch->pid && !ch->exited && ch->peer > 0) {
            put_u32(&w, (uint32_t)ch->peer);
            put_u64(&w, ch->peer_start_time);
            put_u32(&w, ch->pid);
            put_u64(&w, ch->start_time);
        }
    }
    give(g, to, GUEST_CONTAINER, FRAME_ANSWER, 0, 0, bytes, (uint32_t)(w.at - bytes));
}

/* Hands one frame of a client's on. */
static void hand_on(struct guest *g, unsigned i, const struct frame *f)
{
    const uint32_t second = f->handle == GUEST_START;
    switch (f->type) {
    case FRAME_PING:
        give(g, i, GUEST_CONTAINER, FRAME_PONG, f->a, f->b, NULL, 0);
        return;
    case FRAME_ASK:
        tell_processes(g, i);
        return;
    case FRAME_RUN:
    case FRAME_STDIN:
    case FRAME_CREDIT:
    case FRAME_CLOSE:
    case FRAME_RESIZE:
    case FRAME_PLAN:
    case FRAME_SIGNAL:
        framing_put(&g->framing, f->type, g->channel[i]->handle + second, f->a, f->b, f->payload, f->length);
        return;
    default:
        ctx_close(&g->channel[i]->framing.fd);
    }
}

/* One at a time: what the container's proxy has to say itself must always find room. */
static void carry_input(struct guest *g, unsigned i)
{
    struct framing *from = &g->channel[i]->framing;
    struct frame frame;
    while (from->fd >= 0 && !framing_has_output(&g->framing)) {
        int next = framing_next(from, &frame);
        if (next == 0) {
            return;
        }
        if (next < 0) {
            ctx_close(&from->fd);
            return;
        }
        hand_on(g, i, &frame);
        framing_flush(&g->framing); /* a failure is seen by who waits for the guest */
    }
}

void channels_watch(const struct guest *g, struct pollfd fds[1 + CHANNELS])
{
    const short input = framing_has_output(&g->framing) ? 0 : POLLIN;
    fds[0] = (struct pollfd){g->requests, POLLIN, 0};
    for (unsigned i = 0; i < CHANNELS; i++) {
        const struct channel *ch = g->channel[i];
        const short output = ch && framing_has_output(&ch->framing) ? POLLOUT : 0;
        fds[1 + i] = (struct pollfd){ch ? ch->framing.fd : -1, (short)(input | output), 0};
    }
}

void channels_serve(struct guest *g, const struct pollfd fds[1 + CHANNELS])
{
    if (g->forget && framing_put(&g->framing, FRAME_FORGET, g->forget, 0, 0, NULL, 0) >= 0) {
        g->forget = 0;
    }
    for (unsigned i = 0; i < CHANNELS; i++) {
        struct channel *ch = g->channel[i];
        if (!ch) {
            continue;
        }
        if (ch->framing.fd >= 0 && fds[1 + i].revents & (POLLIN | POLLHUP)) {
            long n = framing_fill(&ch->framing);
            if (n == 0 || (n < 0 && n != -EAGAIN)) {
                ctx_close(&ch->framing.fd);
            }
        }
        carry_input(g, i);
        if (ch->framing.fd >= 0 && framing_flush(&ch->framing) < 0) {
            ctx_close(&ch->framing.fd);
        }
        if (ch->framing.fd < 0 && !g->forget) {
            drop(g, i);
        }
    }
    if (fds[0].revents) {
        accept_channel(g);
    }
}

int channels_any(const struct guest *g)
{
    for (unsigned i = 0; i < CHANNELS; i++) {
        if (g->channel[i]) {
            return 1;
        }
    }
    return 0;
}

/* What still ran there was killed with the machine. */
void channels_end(struct guest *g)
{
    for (unsigned i = 0; i < CHANNELS; i++) {
        struct channel *ch = g->channel[i];
        if (!ch || ch->framing.fd < 0) {
            continue;
        }
        if (!ch->exited) {
            give(g, i, GUEST_CONTAINER, FRAME_EXITED, EXIT_SIGNALLED, SIGKILL, NULL, 0);
        }
        if (!ch->gone) {
            give(g, i, GUEST_CONTAINER, FRAME_GONE, 0, 0, NULL, 0);
        }
        framing_flush(&ch->framing);
    }
}

/* ---- in the proxy of a further process ---- */

static int ask(struct ctx *c, const char *path, int stream, int64_t deadline)
{
    const uint8_t word = START_CHANNEL;
    uint8_t answer = 0;
    int connection = sys_socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    int error = connection < 0 ? connection : sys_connect_path(connection, path);
    if (error < 0) {
        fail(c, connection < 0 ? "socket" : "connect", path, error);
    } else if (message_send(connection, &word, 1, NULL, 0, &stream, 1, 0) < 0) {
        error = fail(c, "send", path, -ECONNRESET);
    } else {
        struct pollfd ready = {connection, POLLIN, 0};
        if (sys_poll(&ready, 1, deadline) == 0) {
            error = fail(c, "recv", path, -ETIMEDOUT);
        } else if (sys_recvfrom(connection, &answer, 1, MSG_DONTWAIT) != 1 || answer != START_TAKEN) {
            error = fail(c, "recv", path, -ECONNRESET);
        }
    }
    ctx_close(&connection);
    return error < 0 ? error : 0;
}

int guest_connect(struct ctx *c, const char *path, int64_t deadline)
{
    int pair[2];
    int error = sys_socketpair_stream(pair);
    if (error < 0) {
        return fail(c, "socketpair", "", error);
    }
    error = ask(c, path, pair[1], deadline);
    sys_close(pair[1]);
    c->guest = error < 0 ? NULL : sys_private_memory(sizeof *c->guest);
    if (!c->guest || sys_set_nonblocking(pair[0]) < 0) {
        sys_close(pair[0]);
        return error < 0 ? error : fail(c, "mmap", "", -ENOMEM);
    }
    ctx_close(&c->held[0]);
    c->guest->framing.fd = c->held[0] = pair[0]; /* held: a container that waits for its start lets go of all else */
    c->guest->machine = c->guest->requests = -1;
    return 0;
}

void guest_leave(struct ctx *c)
{
    ctx_close(&c->held[0]);
    if (c->guest) {
        sys_munmap(c->guest, sizeof *c->guest);
        c->guest = NULL;
    }
}

/* Safe: a stream of our own, given to who listens in the container's directory; a deadline. */
int op_connect_guest(struct ctx *c, const struct op *op)
{
    return guest_connect(c, op->arg[0].text, sys_deadline((uint32_t)op->arg[1].number));
}
