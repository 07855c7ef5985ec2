#include "children.h"

#include "execute.h"
#include "sockets.h"
#include "system.h"

#define TASK_FDS (2 + STREAMS + STREAMS + 1)

_Static_assert(TASK_FDS <= MAX_FDS, "a task with everything is one message");

/*
 * A task on its way, with the plan behind it if it has no descriptor. Which of the descriptors are there, in this order:
 * plan, control, inner, outer, placing.
 */
struct task_message {
    uint32_t name;
    uint32_t is_monitor;
    uint32_t namespaces;
    uint32_t present; /* bits */
};

struct task task_none(void)
{
    return (struct task){.plan = -1, .control = -1, .inner = {-1, -1, -1}, .outer = {-1, -1, -1}, .placing = -1};
}

static void to_array(const struct task *t, int fds[TASK_FDS])
{
    fds[0] = t->plan;
    fds[1] = t->control;
    memcpy(fds + 2, t->inner, sizeof t->inner);
    memcpy(fds + 2 + STREAMS, t->outer, sizeof t->outer);
    fds[2 + STREAMS + STREAMS] = t->placing;
}

int child_give(const struct child *child, const struct task *task)
{
    struct task_message m = {task->name, (uint32_t)task->is_monitor, task->namespaces, 0};
    int all[TASK_FDS];
    int fds[TASK_FDS];
    unsigned count = 0;
    to_array(task, all);
    for (unsigned i = 0; i < TASK_FDS; i++) {
        if (all[i] >= 0) {
            m.present |= 1u << i;
            fds[count++] = all[i];
        }
    }
    return message_send(child->socket, &m, sizeof m, task->bytes, task->length, fds, count, 0);
}

/*
 * Waits for a task, whose plan may come with it. Without one, since the zygote is gone or there was no room for its
 * descriptors, the child ends.
 */
static void receive(int socket, struct ctx *c, struct task *t)
{
    struct task_message m;
    int fds[MAX_FDS];
    int all[TASK_FDS];
    unsigned count;
    unsigned next = 0;
    long n = message_receive_parts(socket, &m, sizeof m, c->plan_bytes, sizeof c->plan_bytes, fds, &count, 0);
    if (n < (long)sizeof m) {
        sys_exit(0);
    }
    c->plan_length = (uint32_t)n - (uint32_t)sizeof m;
    for (unsigned i = 0; i < TASK_FDS; i++) {
        all[i] = m.present >> i & 1 && next < count ? fds[next++] : -1;
    }
    if (next != count || (all[0] >= 0) + (c->plan_length > 0) + (m.namespaces > 0) != 1) {
        sys_exit(1);
    }
    t->name = m.name;
    t->is_monitor = m.is_monitor != 0;
    t->namespaces = m.namespaces;
    t->plan = all[0];
    t->control = all[1];
    memcpy(t->inner, all + 2, sizeof t->inner);
    memcpy(t->outer, all + 2 + STREAMS, sizeof t->outer);
    t->placing = all[2 + STREAMS + STREAMS];
}

/* Takes the streams as its own; whether there were any. */
static int take_streams(const struct task *t)
{
    int any = 0;
    for (int i = 0; i < STREAMS; i++) {
        if (t->inner[i] >= 0) {
            any = 1;
            sys_dup3(t->inner[i], i, 0);
            sys_close(t->inner[i]);
        }
        if (t->outer[i] >= 0 && !t->is_monitor) {
            sys_close(t->outer[i]);
        }
    }
    return any;
}

/* Closes everything but what a child waits with; what the zygote has open beside it would keep containers' pipes open. */
static void keep_nothing(int socket)
{
    int kept[] = {JVM_SOCKET, socket};
    if (sys_keep_only(kept, 2) < 0) {
        sys_exit(1);
    }
}

static int nameless;

void children_are_nameless(void)
{
    nameless = 1;
}

static _Noreturn void child_main(int socket, uint32_t umask)
{
    static union ctx_pages pages;
    struct ctx *c = &pages.c;
    const uint8_t done = 1;
    const struct self *self;
    struct ahead ahead = {0, -1, -1};
    int status;
    keep_nothing(socket);
    if (!nameless) {
        sys_self(&self); /* read now, while nobody waits for it */
    }
    for (;;) {
        struct task task;
        ctx_init(c);
        receive(socket, c, &task);
        if (task.namespaces) {
            drop_ahead(&ahead);
            ahead = make_ahead(task.namespaces);
            continue;
        }
        c->report = JVM_SOCKET;
        c->report_form = REPORT_FRAMES;
        c->handle = task.name;
        c->umask = umask;
        c->placing = task.placing;
        int streams = take_streams(&task);
        if (task.is_monitor) {
            sys_close(socket);
            c->ahead = &ahead;
            monitor_main(c, task.plan, task.control, task.outer);
        }
        run_plan(c, task.plan);
        if (streams || c->init_pid || c->made_journal) {
            sys_exit(0); /* an init has us as its parent; a journal names us as its maker */
        }
        while (sys_wait4(-1, &status, WNOHANG) > 0) { /* a program that was killed late */
        }
        keep_nothing(socket);
        if (sys_sendto(socket, &done, 1, MSG_NOSIGNAL) < 0) {
            sys_exit(0);
        }
    }
}

int child_make(struct child *made, uint32_t umask)
{
    int pair[2];
    int error = sys_socketpair(SOCK_SEQPACKET | SOCK_CLOEXEC, pair);
    if (error < 0) {
        return error;
    }
    if (!nameless) {
        const struct self *self;
        sys_self(&self); /* the first time; children know of it what is the same for all */
    }
    int pid = sys_fork(NULL);
    if (pid == 0) {
        child_main(pair[1], umask);
    }
    sys_close(pair[1]);
    if (pid < 0) {
        sys_close(pair[0]);
        return pid;
    }
    made->pid = pid;
    made->socket = pair[0];
    return 0;
}
