/* Linux: what a proxy and its helpers need of system.h. */
#include <linux/signalfd.h>

#include "system.h"
#include "text.h"

void *sys_shared_memory(size_t size)
{
    void *memory = sys_mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return sys_is_error(memory) ? NULL : memory;
}

int sys_socketpair_stream(int pair[2])
{
    return sys_socketpair(SOCK_STREAM | SOCK_CLOEXEC, pair);
}

int sys_duplicate_above(int fd, int first)
{
    return sys_fcntl(fd, F_DUPFD_CLOEXEC, first);
}

int sys_open_null(void)
{
    return sys_openat(AT_FDCWD, "/dev/null", O_RDWR | O_CLOEXEC, 0);
}

int sys_execute_self(char *const args[], char *const env[])
{
    return sys_execve("/proc/self/exe", args, env);
}

void sys_no_core(void)
{
    const struct rlimit64 none = {0, 0};
    sys_prlimit(0, RLIMIT_CORE, &none, NULL);
}

int sys_hold_hangup(void)
{
    const uint64_t hangup = 1ull << (SIGHUP - 1);
    return sys_sigprocmask(SIG_BLOCK, &hangup, NULL);
}

int sys_signals_watch(void)
{
    const uint64_t all = ~0ull;
    int error = sys_sigprocmask(SIG_BLOCK, &all, NULL);
    return error < 0 ? error : sys_signalfd(-1, &all, O_CLOEXEC | O_NONBLOCK);
}

/* What the kernel sends by itself has another code, and a broken pipe of ours is our own doing. */
int sys_signal_next(int watch)
{
    struct signalfd_siginfo info;
    long n = sys_read(watch, &info, sizeof info);
    if (n != sizeof info) {
        return -EAGAIN;
    }
    const int sent = info.ssi_code <= 0; /* SI_USER, SI_QUEUE, SI_TKILL */
    return sent && info.ssi_pid != (uint32_t)sys_getpid() ? (int)info.ssi_signo : 0;
}

_Noreturn void sys_end_by(int signal)
{
    const uint64_t this = signal >= 1 && signal <= 64 ? 1ull << (signal - 1) : 0;
    struct sigaction as_usual;
    memset(&as_usual, 0, sizeof as_usual);
    sys_no_core();
    sys_sigaction(signal, &as_usual, NULL); /* they were so all the time, but for that of a broken pipe */
    sys_kill(sys_getpid(), signal);
    sys_sigprocmask(SIG_UNBLOCK, &this, NULL);
    sys_exit(128 + signal);
}

int sys_random(void *bytes, size_t length)
{
    long n = sys_getrandom(bytes, length);
    return n == (long)length ? 0 : n < 0 ? (int)n : -EIO;
}

uint64_t sys_wall_clock(void)
{
    struct timespec64 now = {0, 0};
    sys_clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.seconds * 1000000000u + (uint64_t)now.nanoseconds;
}
