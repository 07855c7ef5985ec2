/* Programs that a plan runs to their end, such as hooks. */
#include "context.h"
#include "ops.h"
#include "report.h"
#include "system.h"

#define KILLED_MILLIS 5000  /* how long a killed program may take to end */
#define LAST_READS 32       /* how much output is still read after the end: a program left behind may write for ever */

enum { PATH, ARGS, ENV, CWD, INPUT, TIMEOUT, WARN_ONLY }; /* operands */

/* What the child tells when it can't become the program. */
struct exec_failure {
    const char *call;
    int error;
};

struct run {
    int process;
    int pid;
    int input;  /* our ends; -1 when closed */
    int output;
    int status; /* an exec_failure, or its end when the program runs */

    const uint8_t *parts; /* what is left of the input */
    uint64_t parts_left;
    struct part part;
    char digits[DECIMAL_ROOM];

    struct exec_failure exec;
    int timed_out;
};

struct pipes {
    int input[2];
    int output[2];
    int status[2];
};

static _Noreturn void become(struct ctx *c, const struct op *op, struct pipes *p, int parent)
{
    struct exec_failure failure = {"chdir", 0};
    sys_setsid(); /* no terminal, and a group to kill it by */
    sys_die_with_parent(1);
    if (sys_getppid() != parent) {
        sys_exit(127); /* it ended before the line above */
    }
    sys_dup3(p->input[0], 0, 0);
    sys_dup3(p->output[1], 1, 0);
    sys_dup3(p->output[1], 2, 0);
    sys_close_on_exec_all(3);
    if (!c->umask_set) {
        sys_umask(c->umask);
    }
    sys_signals_for_program();
    if (op->arg[CWD].length) {
        failure.error = sys_chdir(op->arg[CWD].text);
    }
    if (!failure.error) {
        failure.call = "execve";
        failure.error = sys_execve(op->arg[PATH].text, op->arg[ARGS].vector, op->arg[ENV].vector);
    }
    sys_write(p->status[1], &failure, sizeof failure);
    sys_exit(127);
}

/* Writes as much of the input as the pipe takes; closes it at the end, or when nobody reads it (which is no failure). */
static void feed(const struct ctx *c, struct run *r)
{
    while (r->input >= 0) {
        if (r->part.length == 0) {
            if (r->parts_left == 0) {
                ctx_close(&r->input);
                return;
            }
            r->parts_left--;
            r->part = template_part(c, &r->parts, r->digits);
            continue;
        }
        long n = sys_write(r->input, r->part.bytes, r->part.length);
        if (n == -EAGAIN) {
            return;
        }
        if (n < 0 && n != -EINTR) {
            ctx_close(&r->input);
        } else if (n > 0) {
            r->part.bytes += n;
            r->part.length -= (uint32_t)n;
        }
    }
}

/* Reads output once and keeps the end of it. Whether there may be more. */
static int drain(struct ctx *c, struct run *r)
{
    struct failure *f = &c->failure;
    const uint32_t keep = sizeof f->output - 1;
    char bytes[4096];
    long n = r->output < 0 ? 0 : sys_read(r->output, bytes, sizeof bytes);
    if (n == -EAGAIN || n == -EINTR) {
        return 0;
    }
    if (n <= 0) {
        ctx_close(&r->output);
        return 0;
    }
    uint32_t more = (uint32_t)n < keep ? (uint32_t)n : keep;
    uint32_t old = f->output_length < keep - more ? f->output_length : keep - more;
    memmove(f->output, f->output + f->output_length - old, old);
    memcpy(f->output + old, bytes + n - more, more);
    f->output_length = old + more;
    return 1;
}

static void read_status(struct run *r)
{
    struct exec_failure failure;
    long n = r->status < 0 ? -EAGAIN : sys_read(r->status, &failure, sizeof failure);
    if (n == sizeof failure) {
        r->exec = failure;
    }
    if (n != -EAGAIN && n != -EINTR) {
        ctx_close(&r->status);
    }
}

/* Serves the program until it ended or its time is up. */
static void attend(struct ctx *c, struct run *r, int64_t deadline)
{
    for (;;) {
        struct pollfd fds[4] = {
            {r->process, POLLIN, 0},
            {r->output, POLLIN, 0},
            {r->input, POLLOUT, 0},
            {r->status, POLLIN, 0},
        };
        int ready = sys_poll(fds, 4, deadline);
        if (ready <= 0 || (!fds[0].revents && sys_now() >= deadline)) { /* one that writes all the time is always ready */
            r->timed_out = 1;
            return;
        }
        if (fds[1].revents) {
            drain(c, r);
        }
        if (fds[2].revents) {
            feed(c, r);
        }
        if (fds[3].revents) {
            read_status(r);
        }
        if (fds[0].revents) {
            return;
        }
    }
}

