#include "agent.h"

#include "children.h"
#include "framing.h"
#include "guest.h"
#include "report.h"
#include "sockets.h"
#include "system.h"
#include "zygote.h"

#define PROBLEMS_ROOM 2048
#define SETTLE_MILLIS 300
#define SLOTS 64 /* executions at a time that have a plan on its way, or an init process */

/* What is kept of one execution. */
struct execution {
    uint32_t handle;
    int plan; /* what has come of it, or -1 */
    int init; /* a descriptor of the init process, or -1 */
};

struct agent {
    struct framing port;
    int zygote;
    int child_watch;
    int held; /* a frame that the zygote had no room for */
    int with_facts;
    uint32_t greeting; /* of the session; 0: nobody has begun one */
    struct text problems;
    struct frame frame;
    struct execution execution[SLOTS];
    struct {
        uint32_t handle; /* whose it is; 0: nobody's */
        uint32_t length;
        uint8_t bytes[PLAN_ROOM];
    } small; /* the one plan that goes on with its request: as short as most, and no other one on its way */
    uint8_t message[FRAME_MAX];
};

/* ---- executions ---- */

static struct execution *execution_of(struct agent *a, uint32_t handle, int make)
{
    struct execution *found = NULL;
    for (unsigned i = 0; i < SLOTS; i++) {
        struct execution *e = &a->execution[i];
        if ((e->plan >= 0 || e->init >= 0) && e->handle == handle) {
            return e;
        }
        if (e->plan < 0 && e->init < 0) {
            found = e;
        }
    }
    if (!make || !found) {
        return NULL;
    }
    found->handle = handle;
    return found;
}

/* A report of the zygote: notes who init is, so that it can get signals. */
static void note_init(struct agent *a, uint32_t handle, const uint8_t *report, size_t length)
{
    if (length < 24 || get_u32(report) != REPORT_SUCCESS || get_u32(report + 12) == 0) {
        return;
    }
    struct execution *e = execution_of(a, handle, 1);
    if (e) {
        ctx_close(&e->init);
        e->init = sys_process_open((int)get_u32(report + 12), get_u64(report + 16));
    }
}

static void forget_init(struct agent *a, uint32_t handle)
{
    struct execution *e = execution_of(a, handle, 0);
    if (e) {
        ctx_close(&e->init);
    }
}

/* ---- sessions ---- */

/* The zygote: its end of the socket is where it expects it. */
static int make_zygote(void)
{
    int pair[2];
    int error = sys_socketpair(SOCK_SEQPACKET | SOCK_CLOEXEC, pair);
    if (error < 0) {
        return error;
    }
    int pid = sys_fork(NULL);
    if (pid == 0) {
        if (pair[1] != JVM_SOCKET) {
            sys_dup3(pair[1], JVM_SOCKET, 0);
        }
        sys_exit(role_zygote());
    }
    sys_close(pair[1]);
    return pid < 0 ? pid : pair[0];
}

static void say_hello(struct agent *a, uint32_t handle)
{
    struct writer w = {a->message, a->message + FRAME_PAYLOAD, 0};
    put_bytes(&w, a->problems.start, a->problems.length);
    if (a->with_facts) {
        machine_facts(&w);
    }
    framing_put(&a->port, FRAME_HELLO, handle, AGENT_VERSION, a->port.line ? a->port.line->window : 0, a->message,
                (uint32_t)(w.at - a->message));
}

/*
 * On a line somebody says that they begin, until they are answered. Of who was there before nothing is left but their containers,
 * which live on; a greeting that comes twice begins nothing twice.
 */
static void begin_session(struct agent *a, uint32_t greeting)
{
    if (greeting != a->greeting || (a->port.line && a->port.line->received)) {
        sys_close(a->zygote);
        a->zygote = make_zygote();
        if (a->zygote < 0) {
            machine_off();
        }
        for (unsigned i = 0; i < SLOTS; i++) {
            ctx_close(&a->execution[i].plan);
            ctx_close(&a->execution[i].init);
        }
        a->small.handle = 0;
        a->greeting = greeting;
    }
    say_hello(a, greeting);
}



/* ---- from the host ---- */

static int to_zygote(struct agent *a, int fd)
{
    const struct frame *f = &a->frame;
    return message_send(a->zygote, f->payload - FRAME_HEADER, FRAME_HEADER + f->length, NULL, 0, &fd, fd >= 0 ? 1 : 0,
                        MSG_DONTWAIT);
}

static int with_small_plan(struct agent *a)
{
    const struct frame *f = &a->frame;
    return message_send(a->zygote, f->payload - FRAME_HEADER, FRAME_HEADER, a->small.bytes, a->small.length, NULL, 0, MSG_DONTWAIT);
}

