#include "system.h"

#include <asm/statfs.h>

#include "text.h"

/* ---- processes ---- */

/*
 * clone3 knows every namespace; where a seccomp profile of an outer engine forbids it, clone does all but those whose bits
 * it uses for the signal. No CLONE_VM: the child has its own memory, so both may go on.
 */
static int fork_with(uint64_t flags, int *process)
{
    struct clone_args args;
    memset(&args, 0, sizeof args);
    args.flags = flags | (process ? CLONE_PIDFD : 0);
    args.pidfd = (uint64_t)(uintptr_t)process;
    args.exit_signal = SIGCHLD;
    int pid = sys_clone3(&args);
    if ((pid != -ENOSYS && pid != -EPERM) || flags & CSIGNAL) {
        return pid;
    }
    pid = (int)call_clone((unsigned long)flags | SIGCHLD);
    if (pid > 0 && process) {
        *process = sys_pidfd_open(pid, 0); /* a child of ours keeps its pid until we have reaped it */
        if (*process < 0) {
            int status;
            sys_kill(pid, SIGKILL);
            sys_wait4(pid, &status, 0);
            return *process;
        }
    }
    return pid;
}

int sys_fork(int *process)
{
    return fork_with(0, process);
}

int sys_fork_into(uint32_t namespaces, int *process)
{
    const uint32_t all = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |
                         CLONE_NEWNET | CLONE_NEWTIME;
    return namespaces & ~all ? -EINVAL : fork_with(namespaces, process);
}

/* /proc/PID/stat: pid (name) state … start time is field 22. The name may hold anything, so count from the last ')'. */
int sys_start_time(int pid, uint64_t *start_time)
{
    char path[48];
    char stat[1024];
    struct text t = text_in(path, sizeof path);
    text_add(&t, "/proc/");
    text_add_decimal(&t, (uint32_t)pid);
    text_add(&t, "/stat");
    int fd = sys_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) {
        return fd == -ENOENT ? -ESRCH : fd;
    }
    long n = sys_read(fd, stat, sizeof stat - 1);
    sys_close(fd);
    if (n < 0) {
        return (int)n;
    }
    stat[n] = '\0';
    const char *at = text_last(stat, ')');
    if (!at || at[1] != ' ') {
        return -ESRCH;
    }
    at += 2;
    for (int field = 3; field < 22; field++) {
        at = text_first(at, ' ');
        if (!at) {
            return -ESRCH;
        }
        at++;
    }
    return text_number(&at, start_time) < 0 ? -ESRCH : 0;
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
    int error = read_text("/proc/sys/kernel/random/boot_id", scope->boot, sizeof scope->boot);
    long n = error < 0 ? error : sys_readlinkat(AT_FDCWD, "/proc/self/ns/pid", scope->space, sizeof scope->space - 1);
    if (n >= 0) {
        scope->space[n] = '\0';
    }
    return n < 0 ? (int)n : 0;
}

