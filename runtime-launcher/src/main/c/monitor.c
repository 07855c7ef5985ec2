/*
 * The monitor of one container. It holds the other ends of the container's pipes, but never reads or writes them: its
 * clients do, with descriptors that they get from it. Thus nothing is lost with a client, and a container that nobody
 * reads from waits. It has one thread, no timer, and memory that doesn't grow.
 */
#include "monitor_state.h"

#include "execute.h"
#include "journal.h"
#include "ops.h"
#include "report.h"
#include "residence.h"
#include "sockets.h"
#include "system.h"

#define SETTLING_MILLIS 10
#define ORPHANS_MILLIS 10000
#define UNDOING_MILLIS 10000

/* ---- before there is an init ---- */

/* Safe: a new name or none (bind), mode 0600, in a directory of the runtime's user. */
int op_listen_monitor(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    if (!c->is_monitor) {
        return 0;
    }
    int socket = sys_socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket < 0) {
        return fail(c, "socket", path, socket);
    }
    ctx_close(&c->monitor_listener);
    c->monitor_listener = socket;
    int error = sys_bind_path(socket, path);
    if (error >= 0) {
        error = sys_listen(socket, CLIENTS);
    }
    return error < 0 ? fail(c, "bind", path, error) : make_exit_record(c, path);
}

/* ---- the end of init ---- */

/* Says how it ended to who is there, and who will be. */
static void end(struct monitor *m)
{
    m->ended = 1;
    switch (sys_how_ended(m->status, &m->exit_code)) {
    case HOW_EXITED:
        m->exit_kind = m->fate && *m->fate ? EXIT_UNKNOWN : EXIT_EXITED;
        m->exit_code = m->exit_kind == EXIT_UNKNOWN ? *m->fate : m->exit_code;
        break;
    case HOW_SIGNALLED:
        m->exit_kind = EXIT_SIGNALLED;
        break;
    case HOW_CORE:
        m->exit_kind = EXIT_CORE;
        break;
    }
    record_exit(m);
    while (m->lease_count) {
        sys_close(m->lease[--m->lease_count]);
    }
    if (m->with_init) {
        sys_end_with_init(m->with_init);
    }
    for (unsigned i = 0; i < CLIENTS; i++) {
        tell_exit(m, &m->client[i]);
    }
    ctx_close(&m->exit_record); /* from here on who wants to may kill us */
    sys_yield(); /* whoever waits for this goes first: our own end takes longer than the message */
}

/*
 * Reaps what has ended: init, and orphans that came to us. A proxy that was killed leaves its machine dying, which has the
 * container's devices open until it is dead: that is waited for, but not for ever.
 */
static void reap(struct monitor *m)
{
    int status;
    int pid;
    while ((pid = sys_wait4(-1, &status, WNOHANG)) > 0) {
        if (pid == m->init_pid) {
            m->status = status;
            m->reaped = 1;
            m->latest = sys_deadline(ORPHANS_MILLIS);
        }
    }
    if (m->reaped && !m->ended && (!m->fate || pid == -ECHILD || sys_now() >= m->latest)) {
        end(m);
    }
}

/* Whether nobody can miss us: init has ended, and no output holds anything or ever will. */
static int is_done(struct monitor *m)
{
    if (!m->ended) {
        return 0;
    }
    for (unsigned i = STREAM_OUT; i < STREAMS && !m->read_all; i++) {
        struct pollfd output = {m->end[i], POLLIN, 0};
        if (output.fd < 0) {
            continue;
        }
        sys_poll(&output, 1, 0);
        if (output.revents & POLLIN || !(output.revents & POLLHUP)) {
            return 0;
        }
    }
    return 1;
}

/* What is made for one client has no way for another: without that it ends, and what it wrote is nobody's. */
static void end_with_caller(struct monitor *m)
{
    if (m->for_caller && m->client[0] < 0 && !m->read_all) {
        m->read_all = 1;
        if (!m->reaped) {
            sys_kill(m->init_pid, SIGKILL); /* our child, and not reaped */
        }
    }
}

/* ---- the loop ---- */

/* Whether a child has ended. */
static int wait_for_something(struct monitor *m, int64_t deadline)
{
    struct pollfd fds[2 + CLIENTS + STREAMS];
    unsigned n = 0;
    fds[n++] = (struct pollfd){m->child_watch, POLLIN, 0};
    fds[n++] = (struct pollfd){m->listener, POLLIN, 0};
    for (unsigned i = 0; i < CLIENTS; i++) {
        fds[n++] = (struct pollfd){m->client[i], POLLIN, 0};
    }
    for (unsigned i = 0; i < STREAMS; i++) { /* only the moment when the last writer closes, and only after the end */
        fds[n++] = (struct pollfd){m->ended && i != STREAM_IN && !m->hung_up[i] ? m->end[i] : -1, 0, 0};
    }
    if (sys_poll(fds, n, deadline) <= 0) {
        return 0;
    }
    if (fds[0].revents) {
        sys_child_seen(m->child_watch);
    }
    for (unsigned i = 0; i < CLIENTS; i++) {
        if (fds[2 + i].revents) {
            hear(m, &m->client[i]);
        }
    }
    for (unsigned i = 0; i < STREAMS; i++) {
        m->hung_up[i] |= fds[2 + CLIENTS + i].revents != 0;
    }
    if (fds[1].revents) {
        accept_client(m);
    }
    return fds[0].revents != 0;
}