static void keep_in_file(struct execution *e, const uint8_t *bytes, uint32_t length)
{
    if (e->plan >= 0 && sys_write_all(e->plan, bytes, length) < 0) {
        ctx_close(&e->plan);
    }
}

/* A piece of a plan. A plan that can't be kept is not there when it is to be run, which then fails. */
static void keep_plan(struct agent *a)
{
    const struct frame *f = &a->frame;
    struct execution *e = execution_of(a, f->handle, 0);
    if (f->handle && !a->small.handle && (!e || e->plan < 0) && f->length <= sizeof a->small.bytes) {
        a->small.handle = f->handle;
        a->small.length = f->length;
        memcpy(a->small.bytes, f->payload, f->length);
        return;
    }
    e = execution_of(a, f->handle, 1);
    if (!e) {
        return;
    }
    if (e->plan < 0) {
        e->plan = machine_memory_file();
    }
    if (a->small.handle == f->handle) { /* there is more of it */
        keep_in_file(e, a->small.bytes, a->small.length);
        a->small.handle = 0;
    }
    keep_in_file(e, f->payload, f->length);
}

static int run(struct agent *a, struct execution *e)
{
    const int is_small = a->small.handle && a->small.handle == a->frame.handle;
    int error = is_small ? with_small_plan(a) : to_zygote(a, e ? e->plan : -1);
    if (error != -EAGAIN && is_small) {
        a->small.handle = 0;
    } else if (error != -EAGAIN && e) {
        ctx_close(&e->plan);
    }
    return error;
}

/* Hands on the frame that came; -EAGAIN if that has to wait. */
static int act(struct agent *a)
{
    const struct frame *f = &a->frame;
    struct execution *e = execution_of(a, f->handle, 0);
    switch (f->type) {
    case FRAME_PLAN:
        keep_plan(a);
        return 0;
    case FRAME_SIGNAL:
        if (e && e->init >= 0) {
            sys_process_signal(e->init, (int)f->a);
        }
        return 0;
    case FRAME_PING:
        framing_put(&a->port, FRAME_PONG, f->handle, f->a, f->b, NULL, 0);
        return 0;
    case FRAME_POWER_OFF:
        machine_off();
    case FRAME_GREET:
        begin_session(a, f->handle);
        return 0;
    case FRAME_READ:
    case FRAME_LOOK:
    case FRAME_ASK:
        return machine_answer(&a->port, f);
    case FRAME_FORGET: /* nothing more will come of it, its end neither */
        if (e) {
            ctx_close(&e->plan);
            ctx_close(&e->init);
        }
        if (a->small.handle == f->handle) {
            a->small.handle = 0;
        }
        return to_zygote(a, -1);
    case FRAME_RUN:
        return run(a, e);
    default:
        return to_zygote(a, -1);
    }
}

/* On a line, says how much of what came has been taken off it, so that more may be sent. */
static void tell_received(struct agent *a)
{
    struct line *line = a->port.line;
    if (line && line->told != line->received &&
        framing_put(&a->port, FRAME_RECEIVED, 0, line->received, (uint32_t)line->is_cut, NULL, 0) == 0) {
        line->told = line->received;
    }
}

static void hear_host(struct agent *a)
{
    if (!a->held) {
        long n = framing_fill(&a->port);
        if (n == 0 || (n < 0 && n != -EAGAIN)) {
            machine_off(); /* our host is gone, and nobody else can reach us */
        }
        tell_received(a);
    }
    for (;;) {
        if (!a->held) {
            int next = framing_next(&a->port, &a->frame);
            if (next < 0) {
                machine_off();
            }
            if (next == 0) {
                return;
            }
        }
        int error = act(a);
        a->held = error == -EAGAIN;
        if (a->held) {
            return;
        }
    }
}

/* ---- from the zygote ---- */

static void hear_zygote(struct agent *a)
{
    int fds[MAX_FDS];
    unsigned fd_count;
    long n = message_receive(a->zygote, a->message, sizeof a->message, fds, &fd_count, MSG_DONTWAIT);
    if (n == -EAGAIN) {
        return;
    }
    if (n < FRAME_HEADER) {
        machine_off(); /* without it we are of no use */
    }
    uint32_t type = get_u32(a->message);
    uint32_t handle = get_u32(a->message + 4);
    if (type == FRAME_REPORT) {
        note_init(a, handle, a->message + FRAME_HEADER, (size_t)n - FRAME_HEADER);
    } else if (type == FRAME_EXITED) {
        forget_init(a, handle);
        machine_sync(); /* who hears of the end may take the machine away at once */
    }
    framing_put(&a->port, type, handle, get_u32(a->message + 8), get_u32(a->message + 12), a->message + FRAME_HEADER,
                (uint32_t)n - FRAME_HEADER);
}

