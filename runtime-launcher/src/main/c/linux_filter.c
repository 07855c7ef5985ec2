/*
 * The filter of system calls. It comes last, right before the program is executed, so that execve is all that it has to let
 * through. What has to be said after that is said by a second thread, which isn't filtered:
 *
 *   1  init:     makes all preparations for the program, then the thread
 *   2  init:     installs the filter; `listener` is its descriptor
 *   3  thread:   sends it with the message, or reports that it can't, and ends everything; `told`
 *   4  init:     executes the program, which ends the thread; or `failed`
 *   5  thread:   reports that, and ends everything
 *
 * Init makes no call between 2 and 4, and reads memory instead: whatever it called might be refused, or be asked about at the
 * listener that isn't told yet.
 */
#include <linux/filter.h>
#include <linux/seccomp.h>

#include "init.h"
#include "linux_ops.h"
#include "report.h"
#include "sockets.h"
#include "system.h"
#include "text.h"

#define STACK (64 * 1024)
#define FIRST_PART 4096 /* of a message: what goes with the descriptor */
#define SEND_MILLIS 10000
#define PAUSE_NANOSECONDS 20000

struct reporter {
    struct ctx *c;
    const char *message;
    size_t length;
    int stays; /* until the program is executed */
    int listener;
    uint32_t told;
    uint32_t failed;
};

static const char listener_path[] = "listener";

static void pause_a_moment(void)
{
    const struct timespec64 moment = {0, PAUSE_NANOSECONDS};
    sys_nanosleep(&moment);
}

/* config-linux.md: the descriptor comes with the first part, each connection has one message, and is closed after it. */
static int send_listener(struct reporter *r, int listener)
{
    int socket = r->c->offered;
    size_t sent = r->length < FIRST_PART ? r->length : FIRST_PART;
    sys_socket_patience(socket, SEND_MILLIS);
    long n = message_send(socket, r->message, sent, NULL, 0, &listener, 1, 0);
    while (n >= 0 && sent < r->length) {
        n = sys_sendto(socket, r->message + sent, r->length - sent, MSG_NOSIGNAL);
        sent += n > 0 ? (size_t)n : 0;
        n = n == -EINTR ? 0 : n;
    }
    ctx_close(&r->c->offered);
    sys_close(listener);
    return n < 0 ? (int)n : 0;
}

static _Noreturn void report_failure(struct ctx *c)
{
    init_tell(c, REPORT_FAILURE);
    sys_exit(1); /* all threads */
}

static void run_reporter(void *with)
{
    struct reporter *r = with;
    if (r->message) {
        int listener;
        while ((listener = __atomic_load_n(&r->listener, __ATOMIC_ACQUIRE)) < 0) {
            pause_a_moment();
        }
        int error = send_listener(r, listener); /* 3 */
        if (error < 0) {
            fail(r->c, "send", listener_path, error == -EAGAIN ? -ETIMEDOUT : error);
            report_failure(r->c);
        }
        __atomic_store_n(&r->told, 1, __ATOMIC_RELEASE);
    }
    if (!r->stays) {
        sys_exit_thread();
    }
    while (!__atomic_load_n(&r->failed, __ATOMIC_ACQUIRE)) {
        pause_a_moment();
    }
    report_failure(r->c); /* 5 */
}

/* The message as one piece of memory. */
static int compose(struct ctx *c, const struct operand *template, const char **message, size_t *length)
{
    char *to = NULL;
    for (int round = 0; round < 2; round++) {
        const uint8_t *at = (const uint8_t *)template->text;
        *length = 0;
        for (uint64_t i = 0; i < template->number; i++) {
            char digits[DECIMAL_ROOM];
            struct part part = template_part(c, &at, digits);
            if (to) {
                memcpy(to + *length, part.bytes, part.length);
            }
            *length += part.length;
        }
        if (!to) {
            to = sys_private_memory(*length + 1);
            if (!to) {
                return -ENOMEM;
            }
        }
    }
    *message = to;
    return 0;
}

static int start_reporter(struct reporter *r)
{
    const unsigned long flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM;
    char *stack = sys_private_memory(STACK);
    if (!stack) {
        return -ENOMEM;
    }
    return (int)call_clone_thread(flags, stack + STACK, run_reporter, r);
}

/*
 * Safe: takes away only, for this process and all that it makes. The kernel checks the program, and takes it only from who
 * can't gain privileges, or has CAP_SYS_ADMIN; that is lost with the execution, as the sets that go over it don't have it.
 */
int op_install_filter(struct ctx *c, const struct op *op)
{
    static struct reporter r; /* lives until the program is executed */
    const uint32_t flags = (uint32_t)op->arg[0].number;
    const int listens = (flags & SECCOMP_FILTER_FLAG_NEW_LISTENER) != 0;
    struct sock_fprog program = {
        .len = (unsigned short)(op->arg[1].number / 2),
        .filter = (struct sock_filter *)(uintptr_t)op->arg[1].text,
    };
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the instructions have to be turned round first"
#endif
    if (op->arg[1].number % 2 || op->arg[1].number / 2 > BPF_MAXINSNS) {
        return fail(c, "seccomp", "", -EINVAL);
    }
    r = (struct reporter){.c = c, .listener = -1, .stays = op->arg[2].number != 0};
    if (listens) {
        if (c->offered < 0) {
            return fail(c, "send", listener_path, -ENOTCONN);
        }
        int error = compose(c, &op->arg[3], &r.message, &r.length);
        if (error < 0) {
            return fail(c, "mmap", "", error);
        }
    }
    prepare_program(c); /* 1 */
    if (listens || r.stays) {
        int error = start_reporter(&r);
        if (error < 0) {
            return fail(c, CALL_FORK, "", error);
        }
        c->reporter = r.stays ? &r.failed : NULL;
    }
    int listener = sys_seccomp(SECCOMP_SET_MODE_FILTER, flags, &program); /* 2 */
    if (listener < 0) {
        c->reporter = NULL; /* nothing is filtered */
        return fail(c, "seccomp", "", listener);
    }
    if (listens) {
        __atomic_store_n(&r.listener, listener, __ATOMIC_RELEASE);
        while (!__atomic_load_n(&r.told, __ATOMIC_ACQUIRE)) {
        }
    }
    return 0;
}