/* Keeps what a monitor needs, and lets go of what others wait for the end of. */
static void take_over(struct monitor *m, struct ctx *c)
{
    m->init_pid = c->init_pid;
    m->listener = c->monitor_listener;
    m->state_dir = c->state_dir;
    m->exit_record = c->exit_record;
    m->fate = c->fate;
    m->for_caller = c->for_caller;
    if (c->undo_at_end) {
        m->journal = c->journal;
        c->journal = -1;
    }
    m->with_init = sys_context_with_init(&c->sys);
    m->lease_count = c->lease_count;
    memcpy(m->lease, c->lease, sizeof m->lease);
    m->child_watch = sys_child_watch();
    ctx_close(&c->report);
    ctx_close(&c->sync); /* an init that wasn't let go ends with that */
    sys_close_all(0, 2);
}

/* Lets go of everything else, descriptors and memory: there may be many of us, for long. */
static void settle(struct monitor *m, struct ctx *c, struct plan *plan)
{
    plan_unload(c, plan);
    ctx_close(&c->journal);
    ctx_close(&c->phase);
    ctx_close(&c->start_listener);
    ctx_close(&c->init_process);
    if (c->ahead) {
        drop_ahead(c->ahead);
    }
    sys_drop_memory(c, sizeof(union ctx_pages));
    sys_drop_unused_stack();
    if (m->journal < 0) {
        sys_drop_code(transient_begin, resident_begin); /* from here on only what residence.h speaks of is called */
    }
}

/* Nobody waits for it any more. What can't be undone is left to the end of the machine. */
static void undo_at_end(struct monitor *m, struct ctx *c)
{
    if (m->journal < 0) {
        return;
    }
    ctx_init(c);
    c->undo_at_end = 1;
    journal_undo(c, m->journal, sys_deadline(UNDOING_MILLIS));
}

/* A terminal takes the place of all three streams. The zygote has the pipes already, but not this. */
static void take_terminal(struct monitor *m, struct ctx *c)
{
    if (c->terminal >= 0) {
        for (unsigned i = 0; i < STREAMS; i++) {
            ctx_close(&m->end[i]);
        }
        m->end[STREAM_OUT] = c->terminal;
        m->is_terminal = 1;
        sys_set_nonblocking(c->terminal); /* clients share it, and none of them may be held up by what the container doesn't read */
    }
}

static void tell_settled(struct monitor *m)
{
    const uint32_t words[2] = {MONITOR_STREAMS, m->is_terminal ? TERMINAL_BIT : 0};
    tell(&m->client[0], words, 2, &m->end[STREAM_OUT], m->is_terminal ? 1 : 0);
}

_Noreturn void monitor_main(struct ctx *c, int plan_fd, int control, const int ends[STREAMS])
{
    struct plan plan;
    struct monitor m = {.journal = -1};
    memcpy(m.end, ends, sizeof m.end);
    for (unsigned i = 0; i < CLIENTS; i++) {
        m.client[i] = i == 0 ? control : -1;
    }
    c->plan = &plan;
    c->is_monitor = 1;
    sys_adopt_orphans();
    int error = plan_load(c, &plan, plan_fd);
    ctx_close(&plan_fd);
    if (error >= 0) {
        error = execute(c);
    }
    if (error < 0) {
        report_send(c, REPORT_FAILURE);
        sys_exit(1);
    }
    take_terminal(&m, c);
    if (m.is_terminal) {
        tell_settled(&m); /* so that no input of the JVM overtakes it */
    }
    if (report_send(c, REPORT_SUCCESS) < 0) {
        undo(c); /* nobody knows of this container, and nobody ever will */
        sys_exit(1);
    }
    ctx_close(&c->lock);
    sys_context_settle(&c->sys);
    if (!m.is_terminal) {
        tell_settled(&m); /* it knows the pipes: the report is in more of a hurry */
    }
    if (c->init_pid == 0) {
        sys_exit(0);
    }
    take_over(&m, c);
    reap(&m);
    const int64_t busy = sys_deadline(SETTLING_MILLIS); /* whoever made the container wants the processor now */
    int settled = 0;
    for (;;) {
        end_with_caller(&m);
        if (is_done(&m)) {
            break;
        }
        const int one_ended = wait_for_something(&m, !settled ? busy : m.reaped && !m.ended ? m.latest : NEVER);
        if (one_ended || (m.reaped && !m.ended && sys_now() >= m.latest)) {
            reap(&m);
        }
        if (!settled && sys_now() >= busy) {
            settle(&m, c, &plan);
            settled = 1;
        }
    }
    undo_at_end(&m, c);
    sys_exit(0);
}
