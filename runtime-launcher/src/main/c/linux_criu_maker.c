/* Asking CRIU and following its answers, in the maker; see linux_criu.c. */
#include "linux_criu.h"

#include "init.h"
#include "linux_ops.h"
#include "ops.h"
#include "sockets.h"
#include "system.h"
#include "text.h"

#define ENDING_MILLIS 10000
#define MESSAGE_ROOM 4096

/* Safe: bytes into our own socket. CRIU may be the plan's init process, and then stays what it is in the journal. */
int op_ask_criu(struct ctx *c, const struct op *op)
{
    const uint8_t *at = (const uint8_t *)op->arg[0].text;
    char digits[DECIMAL_ROOM];
    ctx_close(&c->sys.criu_theirs[CRIU_SOCKET]);
    ctx_close(&c->sys.criu_theirs[CRIU_OUTPUT]);
    if (op->arg[0].number != 1 || c->sys.criu_ours[CRIU_SOCKET] < 0) {
        return fail(c, CRIU_CALL, "", -EBADMSG);
    }
    if (!c->sys.criu_pid) {
        c->sys.criu_pid = c->init_pid;
        c->sys.criu_process = sys_duplicate(c->init_process);
    }
    struct part part = template_part(c, &at, digits);
    int error = message_send(c->sys.criu_ours[CRIU_SOCKET], part.bytes, part.length, NULL, 0, NULL, 0, 0);
    return error < 0 ? fail(c, CRIU_CALL, "", error) : 0;
}

/* Keeps the end of what it says. */
static void hear(struct ctx *c)
{
    struct failure *f = &c->failure;
    const uint32_t keep = sizeof f->output - 1;
    char bytes[2048];
    long n;
    while (c->sys.criu_ours[CRIU_OUTPUT] >= 0 && (n = sys_read(c->sys.criu_ours[CRIU_OUTPUT], bytes, sizeof bytes)) != -EAGAIN) {
        if (n <= 0) {
            ctx_close(&c->sys.criu_ours[CRIU_OUTPUT]);
            return;
        }
        uint32_t more = (uint32_t)n < keep ? (uint32_t)n : keep;
        uint32_t old = f->output_length < keep - more ? f->output_length : keep - more;
        memmove(f->output, f->output + f->output_length - old, old);
        memcpy(f->output + old, bytes + n - more, more);
        f->output_length = old + more;
    }
}

/* It has failed, or is gone: with all that it has to say. */
static int lost(struct ctx *c, uint64_t error)
{
    int status = 0;
    struct pollfd ended = {c->sys.criu_process, POLLIN, 0};
    sys_poll(&ended, 1, sys_deadline(ENDING_MILLIS));
    hear(c);
    if (sys_wait4(c->sys.criu_pid, &status, WNOHANG) == c->sys.criu_pid && !error) {
        c->failure.program_end =
            sys_how_ended(status, &c->failure.program_code) == HOW_EXITED ? END_EXITED : END_SIGNALLED;
    }
    return fail(c, CRIU_CALL, "", error && error < 4096 ? -(int)error : -EPROTO);
}

/* What it has made is our child, since its own parent is: that is looked at, so that no other is ever taken for it. */
static int take_init(struct ctx *c, uint64_t pid)
{
    uint64_t start_time;
    if (pid == (uint64_t)c->init_pid) {
        return 0;
    }
    if (c->init_pid != c->sys.criu_pid || pid == 0 || pid > INT32_MAX || !sys_is_child((int)pid)) {
        return fail(c, CRIU_CALL, "", -ECHILD);
    }
    int process = sys_pidfd_open((int)pid, 0); /* nobody else reaps it */
    int error = process < 0 ? process : sys_start_time((int)pid, &start_time);
    if (error < 0) {
        ctx_close(&process);
        return fail(c, CALL_PROCESS_OPEN, "", error);
    }
    ctx_close(&c->init_process);
    c->init_process = process;
    c->init_pid = (int)pid;
    c->init_start_time = start_time;
    return record_process(c, (uint32_t)pid, start_time);
}

