/* The zygote and monitors: getting into touch with one, and what they say. */
#include "report.h"
#include "sockets.h"
#include "system.h"
#include "zygote.h"

void attach_monitor(struct zygote *z, uint32_t name, const char *path)
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

/* Nothing more comes from a monitor. */
static void lose_monitor(struct zygote *z, struct handle *h)
{
    close_control(z, h);
    if (h->settled && !h->exited) {
        to_jvm(z, FRAME_EXITED, h->name, 0, 0, NULL, 0);
    } else if (!h->settled && !h->attach) {
        streams_drop(z, h); /* killed before its report; an init that lives on holds the other ends, but is nobody's container */
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
    z->child_used = !h->attach;
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

/* Whether something may still come from a container, or go to it. */
static int has_streams(const struct handle *h)
{
    for (unsigned i = 0; i < STREAMS; i++) {
        if (h->stream[i] >= 0) {
            return 1;
        }
    }
    return 0;
}

void hear_monitor(struct zygote *z, struct handle *h)
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
            h->ended = h->brief && !has_streams(h);
            to_jvm(z, h->ended ? FRAME_ENDED : FRAME_EXITED, h->name, get_u32(bytes + 4), get_u32(bytes + 8), NULL, 0);
        } else if (kind != MONITOR_STREAMS) { /* it has ended */
            if (h->attach && !h->settled) {
                report_failure(z, h->name, "recv", -ECONNRESET);
            }
            lose_monitor(z, h);
        }
    }
}
