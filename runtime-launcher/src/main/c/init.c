/* What init does: its end of the handshake in init.h. */
#include "init.h"

#include "execute.h"
#include "journal.h"
#include "ops.h"
#include "report.h"
#include "sockets.h"
#include "start.h"
#include "system.h"
#include "wire.h"

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
    memset(&answer, 0, SHORT_ANSWER);
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
    memset(&answer, 0, SHORT_ANSWER);
    answer.kind = ANSWER_TERMINAL;
    return c->sync < 0 ? -ENOTCONN : message_send(c->sync, &answer, SHORT_ANSWER, NULL, 0, &terminal, 1, 0);
}

int init_record_process(struct ctx *c, int pid, uint64_t start_time)
{
    struct answer answer;
    struct order order;
    memset(&answer, 0, SHORT_ANSWER);
    answer.kind = ANSWER_PROCESS;
    answer.pid = (uint32_t)pid;
    answer.start_time = start_time;
    int error = c->sync < 0 ? -ENOTCONN : message_send(c->sync, &answer, SHORT_ANSWER, NULL, 0, NULL, 0, 0);
    long n = -EINTR;
    while (error >= 0 && n == -EINTR) {
        n = sys_recvfrom(c->sync, &order, sizeof order, 0);
    }
    return error < 0 ? error : n == sizeof order && order.kind == ORDER_RECORDED ? 0 : -ECONNRESET;
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

_Noreturn void init_main(struct ctx *c, int sync)
{
    if (!sys_context_is_open(&c->sys)) {
        sys_be_private(); /* before all else: in a running container a neighbour may look for what is open here */
    }
    int kept[4 + HELD + SYS_CONTEXT_HELD] = {sync, c->phase, c->start_listener, c->offered};
    for (unsigned i = 0; i < HELD; i++) {
        kept[4 + i] = c->held[i];
    }
    const unsigned count = sys_context_held(&c->sys, kept + 4 + HELD);
    if (sys_keep_only(kept, 4 + HELD + count) < 0) {
        sys_exit(1); /* with the maker's end open here, too, we would outlive it */
    }
    sys_die_with_parent(1);
    c->actor = ACTOR_INIT;
    c->sync = sync;
    c->report = c->placing = c->lock = c->journal = c->monitor_listener = c->state_dir = c->init_process = -1;
    sys_context_inherit(&c->sys);

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
