/*
 * A machine that waits for a container. The keeper has it as its child; the container's proxy takes it over, by a connection
 * that binds the two from then on. Same numbers at both ends:
 *
 *   1  proxy:  connects and says MACHINE
 *   2  keeper: removes its name and listens no more, so that later ones are refused, and answers with the channels to the machine and
 *      who is who. Whoever else has removed the name before has claimed the machine: the keeper ends
 *   3  keeper: ends the machine and itself when the connection closes, whatever closed it; and itself when the machine ends
 *
 * Until 2 the keeper ends when the process does that it waits for. Whoever may connect may take: the name is of mode 0600.
 */
#include "guest.h"
#include "init.h"
#include "keeper_ops.h"
#include "ops.h"
#include "sockets.h"
#include "start.h"
#include "system.h"
#include "text.h"
#include "wire.h"

#define REQUEST_MILLIS 1000
#define EARLY ".new" /* behind a name whose socket isn't listened at yet */

/* What goes with the answer: both channels, the machine, and both ends of what helpers write to. */
enum { AGENT_END, FILES_END, MACHINE_END, OUTPUT_END, OUTPUT_OTHER_END, ENDS };

/* The answer: u32 pid and u64 start time of the machine and of the keeper, four bytes each for the pids. */
#define ANSWER (2 * (4 + 8))

/* ---- the keeper ---- */

/* Whoever finds the name finds somebody who listens there. */
static int wait_at(const char *path)
{
    char early[MAX_PATH];
    struct text name = text_in(early, sizeof early);
    text_add(&name, path);
    text_add(&name, EARLY);
    int socket = sys_socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    int error = socket < 0 ? socket : name.failed ? -ENAMETOOLONG : sys_bind_path(socket, early);
    if (error >= 0) {
        error = sys_listen(socket, 4);
        error = error < 0 ? error : sys_rename(AT_FDCWD, early, path);
        if (error < 0) {
            sys_unlinkat(AT_FDCWD, early, 0);
        }
    }
    if (error < 0 && socket >= 0) {
        sys_close(socket);
    }
    return error < 0 ? error : socket;
}

/* Takes the machine along. */
static _Noreturn void end(struct ctx *c)
{
    helpers_kill(c);
    sys_exit(0);
}

static int answer(struct ctx *c, int connection, const int given[ENDS], uint32_t machine)
{
    uint8_t bytes[ANSWER];
    struct writer w = {bytes, bytes + sizeof bytes, 0};
    const struct self *self;
    uint64_t start_time;
    int error = sys_self(&self);
    error = error < 0 ? error : sys_start_time((int)machine, &start_time);
    if (error < 0) {
        return error;
    }
    put_u32(&w, machine);
    put_u64(&w, start_time);
    put_u32(&w, (uint32_t)self->pid);
    put_u64(&w, self->start_time);
    error = message_send(connection, bytes, sizeof bytes, NULL, 0, given, ENDS, MSG_DONTWAIT);
    if (error >= 0) { /* theirs alone now: the guest sees the end of the channel when they close it */
        for (unsigned i = 0; i < HELD; i++) {
            if (c->held[i] == given[AGENT_END] || c->held[i] == given[FILES_END]) {
                ctx_close(&c->held[i]);
            }
        }
        ctx_close(&c->helper_output[0]);
        ctx_close(&c->helper_output[1]);
    }
    return error;
}

/* Accepts one that asks for the machine, 1; the connection, or -1. */
static int accept_taker(int listener)
{
    uint8_t word = 0;
    int connection = sys_accept4(listener, SOCK_CLOEXEC);
    struct pollfd ready = {connection, POLLIN, 0};
    if (connection < 0) {
        return -1;
    }
    if (sys_poll(&ready, 1, sys_deadline(REQUEST_MILLIS)) > 0 && sys_recvfrom(connection, &word, 1, MSG_DONTWAIT) == 1 &&
        word == START_MACHINE && !(sys_poll(&ready, 1, 0) > 0 && ready.revents & POLLHUP)) { /* who has ended needs none */
        return connection;
    }
    sys_close(connection);
    return -1;
}

/* Waits for one who takes it; -1 if the machine or who it waits for ends first. */
static int await_taker(struct ctx *c, int listener, int machine, int maker)
{
    for (;;) {
        struct pollfd fds[4] = {
            {listener, POLLIN, 0}, {machine, POLLIN, 0}, {maker, POLLIN, 0}, {c->helper_output[0], POLLIN, 0}};
        if (sys_poll(fds, 4, NEVER) < 0) {
            continue;
        }
        if (fds[1].revents || fds[2].revents) {
            return -1;
        }
        if (fds[3].revents) {
            helpers_hear(c); /* so that it never waits for a reader */
        }
        const int connection = fds[0].revents ? accept_taker(listener) : -1;
        if (connection >= 0) {
            return connection;
        }
    }
}

