/* Processes: how they are made, known, signalled and waited for; and their signals. */
#include "system.h"

#include "sys_context.h"
#include "text.h"

/* For a child that couldn't be born there: it waits for its maker, and has done nothing yet. */
static int move_to(int cgroup, int pid)
{
    char digits[DECIMAL_ROOM];
    int fd = sys_openat(cgroup, "cgroup.procs", O_WRONLY | O_CLOEXEC, 0);
    long n = fd < 0 ? fd : sys_write(fd, digits, text_decimal(digits, (uint64_t)pid));
    if (fd >= 0) {
        sys_close(fd);
    }
    return n < 0 ? (int)n : 0;
}

/*
 * clone3 knows every namespace; where a seccomp profile of an outer engine forbids it, clone does all but those whose bits
 * it uses for the signal. No CLONE_VM: the child has its own memory, so both may go on.
 */
static int fork_with(uint64_t flags, int cgroup, int *process)
{
    struct clone_args args;
    memset(&args, 0, sizeof args);
    args.flags = flags | (process ? CLONE_PIDFD : 0);
    args.pidfd = (uint64_t)(uintptr_t)process;
    args.exit_signal = flags & CLONE_PARENT ? 0 : SIGCHLD; /* a sister's is that of the one who makes her */
    if (cgroup >= 0) {
        args.flags |= CLONE_INTO_CGROUP;
        args.cgroup = (uint64_t)cgroup;
    }
    int pid = sys_clone3(&args);
    if ((pid != -ENOSYS && pid != -EPERM) || flags & CSIGNAL) {
        return pid;
    }
    pid = (int)call_clone((unsigned long)flags | SIGCHLD);
    if (pid <= 0) {
        return pid;
    }
    int r = cgroup >= 0 ? move_to(cgroup, pid) : 0;
    if (r >= 0 && process) {
        r = *process = sys_pidfd_open(pid, 0); /* a child of ours keeps its pid until we have reaped it */
    }
    if (r < 0) {
        int status;
        sys_kill(pid, SIGKILL);
        sys_wait4(pid, &status, 0);
        return r;
    }
    return pid;
}

int sys_fork(int *process)
{
    return fork_with(0, -1, process);
}

#define NAMESPACES                                                                                                     \
    (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET |           \
     CLONE_NEWTIME)

static int fork_there(struct sys_context *own, uint32_t namespaces, uint64_t more, int *process)
{
    int pid = namespaces & ~(uint32_t)NAMESPACES ? -EINVAL
                                                 : fork_with(namespaces | more, own ? own->birthplace : -1, process);
    if (own && own->birthplace >= 0) { /* the child has no use for it either */
        sys_close(own->birthplace);
        own->birthplace = -1;
    }
    return pid;
}

int sys_fork_into(struct sys_context *own, uint32_t namespaces, int *process)
{
    return fork_there(own, namespaces, 0, process);
}

int sys_fork_beside(struct sys_context *own, uint32_t namespaces, int *process)
{
    return fork_there(own, namespaces, CLONE_PARENT, process);
}

#define STAT_ROOM 1024

/* /proc/PID/stat: pid (name) state … start time is field 22. The name may hold anything, so count from the last ')': what is behind that. */
static int read_stat(int pid, char stat[STAT_ROOM], const char **fields)
{
    char path[48];
    struct text t = text_in(path, sizeof path);
    text_add(&t, "/proc/");
    text_add_decimal(&t, (uint32_t)pid);
    text_add(&t, "/stat");
    int fd = sys_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) {
        return fd;
    }
    long n = sys_read(fd, stat, STAT_ROOM - 1);
    sys_close(fd);
    if (n < 0) {
        return (int)n;
    }
    stat[n] = '\0';
    const char *at = text_last(stat, ')');
    if (!at || at[1] != ' ') {
        return -ESRCH;
    }
    *fields = at + 2;
    return 0;
}

/* Read once in each process: a child may be in another namespace. */
static const struct start_clock *start_clock(void)
{
    static struct {
        int pid;
        struct start_clock clock;
    } known;
    const int pid = sys_getpid();
    if (known.pid != pid) {
        sys_start_clock(&known.clock);
        known.pid = pid;
    }
    return &known.clock;
}

/* A field, counted from 1 as proc(5) does. */
static int field_of(const char *at, int wanted, uint64_t *value)
{
    for (int field = 3; field < wanted; field++) {
        at = text_first(at, ' ');
        if (!at) {
            return -ESRCH;
        }
        at++;
    }
    return text_number(&at, value) < 0 ? -ESRCH : 0;
}

static int stat_field(int pid, int wanted, uint64_t *value)
{
    char stat[STAT_ROOM];
    const char *fields;
    int error = read_stat(pid, stat, &fields);
    return error < 0 ? error == -ENOENT ? -ESRCH : error : field_of(fields, wanted, value);
}

static int field_of_start(const char *at, uint64_t *value)
{
    const int error = field_of(at, 22, value);
    if (error >= 0) {
        *value -= start_clock()->ahead;
    }
    return error;
}

int sys_runs(int pid, uint64_t start_time)
{
    char stat[STAT_ROOM];
    const char *fields;
    uint64_t started, threads;
    int error = read_stat(pid, stat, &fields);
    if (error < 0 || field_of_start(fields, &started) < 0 || field_of(fields, 20, &threads) < 0) {
        return error == -ENOENT ? 0 : error < 0 ? error : -EPROTO;
    }
    return started == start_time && ((fields[0] != 'Z' && fields[0] != 'X') || threads > 1);
}

