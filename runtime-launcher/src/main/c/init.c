/*
 * Maker and init, and the socket between them. The steps of the handshake have the same numbers at both ends:
 *
 *   1  maker: makes init, which waits at 2 and ends when the maker's end of the socket closes
 *   2  init:  waits for an order
 *   3  maker: writes init's identity into the journal
 *   4  maker: orders a run of steps          init: does them
 *   5  init:  answers; a failure is its last answer
 *   6  maker: lets init go (Detach)          init: does all steps that are left, by itself
 *   7  init:  says that it becomes the program, just before it does; then the end of the socket is success
 *
 * The two never work at the same time before 6. Until then init is killed when the maker ends: by the kernel while it
 * works, by the end of the socket while it waits.
 */
#include "init.h"

#include "execute.h"
#include "journal.h"
#include "ops.h"
#include "report.h"
#include "sockets.h"
#include "start.h"
#include "system.h"
#include "wire.h"

#define ENDING_MILLIS 1000 /* from the end of its socket to the end of a process */

enum { ORDER_STEPS = 1, ORDER_LAST_STEPS = 2, ORDER_GO = 3 };
enum { ANSWER_EXECUTING = 4, ANSWER_TERMINAL = 5 }; /* beside the kinds of a report */

/* Both ends are the same program, one forked from the other: the structs go over the socket as they are. */
struct order {
    uint32_t kind;
    uint32_t to; /* the step after the last one to do */
    uint32_t pid;
    uint64_t start_time;
};

struct answer {
    uint32_t kind;
    struct failure failure; /* only of a failure or warning is it sent */
};

#define SHORT_ANSWER offsetof(struct answer, failure)

/* ---- init ---- */

/* Does init's steps up to `to`; host steps in between are the maker's. */
static int do_steps(struct ctx *c, uint32_t to)
{
    uint32_t actor;
    struct op op;
    while (c->next.index < to && plan_peek(c->plan, &c->next, &actor)) {
        if (actor != ACTOR_INIT) {
            plan_skip(c->plan, &c->next);
            continue;
        }
        const struct op_entry *entry = plan_next(c->plan, &c->next, &op);
        int error = execute_step(c, entry, &op);
        if (error < 0) {
            return error;
        }
    }
    return 0;
}

long init_tell(struct ctx *c, uint32_t kind)
{
    if (c->start_connection >= 0) {
        uint8_t bytes[REPORT_ROOM];
        return sys_sendto(c->start_connection, bytes, report_encode(c, kind, bytes), MSG_NOSIGNAL);
    }
    if (c->sync < 0) {
        return -ENOTCONN;
    }
    struct answer answer; /* 2 KB, of which most often 8 bytes are sent */
    size_t length = SHORT_ANSWER;
    answer.kind = kind;
    if (kind == REPORT_FAILURE || kind == REPORT_WARNING) {
        answer.failure = c->failure;
        length = sizeof answer;
    }
    return sys_sendto(c->sync, &answer, length, MSG_NOSIGNAL);
}

int init_give_terminal(struct ctx *c, int terminal)
{
    struct answer answer;
    answer.kind = ANSWER_TERMINAL;
    return c->sync < 0 ? -ENOTCONN : message_send(c->sync, &answer, SHORT_ANSWER, NULL, 0, &terminal, 1, 0);
}

void init_tell_executing(struct ctx *c)
{
    if (c->start_connection >= 0) { /* step 4 of the start, see start.c */
        const uint8_t executing = START_EXEC;
        sys_sendto(c->start_connection, &executing, 1, MSG_NOSIGNAL);
    } else {
        init_tell(c, ANSWER_EXECUTING); /* 7 */
    }
}

static _Noreturn void init_main(struct ctx *c, int sync)
{
    sys_be_private(); /* before all else: in a running container a neighbour may look for what is open here */
    int kept[] = {sync, c->phase, c->start_listener};
    if (sys_keep_only(kept, sizeof kept / sizeof kept[0]) < 0) {
        sys_exit(1); /* with the maker's end open here, too, we would outlive it */
    }
    sys_die_with_parent(1);
    c->actor = ACTOR_INIT;
    c->sync = sync;
    c->report = c->lock = c->journal = c->monitor_listener = c->state_dir = c->init_process = -1;
    sys_context_init(&c->sys);

    for (;;) {
        struct order order;
        long n = sys_recvfrom(sync, &order, sizeof order, 0); /* 2 */
        if (n == -EINTR) {
            continue;
        }
        if (n != sizeof order) {
            sys_exit(1); /* the maker is gone */
        }
        c->init_pid = (int)order.pid;
        c->init_start_time = order.start_time;
        if (order.kind == ORDER_GO) { /* 6 */
            c->detached = 1;
            ctx_close(&c->sync);
            do_steps(c, c->plan->steps);
            init_tell(c, REPORT_FAILURE);
            sys_exit(1);
        }
        int error = do_steps(c, order.to); /* 4 */
        if (order.kind == ORDER_LAST_STEPS) {
            sys_die_with_parent(0); /* the maker may end as soon as it has sent 6 */
        }
        if (init_tell(c, error < 0 ? REPORT_FAILURE : REPORT_SUCCESS) < 0) { /* 5 */
            sys_exit(1); /* nobody would send another order */
        }
    }
}

/* ---- maker ---- */

/* Writes `kill this process` into the journal. */
static int record_init(struct ctx *c)
{
    uint8_t operands[20];
    struct writer w = {operands, operands + sizeof operands, 0};
    put_u32(&w, (uint32_t)c->init_pid);
    put_u64(&w, c->init_start_time);
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
    error = enter_joined(c);
    int pid = error < 0 ? error : sys_fork_into((uint32_t)op->arg[0].number, &c->init_process); /* 1 */
    if (pid == 0) {
        init_main(c, pair[1]);
    }
    sys_close(pair[1]);
    if (pid < 0 && error >= 0) {
        fail(c, CALL_FORK, "", pid);
    }
    c->init_pid = pid > 0 ? pid : 0;
    error = leave_joined(c);
    if (error < 0 || pid < 0) {
        return c->failure.error;
    }
    error = sys_start_time(pid, &c->init_start_time);
    if (error < 0) {
        return fail(c, CALL_START_TIME, "", error);
    }
    return record_init(c); /* 3 */
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
        c->failure.program_end = status & 0x7f ? END_SIGNALLED : END_EXITED;
        c->failure.program_code = (uint32_t)(status & 0x7f ? status & 0x7f : status >> 8 & 0xff);
    }
    return c->failure.error;
}

/* Safe: a number. What init does may hang in the host's kernel, by a file system that doesn't answer. */
int op_limit_init(struct ctx *c, const struct op *op)
{
    c->patience = (uint32_t)op->arg[0].number;
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
