/* FreeBSD: processes: how they are made, known, signalled and waited for; and their signals. */
#include "sys_context.h"
#include "system.h"
#include "text.h"

/* ---- what the kernel says of a process: parts of struct kinfo_proc ---- */

#define PROCESS_BYTES 1088
#define START_SECONDS 336
#define STATE 388
#define ZOMBIE 5

static int look(int pid, uint64_t *start_time, int *is_zombie)
{
    _Alignas(8) uint8_t bytes[PROCESS_BYTES + 512]; /* a newer kernel's may be longer */
    const int name[4] = {CTL_KERN, KERN_PROC, KERN_PROC_PID, pid};
    size_t size = sizeof bytes;
    int64_t start[2];
    int error = sys_sysctl(name, 4, bytes, &size);
    if (error < 0) {
        return error;
    }
    if (size < PROCESS_BYTES) {
        return -ESRCH;
    }
    memcpy(start, bytes + START_SECONDS, sizeof start);
    *start_time = (uint64_t)start[0] * 1000000 + (uint64_t)start[1];
    *is_zombie = bytes[STATE] == ZOMBIE;
    return 0;
}

int sys_start_time(int pid, uint64_t *start_time)
{
    int is_zombie;
    return look(pid, start_time, &is_zombie);
}

/* The system since it was started: its random number, or where it has none yet, when that was. */
static int boot(char to[64])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t bytes[16];
    size_t size = sizeof bytes;
    int error = sys_sysctl_by_name("kern.boot_id", 12, bytes, &size);
    if (error < 0) {
        size = sizeof bytes;
        error = sys_sysctl_by_name("kern.boottime", 13, bytes, &size);
    }
    for (size_t i = 0; error >= 0 && i < size; i++) {
        to[2 * i] = digits[bytes[i] >> 4];
        to[2 * i + 1] = digits[bytes[i] & 15];
        to[2 * i + 2] = '\0';
    }
    return error;
}

int sys_self(const struct self **self)
{
    static struct self known; /* a child of ours finds its parent's here, which the pid shows */
    int pid = sys_getpid();
    int error = 0;
    if (known.pid != pid) {
        struct text space = text_in(known.scope.space, sizeof known.scope.space);
        text_add(&space, "-"); /* there is one list of processes for the whole system */
        error = sys_start_time(pid, &known.start_time);
        if (error >= 0) {
            error = boot(known.scope.boot);
        }
        known.pid = error < 0 ? 0 : pid;
    }
    *self = &known;
    return error;
}

/* ---- processes, each held by a queue of one event: its end ---- */

#define HELD_PROCESSES 256

/* A queue doesn't say what it is for. */
static struct held_process {
    int queue;
    int pid;
    uint64_t start_time;
} held[HELD_PROCESSES];
static unsigned next_held;

static void note(int queue, int pid, uint64_t start_time)
{
    struct held_process *place = &held[next_held % HELD_PROCESSES];
    for (unsigned i = 0; i < HELD_PROCESSES; i++) {
        if (held[i].pid && held[i].queue == queue) {
            place = &held[i]; /* what had that number was closed */
        }
    }
    if (place == &held[next_held % HELD_PROCESSES]) {
        next_held++;
    }
    *place = (struct held_process){queue, pid, start_time};
}

/* A queue that tells the end of a process, also when that has come already and nobody has reaped it. */
static int queue_of(int pid)
{
    struct kernel_event end;
    memset(&end, 0, sizeof end);
    end.ident = (uint64_t)pid;
    end.filter = EVFILT_PROC;
    end.flags = EV_ADD;
    end.notes = NOTE_EXIT;
    int queue = sys_kqueue();
    if (queue < 0) {
        return queue;
    }
    int error = sys_set_close_on_exec(queue);
    error = error < 0 ? error : sys_kevent(queue, &end, 1, NULL, 0, NULL);
    if (error < 0) {
        sys_close(queue);
        return error;
    }
    return queue;
}

int sys_fork(int *process)
{
    uint64_t start_time = 0;
    int pid = (int)call3(SYS_FORK, 0, 0, 0);
    if (pid <= 0 || !process) {
        return pid;
    }
    int queue = queue_of(pid);
    int error = queue < 0 ? queue : sys_start_time(pid, &start_time);
    if (error < 0) {
        int status;
        if (queue >= 0) {
            sys_close(queue);
        }
        sys_kill(pid, SIGKILL);
        sys_wait4(pid, &status, 0);
        return error;
    }
    note(queue, pid, start_time);
    *process = queue;
    return pid;
}