static _Noreturn void stay_bound(struct ctx *c, int machine, int connection)
{
    for (;;) {
        struct pollfd fds[2] = {{connection, POLLIN, 0}, {machine, POLLIN, 0}};
        if (sys_poll(fds, 2, NEVER) > 0) {
            end(c); /* 3 */
        }
    }
}

/* Safe: what is given away are descriptors of this plan, to the runtime's own user; ends with who it waits for. */
int op_keep_machine(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    const uint64_t agent = op->arg[1].number, files = op->arg[2].number, machine = op->arg[3].number;
    if (!c->detached || agent >= HELD || files >= HELD || machine >= HELD || c->held[agent] < 0 || c->held[files] < 0 ||
        c->helper_pid[machine] == 0) {
        return fail(c, "keep", path, -EBADMSG);
    }
    const int maker = sys_process_open((int)op->arg[4].number, op->arg[5].number);
    const int listener = maker < 0 ? maker : wait_at(path);
    if (listener < 0) {
        end(c);
    }
    const int connection = await_taker(c, listener, c->held[machine], maker);
    const int error = sys_unlinkat(AT_FDCWD, path, 0);
    sys_close(listener); /* 2 */
    const int given[ENDS] = {c->held[agent], c->held[files], c->held[machine], c->helper_output[0], c->helper_output[1]};
    if (connection < 0 || error < 0 || answer(c, connection, given, (uint32_t)c->helper_pid[machine]) < 0) {
        end(c);
    }
    sys_close(maker);
    stay_bound(c, c->held[machine], connection);
}

/* Safe: the guest gets one frame; a deadline. */
int op_greet_guest(struct ctx *c, const struct op *op)
{
    struct frame frame;
    int error = guest_take(c, op);
    if (error < 0) {
        return error;
    }
    framing_put(&c->guest->framing, FRAME_PING, 0, 0, 0, NULL, 0);
    return guest_await(c, FRAME_PONG, 0, sys_deadline((uint32_t)op->arg[2].number), &frame);
}

/* ---- the container's proxy ---- */

static int ask(int *connection, const char *path, int64_t deadline, uint8_t bytes[ANSWER], int fds[MAX_FDS])
{
    const uint8_t word = START_MACHINE;
    unsigned count = 0;
    *connection = sys_socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    int error = *connection < 0 ? *connection : sys_connect_path(*connection, path);
    struct pollfd ready = {*connection, POLLIN, 0};
    if (error >= 0) {
        error = (int)sys_sendto(*connection, &word, 1, MSG_NOSIGNAL);
    }
    if (error >= 0) {
        error = sys_poll(&ready, 1, deadline) > 0 ? 0 : -ETIMEDOUT;
    }
    if (error < 0) {
        return error;
    }
    const long n = message_receive(*connection, bytes, ANSWER, fds, &count, MSG_DONTWAIT);
    if (n == ANSWER && count == ENDS) {
        return 0;
    }
    while (n >= 0 && count) {
        sys_close(fds[--count]);
    }
    return n < 0 ? (int)n : -ECONNRESET;
}

/* Safe: what comes is of the runtime's own user; who it is from is in the journal before it is used. */
int op_take_machine(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    int *slot[4]; /* the agent's, the files', the machine's, the keeper's */
    uint8_t bytes[ANSWER];
    int fds[MAX_FDS];
    int connection = -1;
    for (unsigned i = 0; i < 4; i++) {
        slot[i] = op->arg[1 + i].number < HELD ? &c->held[op->arg[1 + i].number] : NULL;
        if (!slot[i] || *slot[i] >= 0) {
            return fail(c, "connect", path, -EBADMSG);
        }
    }
    int error = c->helper_output[0] >= 0 ? -EBADMSG : ask(&connection, path, sys_deadline((uint32_t)op->arg[5].number), bytes, fds);
    if (error < 0) {
        ctx_close(&connection);
        return fail(c, "connect", path, error);
    }
    *slot[0] = fds[AGENT_END];
    *slot[1] = fds[FILES_END];
    *slot[2] = fds[MACHINE_END];
    *slot[3] = connection;
    c->helper_output[0] = fds[OUTPUT_END];
    c->helper_output[1] = fds[OUTPUT_OTHER_END];
    c->helper_pid[op->arg[3].number] = (int)get_u32(bytes);
    error = init_record_process(c, (int)get_u32(bytes), get_u64(bytes + 4));
    error = error < 0 ? error : init_record_process(c, (int)get_u32(bytes + 12), get_u64(bytes + 16));
    return error < 0 ? fail(c, "connect", path, error) : 0;
}
