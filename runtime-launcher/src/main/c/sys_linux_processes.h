/* Linux: processes, and what they are and may. Included by sys_linux.h, which says what holds for all. */
#ifndef SYS_LINUX_PROCESSES_H
#define SYS_LINUX_PROCESSES_H

/* ---- namespaces, identity, rights ---- */

static inline int sys_setns(int fd, int kind)
{
    return (int)call3(__NR_setns, fd, kind, 0);
}

static inline int sys_unshare(int namespaces)
{
    return (int)call3(__NR_unshare, namespaces, 0, 0);
}

static inline int sys_sethostname(const char *name, size_t length)
{
    return (int)call3(__NR_sethostname, (long)name, (long)length, 0);
}

static inline int sys_setdomainname(const char *name, size_t length)
{
    return (int)call3(__NR_setdomainname, (long)name, (long)length, 0);
}

static inline long sys_keyctl(int command, unsigned long a, unsigned long b, unsigned long c, unsigned long d)
{
    return call5(__NR_keyctl, command, (long)a, (long)b, (long)c, (long)d);
}

static inline int sys_prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)
{
    return (int)call5(__NR_prctl, option, (long)a, (long)b, (long)c, (long)d);
}

/* The program's descriptor is close-on-exec; what it is for stands in linux/seccomp.h. */
static inline int sys_seccomp(unsigned operation, unsigned flags, void *args)
{
    return (int)call3(__NR_seccomp, (long)operation, (long)flags, (long)args);
}

/* `data`: two of them for _LINUX_CAPABILITY_VERSION_3. */
static inline int sys_capset(struct __user_cap_header_struct *header, const struct __user_cap_data_struct data[2])
{
    return (int)call3(__NR_capset, (long)header, (long)data, 0);
}

static inline int sys_capget(struct __user_cap_header_struct *header, struct __user_cap_data_struct data[2])
{
    return (int)call3(__NR_capget, (long)header, (long)data, 0);
}

/* `groups`: uint32_t's, aligned or not. */
static inline int sys_setgroups(size_t count, const void *groups)
{
    return (int)call3(__NR_setgroups, (long)count, (long)groups, 0);
}

static inline int sys_setresgid(uint32_t real, uint32_t effective, uint32_t saved)
{
    return (int)call3(__NR_setresgid, (long)real, (long)effective, (long)saved);
}

static inline int sys_setresuid(uint32_t real, uint32_t effective, uint32_t saved)
{
    return (int)call3(__NR_setresuid, (long)real, (long)effective, (long)saved);
}

static inline int sys_getresuid(uint32_t *real, uint32_t *effective, uint32_t *saved)
{
    return (int)call3(__NR_getresuid, (long)real, (long)effective, (long)saved);
}

static inline int sys_getresgid(uint32_t *real, uint32_t *effective, uint32_t *saved)
{
    return (int)call3(__NR_getresgid, (long)real, (long)effective, (long)saved);
}

static inline uint32_t sys_geteuid(void)
{
    return (uint32_t)call0(__NR_geteuid);
}

static inline int sys_prlimit(int pid, int resource, const struct rlimit64 *new_limit, struct rlimit64 *old_limit)
{
    return (int)call4(__NR_prlimit64, pid, resource, (long)new_limit, (long)old_limit);
}

/* ---- scheduling and memory, of this process ---- */

static inline int sys_sched_setattr(const struct sched_attr *attributes)
{
    return (int)call3(__NR_sched_setattr, 0, (long)attributes, 0);
}

/* `priority`: class and level in one number, see linux/ioprio.h. */
static inline int sys_ioprio_set(int priority)
{
    enum { OF_PROCESS = 1 };
    return (int)call3(__NR_ioprio_set, OF_PROCESS, 0, priority);
}

/* `mask`: a bit for each processor, `size` bytes. */
static inline int sys_sched_setaffinity(size_t size, const void *mask)
{
    return (int)call3(__NR_sched_setaffinity, 0, (long)size, (long)mask);
}

/* `nodes`: a bit for each, unsigned longs; `count`: how many bits there are, and one more. */
static inline int sys_set_mempolicy(int mode, const void *nodes, size_t count)
{
    return (int)call3(__NR_set_mempolicy, mode, (long)nodes, (long)count);
}

/* Returns the former one. */
static inline long sys_personality(uint32_t persona)
{
    return call3(__NR_personality, (long)persona, 0, 0);
}

/* ---- processes ---- */

static inline int sys_getpid(void)
{
    return (int)call0(__NR_getpid);
}

static inline int sys_getppid(void)
{
    return (int)call0(__NR_getppid);
}

/* Lets those go first that wait for this processor. */
static inline int sys_yield(void)
{
    return (int)call0(__NR_sched_yield);
}

static inline int sys_setsid(void)
{
    return (int)call0(__NR_setsid);
}

static inline int sys_clone3(struct clone_args *args)
{
    return (int)call3(__NR_clone3, (long)args, sizeof *args, 0);
}

static inline int sys_execve(const char *path, char *const args[], char *const env[])
{
    return (int)call3(__NR_execve, (long)path, (long)args, (long)env);
}

static inline _Noreturn void sys_exit(int code)
{
    for (;;) {
        call3(__NR_exit_group, code, 0, 0);
    }
}

/* Ends this thread alone. */
static inline _Noreturn void sys_exit_thread(void)
{
    for (;;) {
        call3(__NR_exit, 0, 0, 0);
    }
}

/* `status`: as in wait(2): the low 7 bits are the signal, bit 7 the core flag, the next 8 the exit code. */
static inline int sys_wait4(int pid, int *status, int options)
{
    return (int)call4(__NR_wait4, pid, (long)status, options, 0);
}

static inline int sys_kill(int pid, int signal)
{
    return (int)call3(__NR_kill, pid, signal, 0);
}

static inline int sys_pidfd_open(int pid, unsigned flags)
{
    return (int)call3(__NR_pidfd_open, pid, (long)flags, 0);
}

static inline int sys_pidfd_send_signal(int pidfd, int signal)
{
    return (int)call4(__NR_pidfd_send_signal, pidfd, signal, 0, 0);
}

/* The kernel's own signal set: bit signal - 1. */
static inline int sys_sigprocmask(int how, const uint64_t *set, uint64_t *old)
{
    return (int)call4(__NR_rt_sigprocmask, how, (long)set, (long)old, sizeof *set);
}

static inline int sys_sigaction(int signal, const struct sigaction *action, struct sigaction *old)
{
    return (int)call4(__NR_rt_sigaction, signal, (long)action, (long)old, sizeof(uint64_t));
}

static inline int sys_signalfd(int fd, const uint64_t *set, int flags)
{
    return (int)call4(__NR_signalfd4, fd, (long)set, sizeof *set, flags);
}

#endif
