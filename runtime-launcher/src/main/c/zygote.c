#include "zygote.h"

#include "report.h"
#include "sockets.h"
#include "system.h"

#define MAX_HANDLES 16384 /* address space; memory is used as handles are */

#define IDLE_MILLIS 1000 /* after that one child that waits is enough */

#define TOKEN_JVM UINT64_MAX
#define TOKEN_CHILD (UINT64_MAX - 1)

/* ---- to the JVM ---- */

/* The JVM is gone. Who works goes on; who waits for a task ends, and so before us. */
static int leave(struct zygote *z)
{
    int status;
    while (z->idle_count) {
        struct child *child = &z->idle[--z->idle_count];
        sys_close(child->socket);
        sys_wait4(child->pid, &status, 0);
    }
    return 0;
}

void to_jvm(struct zygote *z, uint32_t type, uint32_t name, uint32_t a, uint32_t b, const void *payload, size_t length)
{
    uint8_t header[FRAME_HEADER];
    frame_header(header, type, name, a, b);
    if (message_send(z->jvm, header, sizeof header, payload, length, NULL, 0, 0) < 0) {
        sys_exit(leave(z)); /* it is gone; containers and their monitors live on */
    }
}

/* The report of an execution that never began. */
void report_failure(struct zygote *z, uint32_t name, const char *call, int error)
{
    uint8_t bytes[REPORT_ROOM];
    struct ctx c;
    ctx_init(&c);
    fail(&c, call, "", error);
    to_jvm(z, FRAME_REPORT, name, 0, 0, bytes, report_encode(&c, REPORT_FAILURE, bytes));
}

/* ---- handles ---- */

uint64_t token_of(const struct zygote *z, const struct handle *h, unsigned what)
{
    return (uint64_t)(h - z->handle) << 3 | what;
}

struct handle *handle_find(struct zygote *z, uint32_t name)
{
    for (unsigned i = 0; i < z->handles; i++) {
        if (z->handle[i].used && z->handle[i].name == name) {
            return &z->handle[i];
        }
    }
    return NULL;
}

struct handle *handle_new(struct zygote *z, uint32_t name)
{
    struct handle *h = NULL;
    for (unsigned i = 0; i < z->handles && !h; i++) {
        h = z->handle[i].used ? NULL : &z->handle[i];
    }
    if (!h) {
        if (z->handles == MAX_HANDLES) {
            return NULL;
        }
        h = &z->handle[z->handles++];
    }
    memset(h, 0, sizeof *h);
    h->used = 1;
    h->name = name;
    h->worker = h->control = h->stream[0] = h->stream[1] = h->stream[2] = -1;
    return h;
}

static void close_control(struct zygote *z, struct handle *h)
{
    if (h->control >= 0) {
        sys_watch_remove(z->watch, h->control);
        ctx_close(&h->control);
    }
}

void close_worker(struct zygote *z, struct handle *h)
{
    if (h->worker >= 0) {
        sys_watch_remove(z->watch, h->worker);
        ctx_close(&h->worker);
    }
}

static void drop(struct zygote *z, struct handle *h)
{
    streams_drop(z, h);
    close_control(z, h);
    close_worker(z, h);
    h->used = 0;
}

/* Says GONE once the other side has ended and what it wrote was sent. */
static void finish_if_ended(struct zygote *z, struct handle *h)
{
    if (h->pid == 0 && h->control < 0 && streams_finish(z, h)) {
        uint32_t name = h->name;
        drop(z, h);
        to_jvm(z, FRAME_GONE, name, 0, 0, NULL, 0);
    }
}

/* ---- ATTACH ---- */

/* Connects; the rest happens when the monitor has said what streams there are. */
static void attach(struct zygote *z, uint32_t name, const char *path)
{
    struct handle *h = NULL;
    int socket = sys_socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int error = socket < 0 ? socket : sys_connect_path(socket, path);
    if (error >= 0) {
        h = handle_find(z, name) ? NULL : handle_new(z, name);
        error = h ? sys_watch_add(z->watch, socket, WATCH_READ, token_of(z, h, WHAT_CONTROL)) : -ENFILE;
    }
    if (error < 0) {
        ctx_close(&socket);
        if (h) {
            h->used = 0;
        }
        report_failure(z, name, "connect", error);
        to_jvm(z, FRAME_GONE, name, 0, 0, NULL, 0);
        return;
    }
    h->attach = 1;
    h->control = socket;
}

