/* Requests to execute a plan: what the child process gets, and which one gets it. */
#include "agent.h"
#include "sockets.h"
#include "system.h"
#include "zygote.h"

/* A request that is being made into a task. */
struct launch {
    struct task task;
    int fds[MAX_FDS]; /* the plan, unless it is in the frame, then what was given */
    unsigned fd_count;
    int control; /* our end of the monitor's socket */
    int network; /* it wants what the one before it made them want who follow */
};

/* Opens what the task's streams are; behind them may come the socket of who places processes. */
static int open_streams(struct launch *l, uint32_t kinds)
{
    unsigned given = l->task.bytes ? 0 : 1;
    for (unsigned i = 0; i < STREAMS; i++) {
        uint32_t kind = kinds >> 4 * i & 15;
        int pair[2];
        if (kind == STREAM_GIVEN) {
            if (given >= l->fd_count) {
                return l->fd_count ? -EBADMSG : -EMFILE; /* the latter: there was no room for what was sent */
            }
            l->task.inner[i] = l->fds[given++];
        } else if (kind == STREAM_PIPE) {
            int error = sys_pipe2(pair, O_CLOEXEC);
            if (error < 0) {
                return error;
            }
            l->task.inner[i] = pair[i == STREAM_IN ? 0 : 1];
            l->task.outer[i] = pair[i == STREAM_IN ? 1 : 0];
            sys_set_nonblocking(l->task.outer[i]);
        } else if (kind != STREAM_NULL) {
            return -EBADMSG;
        }
    }
    if (kinds >> 4 * STREAMS == STREAM_GIVEN) {
        if (given >= l->fd_count) {
            return l->fd_count ? -EBADMSG : -EMFILE;
        }
        l->task.placing = l->fds[given++];
    }
    return given == l->fd_count ? 0 : -EBADMSG;
}

static int prepare(struct launch *l, uint32_t kinds)
{
    int pair[2];
    if (l->task.length > PLAN_ROOM) {
        return -EMSGSIZE;
    }
    if (!l->task.bytes && l->fd_count == 0) {
        return -EMFILE; /* as in open_streams */
    }
    int error = open_streams(l, kinds);
    if (error >= 0 && l->task.is_monitor) {
        error = sys_socketpair(SOCK_SEQPACKET | SOCK_CLOEXEC, pair);
        if (error >= 0) {
            l->control = pair[0];
            l->task.control = pair[1];
        }
    }
    return error;
}

/* Closes what is only the child's: given descriptors are among `fds`, the inner ends of pipes aren't. */
static void close_inner(struct launch *l)
{
    for (unsigned i = 0; i < STREAMS; i++) {
        if (l->task.outer[i] >= 0) {
            ctx_close(&l->task.inner[i]);
        }
    }
    while (l->fd_count) {
        sys_close(l->fds[--l->fd_count]);
    }
    ctx_close(&l->task.control);
}

void child_waits(struct zygote *z, struct child child, int has_worked)
{
    if (has_worked) {
        z->idle[z->idle_count] = child;
    } else {
        memmove(z->idle + 1, z->idle, z->idle_count * sizeof *z->idle);
        z->idle[0] = child;
    }
    z->idle_count++;
}

struct child child_taken(struct zygote *z, int for_a_monitor)
{
    struct child first = z->idle[0];
    z->idle_count--;
    if (!for_a_monitor) {
        return z->idle[z->idle_count];
    }
    memmove(z->idle, z->idle + 1, z->idle_count * sizeof *z->idle);
    return first;
}

int has_told(const struct zygote *z)
{
    return z->idle_count && z->idle[0].pid == z->told;
}

/* Gives the task to the child that was reserved for it, to one that waits, or to a new one. One that has died is passed over. */
static int give(struct zygote *z, const struct launch *l, struct child *child)
{
    const struct task *task = &l->task;
    if (child->socket >= 0) {
        if (child_give(child, task) >= 0) {
            return 0;
        }
        sys_close(child->socket);
    }
    while (z->idle_count) {
        const int first = l->network || !has_told(z) || z->idle_count == 1;
        *child = child_taken(z, task->is_monitor && first);
        if (child_give(child, task) >= 0) {
            return 0;
        }
        sys_close(child->socket);
    }
    int error = child_make(child, z->umask);
    return error < 0 ? error : child_give(child, task);
}

/* The child that was reserved. */
static struct child take_reserved(struct zygote *z, struct handle *h)
{
    const struct child child = {h->pid, h->reserved};
    z->reserved_count--;
    h->reserved = -1;
    return child;
}