/* Kills the program with all that it started in its group. */
static void kill_group(struct run *r)
{
    struct pollfd ended = {r->process, POLLIN, 0};
    sys_kill(-r->pid, SIGKILL);
    sys_process_signal(r->process, SIGKILL);
    sys_poll(&ended, 1, sys_deadline(KILLED_MILLIS));
}

static void close_pair(int pair[2])
{
    ctx_close(&pair[0]);
    ctx_close(&pair[1]);
}

static int make_pipes(struct pipes *p)
{
    *p = (struct pipes){{-1, -1}, {-1, -1}, {-1, -1}};
    int error = sys_pipe2(p->input, O_CLOEXEC);
    if (error >= 0) {
        error = sys_pipe2(p->output, O_CLOEXEC);
    }
    if (error >= 0) {
        error = sys_pipe2(p->status, O_CLOEXEC | O_NONBLOCK);
    }
    if (error >= 0) {
        error = sys_set_nonblocking(p->input[1]);
    }
    return error < 0 ? error : sys_set_nonblocking(p->output[0]);
}

/* Starts the program; its ends of the pipes are closed here, in any case. */
static int start(struct ctx *c, const struct op *op, struct run *r, struct pipes *p)
{
    int parent = sys_getpid();
    int error = make_pipes(p);
    if (error < 0) {
        close_pair(p->input);
        close_pair(p->output);
        close_pair(p->status);
        return fail(c, "pipe", op->arg[PATH].text, error);
    }
    r->input = p->input[1];
    r->output = p->output[0];
    r->status = p->status[0];
    feed(c, r); /* nearly always all of it */
    r->pid = sys_fork(&r->process);
    if (r->pid == 0) {
        become(c, op, p, parent);
    }
    sys_close(p->input[0]);
    sys_close(p->output[1]);
    sys_close(p->status[1]);
    return r->pid < 0 ? fail(c, CALL_FORK, op->arg[PATH].text, r->pid) : 0;
}

/* What the end of the program means. */
static int judge(struct ctx *c, const struct op *op, const struct run *r)
{
    struct failure *f = &c->failure;
    const char *path = op->arg[PATH].text;
    int status = 0;
    int reaped = sys_wait4(r->pid, &status, WNOHANG);
    if (r->exec.error) {
        f->output_length = 0;
        return fail(c, r->exec.call, path, r->exec.error);
    }
    if (r->timed_out || reaped != r->pid) {
        f->program_end = END_TIMED_OUT;
        f->program_code = 0;
        return fail(c, "wait", path, -ETIMEDOUT);
    }
    if (status == 0) {
        return 0;
    }
    f->program_end = sys_how_ended(status, &f->program_code) == HOW_EXITED ? END_EXITED : END_SIGNALLED;
    return fail(c, "wait", path, -EPROTO);
}

/*
 * Safe: the program gets the given environment and no other, no descriptor but three pipes, default signals, and a session
 * of its own; it is killed with us, and with its group at its deadline; what it writes is bounded, what it doesn't read
 * doesn't hold us, and what it leaves behind with its output open doesn't either. What it has started itself isn't killed
 * with us: that is no part of the container, and in nobody's journal.
 */
int op_run_program(struct ctx *c, const struct op *op)
{
    struct pipes pipes;
    struct run r = {.process = -1, .input = -1, .output = -1, .status = -1};
    r.parts = (const uint8_t *)op->arg[INPUT].text;
    r.parts_left = op->arg[INPUT].number;
    c->failure.output_length = 0;
    c->failure.program_end = END_NONE;

    int error = start(c, op, &r, &pipes);
    if (error >= 0) {
        attend(c, &r, sys_deadline((uint32_t)op->arg[TIMEOUT].number));
        if (r.timed_out) {
            kill_group(&r);
        }
        for (int i = 0; i < LAST_READS && drain(c, &r); i++) {
        }
        read_status(&r);
        error = judge(c, op, &r);
    }
    ctx_close(&r.process);
    ctx_close(&r.input);
    ctx_close(&r.output);
    ctx_close(&r.status);
    if (error < 0 && op->arg[WARN_ONLY].number) {
        report_warning(c);
        return 0;
    }
    return error;
}