/* ---- the loop ---- */

static void reap(struct agent *a)
{
    int status;
    sys_child_seen(a->child_watch);
    while (sys_wait4(-1, &status, WNOHANG) > 0) {
    }
}

static _Noreturn void serve(struct agent *a)
{
    for (;;) {
        struct pollfd fds[4] = {
            {a->port.fd, 0, 0},
            {a->zygote, 0, 0},
            {a->child_watch, POLLIN, 0},
            {a->port.output ? a->port.output : -1, 0, 0},
        };
        if (framing_flush(&a->port) < 0) {
            machine_off();
        }
        fds[0].events = a->held ? 0 : POLLIN;
        fds[a->port.output ? 3 : 0].events |= framing_has_output(&a->port) ? POLLOUT : 0;
        fds[1].events = (short)((a->held ? POLLOUT : 0) | (framing_room(&a->port) == FRAME_PAYLOAD ? POLLIN : 0));
        sys_poll(fds, 4, NEVER);
        if (fds[2].revents) {
            reap(a);
        }
        if (fds[0].revents & (POLLIN | POLLHUP) || fds[1].revents & POLLOUT) {
            hear_host(a);
        }
        if (fds[1].revents & (POLLIN | POLLHUP) && framing_room(&a->port) == FRAME_PAYLOAD) {
            hear_zygote(a);
        }
    }
}

/* Of a template: it waits for its first plan already. */
static int early_zygote = -1;

/* What all machines of a template would do first is done before it is written down. */
static void prepare(void)
{
    uint8_t ahead[FRAME_HEADER];
    sys_open_standard_streams();
    children_are_nameless();
    early_zygote = make_zygote();
    if (early_zygote < 0) {
        machine_off();
    }
    sys_sleep(SETTLE_MILLIS); /* without a child that waits nothing is made ahead */
    frame_header(ahead, FRAME_AHEAD, GUEST_CONTAINER, machine_namespaces_ahead(), 0);
    message_send(early_zygote, ahead, sizeof ahead, NULL, 0, NULL, 0, MSG_DONTWAIT);
    sys_sleep(SETTLE_MILLIS); /* until they have nothing left to do but to wait */
}

void agent_await_renewal(struct framing *port, const struct text *problems)
{
    uint8_t hello[PROBLEMS_ROOM + 64];
    struct writer w = {hello, hello + sizeof hello, 0};
    struct frame f;
    int next;
    prepare();
    machine_be_like_all();
    put_bytes(&w, problems->start, problems->length);
    framing_put(port, FRAME_HELLO, 0, AGENT_VERSION, 0, hello, (uint32_t)(w.at - hello));
    for (;;) {
        while ((next = framing_next(port, &f)) > 0) {
            if (f.type == FRAME_RENEW && f.length == RENEWAL &&
                machine_renew(get_u64(f.payload), f.payload + RENEWAL_SEED, RENEWAL - RENEWAL_SEED) >= 0) {
                return;
            }
            if (f.type != FRAME_PING) {
                machine_off();
            }
            framing_put(port, FRAME_PONG, f.handle, f.a, f.b, NULL, 0);
        }
        if (next < 0 || framing_flush(port) < 0) {
            machine_off();
        }
        struct pollfd ready = {port->fd, (short)(POLLIN | (framing_has_output(port) ? POLLOUT : 0)), 0};
        sys_poll(&ready, 1, NEVER);
        long n = ready.revents & POLLIN ? framing_fill(port) : -EAGAIN;
        if (n <= 0 && n != -EAGAIN) {
            machine_off();
        }
    }
}

_Noreturn void role_agent(const char *place, const char *word)
{
    static char room[PROBLEMS_ROOM];
    struct agent *a = sys_private_memory(sizeof *a);
    if (!a) {
        machine_off();
    }
    a->problems = text_in(room, sizeof room);
    a->with_facts = text_equal(word, AGENT_FACTS);
    if (machine_boot(place, word, &a->problems, &a->port) < 0) {
        machine_off();
    }
    sys_open_standard_streams(); /* there were no devices when we began */
    a->zygote = early_zygote >= 0 ? early_zygote : make_zygote();
    a->child_watch = sys_child_watch();
    for (unsigned i = 0; i < SLOTS; i++) {
        a->execution[i].plan = a->execution[i].init = -1;
    }
    if (a->zygote < 0 || a->child_watch < 0) {
        machine_off();
    }
    if (!a->port.line) {
        say_hello(a, 0);
    }
    serve(a);
}
