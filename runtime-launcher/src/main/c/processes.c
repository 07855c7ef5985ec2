/* Processes that aren't ours, known by pid and start time. */
#include "context.h"
#include "ops.h"
#include "system.h"

/*
 * Safe: the process is held by a descriptor, and its start time is compared after that, so that a signal never reaches one
 * that took the pid. One that has ended and waits to be reaped counts as gone.
 */
int op_kill_process(struct ctx *c, const struct op *op)
{
    int pid = (int)op->arg[0].number;
    uint32_t wait_millis = (uint32_t)op->arg[3].number;
    int status;
    int process = sys_process_open(pid, op->arg[1].number);
    if (process < 0) {
        return fail(c, CALL_PROCESS_OPEN, "", process);
    }
    int error = sys_process_signal(process, (int)op->arg[2].number);
    if (error < 0) {
        fail(c, "kill", "", error);
    } else if (wait_millis) {
        struct pollfd ended = {process, POLLIN, 0};
        if (sys_poll(&ended, 1, earlier(sys_deadline(wait_millis), c->deadline)) == 0) {
            error = fail(c, "kill", "", -ETIMEDOUT);
        } else {
            sys_wait4(pid, &status, WNOHANG); /* if it was a child of ours */
        }
    }
    sys_close(process);
    return error;
}

/* Safe: only looks. */
int op_check_ended(struct ctx *c, const struct op *op)
{
    int process = sys_process_open((int)op->arg[0].number, op->arg[1].number);
    if (process == -ESRCH) {
        return 0;
    }
    if (process < 0) {
        return fail(c, CALL_PROCESS_OPEN, "", process);
    }
    sys_close(process);
    return fail(c, "check ended", "", -EBUSY);
}