int sys_start_time(int pid, uint64_t *start_time)
{
    char stat[STAT_ROOM];
    const char *fields;
    int error = read_stat(pid, stat, &fields);
    return error < 0 ? error == -ENOENT ? -ESRCH : error : field_of_start(fields, start_time);
}

int sys_is_child(int pid)
{
    uint64_t parent;
    return stat_field(pid, 4, &parent) == 0 && parent == (uint64_t)sys_getpid();
}

int sys_is_killed(int pid)
{
    uint64_t pending;
    int error = stat_field(pid, 31, &pending); /* a signal that ends the process is pending for each thread */
    return error < 0 ? error : (int)(pending >> (SIGKILL - 1) & 1);
}

static int read_text(const char *path, char *to, size_t room)
{
    int fd = sys_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    long n = fd < 0 ? fd : sys_read(fd, to, room - 1);
    if (fd >= 0) {
        sys_close(fd);
    }
    if (n >= 0) {
        n -= n && to[n - 1] == '\n';
        to[n] = '\0';
    }
    return n < 0 ? (int)n : 0;
}

int sys_pid_scope(struct pid_scope *scope)
{
    /* the boot of a parent, whose memory this was, is ours */
    int error = scope->boot[0] ? 0 : read_text("/proc/sys/kernel/random/boot_id", scope->boot, sizeof scope->boot);
    long n = error < 0 ? error : sys_readlinkat(AT_FDCWD, "/proc/self/ns/pid", scope->space, NAMESPACE_ROOM - 1);
    if (n < 0) {
        return (int)n;
    }
    struct text t = text_in(scope->space + n, sizeof scope->space - (size_t)n);
    const char *clock = start_clock()->space;
    text_add(&t, *clock ? " " : "");
    text_add(&t, clock);
    return 0;
}

int sys_self(const struct self **self)
{
    static struct self known; /* a child of ours finds its parent's here, which the pid shows */
    int pid = sys_getpid();
    int error = 0;
    if (known.pid != pid) {
        error = sys_start_time(pid, &known.start_time);
        if (error >= 0) {
            error = sys_pid_scope(&known.scope);
        }
        known.pid = error < 0 ? 0 : pid;
    }
    *self = &known;
    return error;
}

/* First the descriptor, then the look: a process that took the pid in between has another start time. */
int sys_process_open(int pid, uint64_t start_time)
{
    uint64_t found;
    if (pid <= 0) {
        return -ESRCH;
    }
    int process = sys_pidfd_open(pid, 0);
    if (process < 0) { /* another thread than a first one has the number by now: the kernel says EINVAL, since 6.16 ENOENT */
        return process == -EINVAL || process == -ENOENT ? -ESRCH : process;
    }
    struct pollfd ended = {process, POLLIN, 0}; /* the letter of its state is that of its first thread alone */
    int error = sys_poll(&ended, 1, 0) > 0 ? -ESRCH : sys_start_time(pid, &found);
    if (error < 0 || found != start_time) {
        sys_close(process);
        return error < 0 ? error : -ESRCH;
    }
    return process;
}

int sys_process_signal(int process, int signal)
{
    return sys_pidfd_send_signal(process, signal);
}

void sys_die_with_parent(int on)
{
    sys_prctl(PR_SET_PDEATHSIG, on ? SIGKILL : 0, 0, 0, 0);
}

void sys_be_private(void)
{
    sys_prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

int sys_keep_rights(int on)
{
    return sys_prctl(PR_SET_KEEPCAPS, on != 0, 0, 0, 0);
}

enum how sys_how_ended(int status, uint32_t *code)
{
    const int signal = status & 0x7f;
    *code = (uint32_t)(signal ? signal : status >> 8 & 0xff);
    return !signal ? HOW_EXITED : status & 0x80 ? HOW_CORE : HOW_SIGNALLED;
}

int sys_set_limit(int pid, int resource, uint64_t soft, uint64_t hard)
{
    const struct rlimit64 limit = {soft, hard};
    return sys_prlimit(pid, resource, &limit, NULL);
}

void sys_adopt_orphans(void)
{
    sys_prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

int sys_child_watch(void)
{
    const uint64_t child = 1ull << (SIGCHLD - 1);
    int error = sys_sigprocmask(SIG_BLOCK, &child, NULL);
    return error < 0 ? error : sys_signalfd(-1, &child, O_CLOEXEC | O_NONBLOCK);
}

void sys_child_seen(int watch)
{
    uint8_t info[128]; /* one struct signalfd_siginfo: a pending SIGCHLD counts once */
    sys_read(watch, info, sizeof info);
}

static void set_signal(int signal, __sighandler_t handler)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    sys_sigaction(signal, &action, NULL);
}

void sys_signals_hold(void)
{
    for (int signal = 1; signal <= 64; signal++) {
        if (signal != SIGKILL && signal != SIGSTOP) {
            set_signal(signal, signal == SIGPIPE ? SIG_IGN : SIG_DFL);
        }
    }
}

void sys_signals_reset(void)
{
    const uint64_t none = 0;
    sys_signals_hold();
    sys_sigprocmask(SIG_SETMASK, &none, NULL);
}

int sys_is_ignored(int signal)
{
    struct sigaction action;
    return sys_sigaction(signal, NULL, &action) >= 0 && action.sa_handler == SIG_IGN;
}

void sys_signals_for_program(void)
{
    const uint64_t none = 0;
    set_signal(SIGPIPE, SIG_DFL);
    sys_sigprocmask(SIG_SETMASK, &none, NULL);
}

void sys_end_with_init(int what)
{
    (void)what; /* the kernel does it */
}
