/*
 * The start of an init process by any process that may reach its socket. Same numbers at both ends:
 *
 *   1  starter: connects and says GO; with it comes the connection of OfferSocket, if there is one
 *   2  init:    takes the first that says so, answers TAKEN, and listens no more: later ones are reset
 *   3  init:    does the steps that are left; a failure is reported here
 *   4  init:    says EXEC and executes the program: the end of the socket is success; a report is execve's failure
 *
 * Whoever may connect to the socket may start: it is mode 0600 in a directory of mode 0700.
 */
#include "start.h"

#include "context.h"
#include "guest.h"
#include "ops.h"
#include "report.h"
#include "sockets.h"
#include "system.h"
#include "text.h"

/* A connection that says nothing for so long doesn't hold up the next one. */
#define GO_MILLIS 1000

#define OFFER_MILLIS 10000

/* Safe: bind doesn't follow a link and fails with EADDRINUSE for any name that is there. */
int op_listen_start(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    int socket = sys_socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (socket < 0) {
        return fail(c, "socket", path, socket);
    }
    int error = sys_bind_path(socket, path);
    if (error >= 0) {
        error = sys_listen(socket, 8);
    }
    if (error < 0) {
        sys_close(socket);
        return fail(c, "bind", path, error);
    }
    ctx_close(&c->start_listener);
    c->start_listener = socket;
    return 0;
}

/*
 * Receives a message in time, and gives its first byte; 0 if none came. The first descriptor with it is in *brought, unless
 * that is NULL, or -1.
 */
static int receive_byte(int socket, int64_t deadline, int *brought)
{
    uint8_t byte = 0;
    int fds[MAX_FDS];
    unsigned count = 0;
    struct pollfd ready = {socket, POLLIN, 0};
    if (brought) {
        *brought = -1;
    }
    if (sys_poll(&ready, 1, deadline) <= 0 || message_receive(socket, &byte, 1, fds, &count, MSG_DONTWAIT) != 1) {
        byte = 0;
    }
    for (unsigned i = 0; i < count; i++) {
        if (brought && i == 0 && byte) {
            *brought = fds[0];
        } else {
            sys_close(fds[i]);
        }
    }
    return byte;
}

/* Lets go of what only the steps before the start needed: whoever looks into a created container finds nothing of ours. */
static int keep_for_start(struct ctx *c)
{
    int kept[2 + HELD + 2 + 1] = {c->start_listener, c->phase, c->helper_output[0], c->helper_output[1], c->watched};
    memcpy(kept + 5, c->held, sizeof c->held); /* what a proxy needs is all that it is for */
    c->root = c->proc = -1;
    sys_context_init(&c->sys);
    int error = sys_keep_only(kept, sizeof kept / sizeof kept[0]);
    return error < 0 ? fail(c, "close_range", "", error) : 0;
}

/* Safe: no deadline, since a container may be created and started a year later; its init can be killed meanwhile. */
int op_wait_start(struct ctx *c, const struct op *op)
{
    (void)op;
    if (c->start_listener < 0 || !c->detached) {
        return fail(c, "accept", "", -ENOTSOCK);
    }
    if (keep_for_start(c) < 0) {
        return c->failure.error;
    }
    for (;;) {
        const short ended = c->guest && c->watched == c->guest->framing.fd ? 0 : POLLIN; /* a channel is hung up */
        struct pollfd ready[2] = {{c->start_listener, POLLIN, 0}, {c->watched, ended, 0}};
        if (c->watched >= 0 && sys_poll(ready, 2, NEVER) >= 0 && ready[1].revents) {
            return fail(c, "wait for the guest", "", -ECONNRESET);
        }
        int connection = sys_accept4(c->start_listener, SOCK_CLOEXEC);
        if (connection == -EINTR || connection == -ECONNABORTED) {
            continue;
        }
        if (connection < 0) {
            return fail(c, "accept", "", connection);
        }
        const uint8_t taken = START_TAKEN;
        if (receive_byte(connection, sys_deadline(GO_MILLIS), &c->offered) == START_GO && /* 1 */
            sys_sendto(connection, &taken, 1, MSG_NOSIGNAL) == 1) {                       /* 2 */
            if (!c->guest || c->guest->machine < 0) { /* who has the machine is asked for channels there */
                ctx_close(&c->start_listener);
            }
            c->start_connection = connection;
            return 0;
        }
        ctx_close(&c->offered);
        sys_close(connection);
    }
}

/*
 * Most often all that init says and the end of the connection come within a moment: that end alone is waited for first, so that who waits is
 * woken once, not three times. What takes longer is heard as it comes.
 */
#define MOMENT_MILLIS 20

/* Waits for the end of step 3 and 4. */
static int await_execution(struct ctx *c, int connection, const char *path)
{
    const int64_t deadline = sys_deadline(c->patience);
    int executing = 0;
    for (;;) {
        uint8_t bytes[REPORT_ROOM];
        struct pollfd ready = {connection, POLLIN, 0};
        if (deadline != NEVER && sys_poll(&ready, 1, deadline) == 0) {
            return fail(c, "init", path, -ETIMEDOUT);
        }
        long n = sys_recvfrom(connection, bytes, sizeof bytes, 0);
        if (n == -EINTR) {
            continue;
        }
        if (n <= 0) { /* 4 */
            return executing ? 0 : fail(c, "recv", path, n < 0 ? n : -ECONNRESET);
        }
        if (n == 1) {
            executing = bytes[0] == START_EXEC;
            continue;
        }
        uint32_t step = c->failure.index;
        int kind = report_decode(c, bytes, (size_t)n);
        if (kind == REPORT_WARNING) { /* 3 */
            report_warning(c);
            c->failure.index = step;
        } else if (kind == REPORT_FAILURE) {
            return c->failure.error < 0 ? c->failure.error : (c->failure.error = -EPROTO);
        } else {
            return fail(c, "recv", path, -EBADMSG);
        }
    }
}

/* Safe: what is sent over the connection is init's to say; one that isn't taken can't hold us for long. */
int op_offer_socket(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    int socket = sys_socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) {
        return fail(c, "socket", path, socket);
    }
    sys_socket_patience(socket, OFFER_MILLIS);
    int error = sys_connect_path(socket, path);
    if (error < 0) {
        sys_close(socket);
        return fail(c, "connect", path, error == -EAGAIN ? -ETIMEDOUT : error);
    }
    ctx_close(&c->offered);
    c->offered = socket;
    return 0;
}

/* Safe: waits for the first answer no longer than its deadline, and for init's own steps as long as LimitInit says. */
int op_start_init(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    int64_t deadline = sys_deadline((uint32_t)op->arg[1].number);
    const uint8_t go = START_GO;
    int connection = sys_socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (connection < 0) {
        return fail(c, "socket", path, connection);
    }
    int error = sys_connect_path(connection, path);
    if (error < 0) {
        fail(c, "connect", path, error);
    } else if (message_send(connection, &go, 1, NULL, 0, &c->offered, c->offered >= 0, 0) < 0) { /* 1 */
        error = fail(c, "send", path, -ECONNRESET);
    } else {
        struct pollfd ready = {connection, POLLIN, 0};
        sys_await_hangup(connection, MOMENT_MILLIS);
        if (sys_poll(&ready, 1, deadline) == 0) {
            error = fail(c, "recv", path, -ETIMEDOUT);
        } else if (receive_byte(connection, 0, NULL) != START_TAKEN) { /* 2 */
            error = fail(c, "recv", path, -ECONNRESET);
        } else {
            error = await_execution(c, connection, path);
        }
    }
    sys_close(connection);
    return error;
}