int sys_fork_into(struct sys_context *own, uint32_t namespaces, int *process)
{
    (void)own;
    return namespaces ? -EINVAL : sys_fork(process);
}

/* First the queue, then the look: a process that took the pid in between has another start time. */
int sys_process_open(int pid, uint64_t start_time)
{
    uint64_t found;
    int is_zombie;
    if (pid <= 0) {
        return -ESRCH;
    }
    int queue = queue_of(pid);
    if (queue < 0) {
        return queue;
    }
    int error = look(pid, &found, &is_zombie);
    if (error < 0 || found != start_time || is_zombie) {
        sys_close(queue);
        return error < 0 ? error : -ESRCH;
    }
    note(queue, pid, start_time);
    return queue;
}

/*
 * Looks once more whether it is the same one. Between that and the signal lies a moment in which a process that is no child of
 * ours may end and its number be taken, after all the others: the kernel has no surer way to signal what isn't a child.
 */
int sys_process_signal(int process, int signal)
{
    for (unsigned i = 0; i < HELD_PROCESSES; i++) {
        uint64_t found;
        int is_zombie;
        if (held[i].pid && held[i].queue == process) {
            int error = look(held[i].pid, &found, &is_zombie);
            if (error < 0 || found != held[i].start_time) {
                return -ESRCH;
            }
            return sys_kill(held[i].pid, signal);
        }
    }
    return -EBADF;
}

void sys_die_with_parent(int on)
{
    int signal = on ? SIGKILL : 0;
    sys_procctl(PROC_PDEATHSIG_CTL, &signal);
}

void sys_be_private(void)
{
    int disable = PROC_TRACE_CTL_DISABLE;
    sys_procctl(PROC_TRACE_CTL, &disable);
}

/* Root has no rights here that could be taken from it one by one. */
int sys_keep_rights(int on)
{
    return on ? -EINVAL : 0;
}

enum how sys_how_ended(int status, uint32_t *code)
{
    const int signal = status & 0x7f;
    *code = (uint32_t)(signal ? signal : status >> 8 & 0xff);
    return !signal ? HOW_EXITED : status & 0x80 ? HOW_CORE : HOW_SIGNALLED;
}

int sys_set_limit(int pid, int resource, uint64_t soft, uint64_t hard)
{
    const struct resource_limit limit = {(int64_t)soft, (int64_t)hard};
    return pid ? -EINVAL : (int)call3(SYS_SETRLIMIT, resource, (long)&limit, 0);
}

void sys_adopt_orphans(void)
{
    sys_procctl(PROC_REAP_ACQUIRE, NULL);
}

/* ---- signals ---- */

int sys_child_watch(void)
{
    struct kernel_event child;
    memset(&child, 0, sizeof child);
    child.ident = SIGCHLD;
    child.filter = EVFILT_SIGNAL;
    child.flags = EV_ADD | EV_CLEAR;
    int queue = sys_kqueue();
    int error = queue < 0 ? queue : sys_set_close_on_exec(queue);
    error = error < 0 ? error : sys_kevent(queue, &child, 1, NULL, 0, NULL);
    if (error < 0 && queue >= 0) {
        sys_close(queue);
    }
    return error < 0 ? error : queue;
}

void sys_child_seen(int watch)
{
    const struct timespec64 now = {0, 0};
    struct kernel_event event;
    sys_kevent(watch, NULL, 0, &event, 1, &now);
}

static void set_signal(int signal, void (*handler)(int))
{
    const struct signal_action action = {.handler = handler};
    sys_sigaction(signal, &action, NULL);
}

void sys_signals_reset(void)
{
    const struct signal_set none = {{0}};
    for (int signal = 1; signal <= SIGNALS; signal++) {
        if (signal != SIGKILL && signal != SIGSTOP) {
            set_signal(signal, signal == SIGPIPE || signal == SIGSYS ? SIG_IGNORED : SIG_DEFAULT);
        }
    }
    sys_sigprocmask(SIG_SETMASK, &none, NULL);
}

void sys_signals_for_program(void)
{
    const struct signal_set none = {{0}};
    set_signal(SIGPIPE, SIG_DEFAULT);
    set_signal(SIGSYS, SIG_DEFAULT);
    sys_sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Who is in a jail can kill all others in there, and below; one that has gone can't be entered. */
void sys_end_with_init(int jail)
{
    int pid = (int)call3(SYS_FORK, 0, 0, 0);
    if (pid == 0) {
        sys_close_all(0, ~0u); /* the kernel lets no directory in */
        if (call3(SYS_JAIL_ATTACH, jail, 0, 0) >= 0) {
            sys_kill(-1, SIGKILL);
        }
        sys_exit(0);
    }
}