/* One message. 1: it was the one that ends the wait; 0: another. */
static int take_answer(struct ctx *c, const struct op *op, struct criu_answer *answer)
{
    uint8_t bytes[MESSAGE_ROOM];
    int fds[MAX_FDS];
    unsigned count = 0;
    long n = message_receive(c->sys.criu_ours[CRIU_SOCKET], bytes, sizeof bytes, fds, &count, 0);
    int error = n > 0 ? criu_read(bytes, (size_t)n, answer) : 0;
    const int is_terminal = n > 0 && error >= 0 && text_equal(answer->name, "orphan-pts-master");
    for (unsigned i = 0; n > 0 && i < count; i++) {
        if (is_terminal && c->terminal < 0) {
            c->terminal = fds[i];
        } else {
            sys_close(fds[i]);
        }
    }
    if (n <= 0) {
        return lost(c, 0);
    }
    if (error < 0) {
        return fail(c, CRIU_CALL, "", error);
    }
    if (answer->type != CRIU_NOTIFY) {
        return !answer->success ? lost(c, answer->error) : op->arg[1].length ? fail(c, CRIU_CALL, "", -EPROTO) : 1;
    }
    if (answer->pid && take_init(c, answer->pid) < 0) {
        return c->failure.error;
    }
    c->sys.criu_waits = 1;
    return op->arg[1].length && text_equal(answer->name, op->arg[1].text);
}

static int say_go_on(struct ctx *c, const struct op *op)
{
    const uint8_t *at = (const uint8_t *)op->arg[0].text;
    char digits[DECIMAL_ROOM];
    if (!c->sys.criu_waits) {
        return 0;
    }
    if (op->arg[0].number != 1) {
        return fail(c, CRIU_CALL, "", -EBADMSG);
    }
    c->sys.criu_waits = 0;
    struct part part = template_part(c, &at, digits);
    int error = message_send(c->sys.criu_ours[CRIU_SOCKET], part.bytes, part.length, NULL, 0, NULL, 0, 0);
    return error < 0 ? lost(c, 0) : 0;
}

/* It is through: it ends by itself, and isn't the container's any more. After a part of memory alone it waits for more, until nobody asks. */
static int see_off(struct ctx *c)
{
    int status;
    ctx_close(&c->sys.criu_ours[CRIU_SOCKET]);
    struct pollfd ended = {c->sys.criu_process, POLLIN, 0};
    if (sys_poll(&ended, 1, sys_deadline(ENDING_MILLIS)) == 0) {
        return fail(c, CRIU_CALL, "", -ETIMEDOUT);
    }
    sys_wait4(c->sys.criu_pid, &status, WNOHANG);
    criu_close(&c->sys);
    return 0;
}

/* Nobody is there any more who wants what it does. */
static int give_up(struct ctx *c)
{
    sys_process_signal(c->sys.criu_process, SIGKILL);
    return lost(c, 0);
}

/*
 * Safe: what it answers is bounded, and believed only in that a process is the one that it has made, if that is our own new child. How long it
 * takes depends on how much memory is written or read, or on who takes it: there is no deadline.
 */
int op_follow_criu(struct ctx *c, const struct op *op)
{
    struct criu_answer answer;
    int found = 0;
    while (found == 0) {
        if (say_go_on(c, op) < 0) {
            return c->failure.error;
        }
        struct pollfd fds[3] = {{c->sys.criu_ours[CRIU_SOCKET], POLLIN, 0},
                                {c->sys.criu_ours[CRIU_OUTPUT], POLLIN, 0},
                                {op->arg[2].number ? c->report : -1, 0, 0}};
        sys_poll(fds, 3, NEVER);
        if (fds[1].revents) {
            hear(c);
        }
        found = fds[0].revents ? take_answer(c, op, &answer) : fds[2].revents ? give_up(c) : 0;
    }
    return found < 0 ? found : answer.type == CRIU_NOTIFY ? 0 : see_off(c);
}