static int launch(struct zygote *z, struct launch *l, uint32_t kinds, int brief)
{
    struct child child = {0, -1};
    int error = prepare(l, kinds);
    struct handle *h = handle_find(z, l->task.name);
    if (error < 0) {
        if (h && h->reserved >= 0) {
            drop(z, h); /* what it has made is for this plan alone: no other may get it */
        }
        return error;
    }
    if (h && h->reserved >= 0) {
        child = take_reserved(z, h);
    } else if (h) {
        return -EEXIST;
    } else {
        h = handle_new(z, l->task.name);
    }
    if (!h) {
        return -ENFILE;
    }
    error = give(z, l, &child);
    if (error < 0) {
        h->used = 0;
        return error;
    }
    h->pid = child.pid;
    h->control = l->control;
    h->brief = brief;
    memcpy(h->stream, l->task.outer, sizeof h->stream);
    if (l->task.is_monitor) {
        sys_close(child.socket);
        sys_watch_add(z->watch, h->control, WATCH_READ, token_of(z, h, WHAT_CONTROL));
    } else {
        h->worker = child.socket;
        sys_watch_add(z->watch, h->worker, WATCH_READ, token_of(z, h, WHAT_WORKER));
    }
    streams_begin(z, h);
    return 0;
}

void run_request(struct zygote *z, uint32_t length, const int *fds, unsigned fd_count)
{
    const uint32_t name = get_u32(z->frame + 4);
    const uint32_t role = get_u32(z->frame + 8);
    const uint32_t kinds = get_u32(z->frame + 12);
    const int is_inline = length > FRAME_HEADER;
    struct launch l = {.task = task_none(), .fd_count = fd_count, .control = -1};
    l.task.name = name;
    l.task.is_monitor = (role & RUN_MONITOR) != 0;
    l.task.bytes = is_inline ? z->frame + FRAME_HEADER : NULL;
    l.task.length = length - FRAME_HEADER;
    l.task.plan = is_inline || fd_count == 0 ? -1 : fds[0];
    memcpy(l.fds, fds, fd_count * sizeof *fds);
    l.network = (role & RUN_NETWORK) != 0;
    if (l.network) {
        z->follow = machine_namespaces_ahead();
        z->has_ended = 0;
    }
    int error = launch(z, &l, kinds, (role & RUN_BRIEF) != 0);
    close_inner(&l);
    if (error < 0) {
        for (unsigned i = 0; i < STREAMS; i++) {
            ctx_close(&l.task.outer[i]);
        }
        ctx_close(&l.control);
        report_failure(z, name, "run", error);
        to_jvm(z, FRAME_GONE, name, 0, 0, NULL, 0);
    }
}

int wants_namespaces(const struct zygote *z)
{
    /* another one has to be left, for what can't wait */
    return z->follow && z->has_ended && !z->reserved_count && z->idle_count > 1 && !has_told(z);
}

void make_namespaces(struct zygote *z)
{
    struct task task = task_none();
    task.namespaces = z->follow;
    z->told = z->idle[0].pid; /* one that doesn't take it will be found dead by who gives it a plan */
    child_give(&z->idle[0], &task);
}

/* Only a hint: what isn't made ahead is made by the plan. */
void ahead_request(struct zygote *z, uint32_t name, uint32_t namespaces)
{
    struct task task = task_none();
    task.namespaces = namespaces;
    if (!namespaces || !z->idle_count || handle_find(z, name)) {
        return;
    }
    struct handle *h = handle_new(z, name);
    if (!h) {
        return;
    }
    struct child child = child_taken(z, 1);
    if (child_give(&child, &task) < 0) {
        sys_close(child.socket);
        h->used = 0;
        return;
    }
    h->pid = child.pid;
    h->reserved = child.socket;
    z->reserved_count++;
}

/* A worker is done and waits for another task, or it has ended and will be reaped. */
void hear_worker(struct zygote *z, struct handle *h)
{
    uint8_t byte;
    long n = sys_recvfrom(h->worker, &byte, 1, MSG_DONTWAIT);
    if (n == -EAGAIN || n == -EINTR) {
        return;
    }
    h->ended = n == 1 && h->brief; /* it has reported */
    if (n == 1 && z->idle_count < MAX_IDLE) {
        child_waits(z, (struct child){h->pid, h->worker}, 1);
        z->at_leisure = 1;
        sys_watch_remove(z->watch, h->worker);
        h->worker = -1;
        h->pid = 0;
    } else if (n == 1) {
        close_worker(z, h); /* enough of them wait: this one ends */
        h->pid = 0;
    } else {
        close_worker(z, h);
    }
}