/* ---- what monitors say ---- */

/* Nothing more comes from a monitor. */
static void lose_monitor(struct zygote *z, struct handle *h)
{
    close_control(z, h);
    if (h->settled && !h->exited) {
        to_jvm(z, FRAME_EXITED, h->name, 0, 0, NULL, 0);
    }
}

/* The first message: to a RUN whether there is a terminal, to an ATTACH all streams. */
static void settle(struct zygote *z, struct handle *h, uint32_t bits, const int *fds, unsigned fd_count)
{
    unsigned next = 0;
    unsigned expected = bits & TERMINAL_BIT ? 1 : 0;
    for (unsigned i = 0; i < STREAMS; i++) {
        expected += bits >> i & 1;
    }
    if (fd_count != expected) { /* too many are open here: without them nothing would ever come, nor end */
        while (fd_count) {
            sys_close(fds[--fd_count]);
        }
        if (h->attach) {
            report_failure(z, h->name, "recv", -EMFILE);
            close_control(z, h);
        } else {
            h->settled = 1;
            lose_monitor(z, h);
        }
        return;
    }
    h->settled = 1;
    if (bits & TERMINAL_BIT) {
        streams_take_terminal(z, h, fds[0]);
        next = 1;
    } else if (h->attach) {
        for (unsigned i = 0; i < STREAMS && next < fd_count; i++) {
            if (bits & 1u << i) {
                h->stream[i] = fds[next++];
            }
        }
    }
    while (next < fd_count) {
        sys_close(fds[next++]);
    }
    if (h->attach) {
        uint8_t bytes[REPORT_ROOM];
        struct ctx c;
        ctx_init(&c);
        to_jvm(z, FRAME_REPORT, h->name, 0, 0, bytes, report_encode(&c, REPORT_SUCCESS, bytes));
        streams_begin(z, h);
    }
}

/* Hears all that a monitor has said so far. */
static void hear_monitor(struct zygote *z, struct handle *h)
{
    while (h->control >= 0) {
        uint8_t bytes[12];
        int fds[MAX_FDS];
        unsigned fd_count;
        long n = message_receive(h->control, bytes, sizeof bytes, fds, &fd_count, MSG_DONTWAIT);
        if (n == -EAGAIN) {
            return;
        }
        uint32_t kind = n >= 8 ? get_u32(bytes) : 0;
        if (kind == MONITOR_STREAMS && !h->settled) {
            settle(z, h, get_u32(bytes + 4), fds, fd_count);
            continue;
        }
        while (fd_count) {
            sys_close(fds[--fd_count]);
        }
        if (kind == MONITOR_EXITED && n == 12) {
            h->exited = 1;
            to_jvm(z, FRAME_EXITED, h->name, get_u32(bytes + 4), get_u32(bytes + 8), NULL, 0);
        } else if (kind != MONITOR_STREAMS) { /* it has ended */
            if (h->attach && !h->settled) {
                report_failure(z, h->name, "recv", -ECONNRESET);
            }
            lose_monitor(z, h);
        }
    }
}

/* Reaps workers and monitors that have ended. */
static void reap(struct zygote *z)
{
    for (;;) {
        int status;
        int pid = sys_wait4(-1, &status, WNOHANG);
        if (pid <= 0) {
            return;
        }
        for (unsigned i = 0; i < z->handles; i++) {
            struct handle *h = &z->handle[i];
            if (h->used && h->pid == pid) {
                h->pid = 0;
                hear_monitor(z, h);
                finish_if_ended(z, h);
            }
        }
    }
}

/* ---- frames of the JVM ---- */