/* First the descriptor, then the look: a process that took the pid in between has another start time. */
int sys_process_open(int pid, uint64_t start_time)
{
    uint64_t found;
    if (pid <= 0) {
        return -ESRCH;
    }
    int process = sys_pidfd_open(pid, 0);
    if (process < 0) {
        return process;
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

void sys_signals_reset(void)
{
    const uint64_t none = 0;
    for (int signal = 1; signal <= 64; signal++) {
        if (signal != SIGKILL && signal != SIGSTOP) {
            set_signal(signal, signal == SIGPIPE ? SIG_IGN : SIG_DFL);
        }
    }
    sys_sigprocmask(SIG_SETMASK, &none, NULL);
}

void sys_signals_for_program(void)
{
    const uint64_t none = 0;
    set_signal(SIGPIPE, SIG_DFL);
    sys_sigprocmask(SIG_SETMASK, &none, NULL);
}

/* ---- descriptors ---- */

/* For a host whose seccomp profile doesn't know close_range: looks which there are. */
static int close_each(unsigned first, unsigned last)
{
    _Alignas(struct dir_entry) char entries[1024];
    int dir = sys_openat(AT_FDCWD, "/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    long n = dir;
    for (int closed = 1; dir >= 0 && closed;) { /* what is closed moves the rest up under the reader: until none is left */
        closed = 0;
        sys_lseek(dir, 0, 0);
        while ((n = sys_getdents(dir, entries, sizeof entries)) > 0) {
            for (long at = 0; at < n; at += ((struct dir_entry *)(entries + at))->length) {
                const char *name = ((struct dir_entry *)(entries + at))->name;
                uint64_t fd;
                if (text_number(&name, &fd) == 0 && fd >= first && fd <= last && (int)fd != dir) {
                    sys_close((int)fd);
                    closed = 1;
                }
            }
        }
    }
    if (dir >= 0) {
        sys_close(dir);
    }
    return n < 0 ? (int)n : 0;
}

int sys_close_all(unsigned first, unsigned last)
{
    int error = first > last ? 0 : sys_close_range(first, last, 0);
    return error < 0 ? close_each(first, last) : 0;
}

void sys_close_on_exec_all(unsigned first)
{
    sys_close_range(first, ~0u, CLOSE_RANGE_CLOEXEC);
}

int sys_set_close_on_exec(int fd)
{
    return sys_fcntl(fd, F_SETFD, FD_CLOEXEC);
}

void sys_open_standard_streams(void)
{
    for (int fd = 0; fd <= 2; fd++) {
        if (sys_fcntl(fd, F_GETFD, 0) < 0) {
            sys_openat(AT_FDCWD, "/dev/null", O_RDWR, 0); /* the lowest free number: this one */
        }
    }
}

int sys_set_nonblocking(int fd)
{
    return sys_fcntl(fd, F_SETFL, O_NONBLOCK);
}

int sys_write_all(int fd, const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length) {
        long n = sys_write(fd, at, length);
        if (n < 0 && n != -EINTR) {
            return (int)n;
        }
        if (n > 0) {
            at += n;
            length -= (size_t)n;
        }
    }
    return 0;
}

int sys_keep_only(int *fds, unsigned count)
{
    unsigned first = 3;
    int error = 0;
    for (unsigned i = 1; i < count; i++) { /* few, and nearly sorted */
        int fd = fds[i];
        unsigned j = i;
        for (; j > 0 && fds[j - 1] > fd; j--) {
            fds[j] = fds[j - 1];
        }
        fds[j] = fd;
    }
    for (unsigned i = 0; i < count && error >= 0; i++) {
        if (fds[i] >= 3) {
            error = sys_close_all(first, (unsigned)fds[i] - 1);
            first = (unsigned)fds[i] + 1;
        }
    }
    return error < 0 ? error : sys_close_all(first, ~0u);
}

int sys_is_sealed(int fd)
{
    const int needed = F_SEAL_SHRINK | F_SEAL_WRITE;
    int seals = sys_fcntl(fd, F_GET_SEALS, 0);
    return seals >= 0 && (seals & needed) == needed;
}

static long file_system(int fd)
{
    struct statfs fs;
    int error = sys_fstatfs(fd, &fs);
    return error < 0 ? error : fs.f_type;
}

int sys_file_info(int fd, struct file_info *info)
{
    struct statx stat;
    int error = sys_statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &stat);
    if (error < 0) {
        return error;
    }
    info->mode = stat.stx_mode & 07777;
    info->owner = stat.stx_uid;
    info->links = stat.stx_nlink;
    info->size = stat.stx_size;
    info->kind = FILE_OTHER;
    switch (stat.stx_mode & S_IFMT) {
    case S_IFREG:
        info->kind = FILE_REGULAR;
        break;
    case S_IFDIR:
        info->kind = FILE_DIRECTORY;
        break;
    case S_IFIFO:
        info->kind = file_system(fd) == PIPEFS_MAGIC ? FILE_PIPE : FILE_FIFO;
        break;
    case S_IFSOCK:
        info->kind = FILE_SOCKET;
        break;
    case S_IFCHR: {
        struct winsize size;
        if (stat.stx_rdev_major == 1 && stat.stx_rdev_minor == 3) {
            info->kind = FILE_NULL;
        } else if (sys_ioctl(fd, TIOCGWINSZ, &size) == 0) {
            info->kind = FILE_TERMINAL;
        }
        break;
    }
    default:
        break;
    }
    return 0;
}

int sys_is_open_file(int fd)
{
    int flags = sys_fcntl(fd, F_GETFL, 0);
    return flags >= 0 && !(flags & O_PATH);
}

void sys_socket_patience(int socket, uint32_t millis)
{
    const struct __kernel_old_timeval time = {millis / 1000, (long)(millis % 1000) * 1000};
    sys_setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
}

int sys_open_working_dir(const char *path)
{
    struct open_how how;
    memset(&how, 0, sizeof how);
    how.flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
    how.resolve = RESOLVE_NO_MAGICLINKS;
    return sys_openat2(AT_FDCWD, path, &how);
}

/* By the effective rights, as execve will ask; that also sees a mount with noexec. */
int sys_check_executable(const char *path)
{
    struct statx stat;
    int error = sys_statx(AT_FDCWD, path, 0, STATX_TYPE, &stat);
    if (error < 0) {
        return error;
    }
    if ((stat.stx_mode & S_IFMT) != S_IFREG) {
        return -EACCES;
    }
    error = sys_faccessat2(AT_FDCWD, path, 1 /* X_OK */, AT_EACCESS);
    return error == -ENOSYS ? sys_faccessat(AT_FDCWD, path, 1) : error;
}

/* An address that is the path itself; -ENAMETOOLONG if it doesn't fit. */
static int plain_address(struct sockaddr_un *address, const char *path)
{
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    struct text t = text_in(address->sun_path, sizeof address->sun_path);
    text_add(&t, path);
    return t.failed ? -ENAMETOOLONG : 0;
}

/* An address that goes over a descriptor of ours: /proc/self/fd/N and what comes behind it. */
static int address_over(struct sockaddr_un *address, int fd, const char *rest)
{
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    struct text t = text_in(address->sun_path, sizeof address->sun_path);
    text_add(&t, "/proc/self/fd/");
    text_add_decimal(&t, (uint32_t)fd);
    text_add(&t, rest);
    return t.failed ? -ENAMETOOLONG : 0;
}

/* The directory of a path, and in *name where its last name begins, with the slash. */
static int open_parent(const char *path, const char **name)
{
    char parent[4096];
    struct text t = text_in(parent, sizeof parent);
    *name = text_last(path, '/');
    if (!*name) {
        return -ENAMETOOLONG;
    }
    text_add_bytes(&t, path, (size_t)(*name - path) + 1);
    return t.failed ? -ENAMETOOLONG : sys_openat(AT_FDCWD, parent, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
}

int sys_bind_path(int socket, const char *path)
{
    struct sockaddr_un address;
    const char *name;
    int dir = -1;
    int error = plain_address(&address, path);
    if (error < 0) {
        error = dir = open_parent(path, &name);
        if (dir >= 0) {
            error = address_over(&address, dir, name);
        }
    }
    if (error >= 0) {
        sys_fchmod(socket, 0600); /* the name that bind makes gets it from the start */
        error = sys_bind(socket, &address, sizeof address);
    }
    if (dir >= 0) {
        sys_close(dir);
    }
    return error;
}

int sys_connect_path(int socket, const char *path)
{
    struct sockaddr_un address;
    int found = -1;
    int error = plain_address(&address, path);
    if (error < 0) {
        error = found = sys_openat(AT_FDCWD, path, O_PATH | O_CLOEXEC, 0);
        if (found >= 0) {
            error = address_over(&address, found, "");
        }
    }
    if (error >= 0) {
        error = sys_connect(socket, &address, sizeof address);
    }
    if (found >= 0) {
        sys_close(found);
    }
    return error;
}

/* ---- many descriptors at once ---- */

int sys_watch_open(void)
{
    return sys_epoll_create();
}

static int watch(int epoll, int operation, int fd, unsigned what, uint64_t token)
{
    struct epoll_event event;
    event.events = (what & WATCH_READ ? EPOLLIN : 0) | (what & WATCH_WRITE ? EPOLLOUT : 0);
    event.data = token;
    return sys_epoll_ctl(epoll, operation, fd, &event);
}

int sys_watch_add(int epoll, int fd, unsigned what, uint64_t token)
{
    return watch(epoll, EPOLL_CTL_ADD, fd, what, token);
}

int sys_watch_change(int epoll, int fd, unsigned what, uint64_t token)
{
    return watch(epoll, EPOLL_CTL_MOD, fd, what, token);
}

void sys_watch_remove(int epoll, int fd)
{
    struct epoll_event none;
    memset(&none, 0, sizeof none);
    sys_epoll_ctl(epoll, EPOLL_CTL_DEL, fd, &none);
}

int sys_watch_wait(int epoll, struct watch_event *events, int room, int millis)
{
    struct epoll_event found[16];
    int n = sys_epoll_wait(epoll, found, room < 16 ? room : 16, millis);
    for (int i = 0; i < n; i++) {
        events[i].token = found[i].data;
        events[i].ended = (found[i].events & (EPOLLERR | EPOLLHUP)) != 0;
        events[i].what = (found[i].events & EPOLLIN ? WATCH_READ : 0) | (found[i].events & EPOLLOUT ? WATCH_WRITE : 0);
        if (events[i].ended) {
            events[i].what = WATCH_READ | WATCH_WRITE;
        }
    }
    return n == -EINTR ? 0 : n;
}

#define PAGE 4096ul /* a larger one, as some arm64 have, only makes the ranges below wrong for the kernel, which refuses them */

void sys_drop_memory(void *start, size_t size)
{
    uintptr_t first = ((uintptr_t)start + PAGE - 1) & -PAGE;
    uintptr_t end = ((uintptr_t)start + size) & -PAGE;
    if (first < end) {
        sys_madvise((void *)first, end - first, MADV_DONTNEED);
    }
}

void sys_drop_unused_stack(void)
{
    uintptr_t here = (uintptr_t)__builtin_frame_address(0) & -PAGE;
    sys_drop_memory((void *)(here - 17 * PAGE), 16 * PAGE); /* not the page below, which may hold this frame's end */
}

void sys_drop_code(void (*first)(void), void (*end)(void))
{
    uintptr_t from = ((uintptr_t)first + PAGE - 1) & -PAGE;
    uintptr_t to = (uintptr_t)end & -PAGE;
    if (from < to) {
        sys_munmap((void *)from, to - from);
    }
}

void *sys_private_memory(size_t size)
{
    void *memory = sys_mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (sys_is_error(memory)) {
        return NULL;
    }
    sys_madvise(memory, size, MADV_DONTFORK);
    return memory;
}

/* ---- time ---- */

int64_t sys_now(void)
{
    struct timespec64 now = {0, 0};
    sys_clock_gettime(CLOCK_MONOTONIC, &now);
    return now.seconds * 1000 + now.nanoseconds / 1000000;
}

int64_t sys_deadline(uint32_t millis)
{
    return millis ? sys_now() + millis : NEVER;
}

int sys_poll(struct pollfd *fds, unsigned count, int64_t deadline)
{
    for (;;) {
        struct timespec64 timeout = {0, 0};
        if (deadline != NEVER) {
            int64_t left = deadline - sys_now();
            left = left < 0 ? 0 : left + 1; /* the clock is cut off below, so a moment more than less */
            timeout.seconds = left / 1000;
            timeout.nanoseconds = left % 1000 * 1000000;
        }
        int ready = sys_ppoll(fds, count, deadline == NEVER ? NULL : &timeout);
        if (ready != -EINTR) {
            return ready;
        }
    }
}

void sys_sleep(uint32_t millis)
{
    struct timespec64 time = {millis / 1000, (int64_t)(millis % 1000) * 1000000};
    sys_nanosleep(&time);
}
