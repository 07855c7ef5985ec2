/* What makes init and orders it about: the maker's end of the handshake in init.h. */
#include "execute.h"
#include "handed.h"
#include "init.h"
#include "journal.h"
#include "ops.h"
#include "report.h"
#include "sockets.h"
#include "system.h"

#define ENDING_MILLIS 1000 /* from the end of its socket to the end of a process */

int record_process(struct ctx *c, uint32_t pid, uint64_t start_time)
{
    uint8_t operands[20];
    struct writer w = {operands, operands + sizeof operands, 0};
    put_u32(&w, pid);
    put_u64(&w, start_time);
    put_u32(&w, SIGKILL);
    put_u32(&w, 10000);
    return journal_append(c, OPCODE_KILL_PROCESS, operands, sizeof operands);
}

/* Safe: whatever happens to the maker from 1 on, init doesn't outlive it before its identity is in the journal. */
int op_clone_init(struct ctx *c, const struct op *op)
{
    int pair[2];
    int error = sys_socketpair(SOCK_SEQPACKET | SOCK_CLOEXEC, pair);
    if (error < 0) {
        return fail(c, "socketpair", "", error);
    }
    c->sync = pair[0];
    int pid = make_init(c, join_ahead(c, (uint32_t)op->arg[0].number), pair, &c->init_process); /* 1 */
    if (pid == 0) {
        init_main(c, pair[1]);
    }
    sys_close(pair[1]);
    ctx_close(&c->offered); /* init's now, as all that has a number */
    for (unsigned i = 0; i < HELD; i++) {
        ctx_close(&c->held[i]);
    }
    handed_over();
    c->init_pid = pid > 0 ? pid : 0;
    error = leave_joined(c);
    if (error < 0 || pid < 0) {
        return c->failure.error;
    }
    error = sys_start_time(pid, &c->init_start_time);
    if (error < 0) {
        return fail(c, CALL_START_TIME, "", error);
    }
    return record_process(c, (uint32_t)pid, c->init_start_time); /* 3 */
}

static int send_order(struct ctx *c, uint32_t kind, uint32_t to)
{
    struct order order;
    memset(&order, 0, sizeof order);
    order.kind = kind;
    order.to = to;
    order.pid = (uint32_t)c->init_pid;
    order.start_time = c->init_start_time;
    return message_send(c->sync, &order, sizeof order, NULL, 0, NULL, 0, 0);
}

/* Init can't be talked to any more. If it has ended, how is all that there is to tell; else undoing will end it. */
static int init_died(struct ctx *c)
{
    int status = 0;
    struct pollfd ended = {c->init_process, POLLIN, 0};
    fail(c, "init", "", -ECONNRESET);
    sys_poll(&ended, 1, sys_deadline(ENDING_MILLIS));
    if (sys_wait4(c->init_pid, &status, WNOHANG) == c->init_pid) {
        c->failure.program_end =
            sys_how_ended(status, &c->failure.program_code) == HOW_EXITED ? END_EXITED : END_SIGNALLED;
    }
    return c->failure.error;
}

/* Safe: a number. What init does may hang in the host's kernel, by a file system that doesn't answer. */
int op_limit_init(struct ctx *c, const struct op *op)
{
    c->patience = (uint32_t)op->arg[0].number;
    return 0;
}

/* Safe: the monitor's own child alone. In a maker that is no monitor there is nobody who could. */
int op_end_with_caller(struct ctx *c, const struct op *op)
{
    (void)op;
    c->for_caller = 1;
    return 0;
}

/* Waits for the answer to an order. */
static int await_answer(struct ctx *c)
{
    const int64_t deadline = sys_deadline(c->patience);
    int executing = 0;
    for (;;) {
        struct answer answer;
        struct pollfd ready = {c->sync, POLLIN, 0};
        int fds[MAX_FDS];
        unsigned fd_count;
        if (deadline != NEVER && sys_poll(&ready, 1, deadline) == 0) {
            return fail(c, "init", "", -ETIMEDOUT);
        }
        long n = message_receive(c->sync, &answer, sizeof answer, fds, &fd_count, 0);
        if (n < (long)SHORT_ANSWER) {
            if (!executing) {
                return init_died(c);
            }
            c->detached = 1; /* 7 */
            return 0;
        }
        switch (answer.kind) {
        case REPORT_SUCCESS:
            return 0;
        case REPORT_FAILURE:
            c->failure = answer.failure;
            return c->failure.error;
        case REPORT_WARNING:
            c->failure = answer.failure;
            report_warning(c);
            break;
        case ANSWER_EXECUTING:
            executing = 1;
            break;
        case ANSWER_PROCESS:
            if (record_process(c, answer.pid, answer.start_time) < 0) {
                return c->failure.error;
            }
            if (send_order(c, ORDER_RECORDED, 0) < 0) {
                return init_died(c);
            }
            break;
        case ANSWER_TERMINAL:
            c->terminal = fd_count == 1 ? fds[0] : -1;
            break;
        default:
            return fail(c, "init", "", -EBADMSG);
        }
    }
}

int init_order(struct ctx *c)
{
    uint32_t actor;
    uint32_t kind = ORDER_STEPS;
    c->failure.error = 0;
    c->failure.index = c->next.index;
    while (plan_peek(c->plan, &c->next, &actor) && actor == ACTOR_INIT) {
        plan_skip(c->plan, &c->next);
    }
    if (c->detached) {
        return 0;
    }
    if (plan_peek(c->plan, &c->next, &actor) == OPCODE_DETACH) {
        kind = ORDER_LAST_STEPS;
        c->let_go = 1;
    }
    int error = send_order(c, kind, c->next.index); /* 4 */
    return error < 0 ? init_died(c) : await_answer(c);
}

int op_detach(struct ctx *c, const struct op *op)
{
    (void)op;
    if (c->sync < 0 || c->detached) {
        return fail(c, "detach", "", -ESRCH);
    }
    if (!c->let_go) { /* no step of init came just before */
        int error = send_order(c, ORDER_LAST_STEPS, c->next.index);
        error = error < 0 ? init_died(c) : await_answer(c);
        if (error < 0) {
            return error;
        }
    }
    if (send_order(c, ORDER_GO, 0) < 0) { /* 6 */
        return init_died(c);
    }
    c->detached = 1;
    ctx_close(&c->sync);
    drop_claims(c);
    return 0;
}

void init_kill(struct ctx *c)
{
    int status;
    ctx_close(&c->sync);
    if (c->init_process < 0) {
        return;
    }
    struct pollfd ended = {c->init_process, POLLIN, 0};
    sys_process_signal(c->init_process, SIGKILL);
    sys_poll(&ended, 1, sys_deadline(10000));
    sys_wait4(c->init_pid, &status, WNOHANG);
    ctx_close(&c->init_process);
}