static void act(struct zygote *z, uint32_t length, const int *fds, unsigned fd_count)
{
    uint32_t type = get_u32(z->frame);
    uint32_t name = get_u32(z->frame + 4);
    uint32_t a = get_u32(z->frame + 8);
    uint32_t b = get_u32(z->frame + 12);
    uint8_t *payload = z->frame + FRAME_HEADER;
    if (type == FRAME_RUN) {
        run_request(z, length, fds, fd_count);
        return;
    }
    while (fd_count) {
        sys_close(fds[--fd_count]);
    }
    if (type == FRAME_ATTACH) {
        payload[length - FRAME_HEADER] = '\0';
        attach(z, name, (const char *)payload);
        return;
    }
    struct handle *h = handle_find(z, name);
    if (!h) {
        return; /* it has ended, and the JVM doesn't know yet */
    }
    if (!h->settled) {
        hear_monitor(z, h);
    }
    switch (type) {
    case FRAME_STDIN:
        stream_input(z, h, payload, length - FRAME_HEADER);
        break;
    case FRAME_CREDIT:
        if (a == STREAM_OUT || a == STREAM_ERR) {
            stream_credit(z, h, a, b);
        }
        break;
    case FRAME_CLOSE:
        if (a < STREAMS) {
            stream_close(z, h, a);
        }
        break;
    case FRAME_FORGET:
        drop(z, h);
        return;
    case FRAME_RESIZE:
        if (h->is_terminal) {
            sys_terminal_resize(h->stream[STREAM_OUT], a, b);
        }
        break;
    default:
        break;
    }
    finish_if_ended(z, h);
}

/* Takes one frame; 0 when the JVM is gone. */
static int hear_jvm(struct zygote *z)
{
    int fds[MAX_FDS];
    unsigned fd_count;
    long n = message_receive(z->jvm, z->frame, FRAME_MAX, fds, &fd_count, MSG_DONTWAIT);
    if (n == -EAGAIN || n == -EINTR) {
        return 1;
    }
    if (n < FRAME_HEADER) {
        return 0;
    }
    act(z, (uint32_t)n, fds, fd_count);
    return 1;
}

/* ---- the loop ---- */

static void handle_event(struct zygote *z, const struct watch_event *event)
{
    struct handle *h = &z->handle[event->token >> 3];
    unsigned what = event->token & 7;
    if (!h->used) {
        return; /* dropped by an event before this one */
    }
    if (what == WHAT_WORKER && h->worker >= 0) {
        hear_worker(z, h);
    }
    if (what == WHAT_CONTROL || !h->settled) {
        hear_monitor(z, h);
    }
    if (what < STREAMS) {
        stream_ready(z, h, what);
    }
    finish_if_ended(z, h);
}

static int zygote_open(struct zygote *z)
{
    int kept[] = {JVM_SOCKET};
    if (sys_keep_only(kept, 1) < 0) {
        return 0;
    }
    sys_set_close_on_exec(JVM_SOCKET);
    sys_setsid();
    sys_chdir("/"); /* we and our monitors live long: nobody's directory is to be busy for that */
    z->umask = sys_umask(0);
    z->jvm = JVM_SOCKET;
    z->handles = z->idle_count = 0;
    z->starved = 0;
    z->handle = sys_private_memory(MAX_HANDLES * sizeof *z->handle);
    z->frame = sys_private_memory(FRAME_MAX + 1);
    z->watch = sys_watch_open();
    z->child_watch = sys_child_watch();
    return z->handle && z->frame && z->watch >= 0 && z->child_watch >= 0 &&
           sys_watch_add(z->watch, JVM_SOCKET, WATCH_READ, TOKEN_JVM) == 0 &&
           sys_watch_add(z->watch, z->child_watch, WATCH_READ, TOKEN_CHILD) == 0;
}

/* How long to wait for events before something is done about the children that wait for tasks. */
static int patience(const struct zygote *z)
{
    if (z->idle_count == 0 && !z->starved) {
        return 0;
    }
    return z->idle_count > 1 ? IDLE_MILLIS : -1;
}

/* Nothing happens: time to have a child ready, or to let go of those that a busier time has left. */
static void idle(struct zygote *z)
{
    if (z->idle_count == 0) {
        z->starved = child_make(&z->idle[0], z->umask) < 0;
        z->idle_count = z->starved ? 0 : 1;
    }
    while (z->idle_count > 1) {
        sys_close(z->idle[--z->idle_count].socket);
    }
}

int role_zygote(void)
{
    struct zygote z;
    if (!zygote_open(&z)) {
        return 1;
    }
    for (;;) {
        struct watch_event events[16];
        int n = sys_watch_wait(z.watch, events, 16, patience(&z));
        if (n < 0) {
            return 1;
        }
        if (n == 0) {
            idle(&z);
        }
        for (int i = 0; i < n; i++) {
            z.starved = 0;
            if (events[i].token == TOKEN_JVM) {
                if (!hear_jvm(&z)) {
                    return leave(&z);
                }
            } else if (events[i].token == TOKEN_CHILD) {
                sys_child_seen(z.child_watch);
                reap(&z);
            } else {
                handle_event(&z, &events[i]);
            }
        }
    }
}
