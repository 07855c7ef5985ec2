/* A JVM that stays: started when none answers, in a session of its own, with nothing of whoever happened to come first. */
#include "linux_entry.h"

#include "system.h"
#include "text.h"

#define BACKLOG 64
#define LISTENER 3 /* what the JVM knows them by */
#define LOCK 4
#define HIGH 16

/* Whether it is known that these are two. */
static int are_different(const char *one, const char *other)
{
    struct statx a, b;
    return sys_statx(AT_FDCWD, one, 0, STATX_INO, &a) >= 0 && sys_statx(AT_FDCWD, other, 0, STATX_INO, &b) >= 0 &&
           a.stx_ino != b.stx_ino;
}

int entry_maps_all_ids(void)
{
    static const char initial[] = "         0          0 4294967295\n";
    char map[64];
    int fd = sys_openat(AT_FDCWD, "/proc/self/uid_map", O_RDONLY | O_CLOEXEC, 0);
    long n = fd < 0 ? fd : sys_read(fd, map, sizeof map);
    if (fd >= 0) {
        sys_close(fd);
    }
    return n == sizeof initial - 1 && memcmp(map, initial, sizeof initial - 1) == 0;
}

/*
 * It would keep these namespaces for as long as it waits for more to do. Those of a machine's (or a container's) first process are there
 * anyway. Who may not look at that one can hardly have made a mount namespace without a user namespace.
 */
static int may_stay_here(void)
{
    return entry_maps_all_ids() && !are_different("/proc/self/ns/mnt", "/proc/1/ns/mnt") && !are_different("/proc/self/ns/net", "/proc/1/ns/net");
}

/* A variable of the caller's, as it is. */
static char *inherit(const struct entry *e, const char *name)
{
    const char *value = entry_variable(e, name);
    return value ? (char *)(uintptr_t)(value - strlen(name) - 1) : NULL;
}

static _Noreturn void become(const struct entry *e, int listener, int lock)
{
    static char *const role = (char *)(uintptr_t) "SCR_RESIDENT=serve";
    char build[ENTRY_BUILD_ROOM];
    entry_build_variable(e, build);
    char *args[] = {(char *)(uintptr_t)e->cold, NULL};
    char *env[6] = {role, (char *)(uintptr_t)build, NULL, NULL, NULL, NULL};
    unsigned count = 2;
    entry_remove_former(e->directory);
    static const char *const kept[] = {"PATH", "JAVA_HOME", "SCR_RESIDENT_IDLE"};
    for (unsigned i = 0; i < sizeof kept / sizeof *kept; i++) {
        char *variable = inherit(e, kept[i]);
        if (variable) {
            env[count++] = variable;
        }
    }
    /* out of the way of the numbers that they get */
    listener = sys_duplicate_above(listener, HIGH);
    lock = sys_duplicate_above(lock, HIGH);
    int null = sys_openat(AT_FDCWD, "/dev/null", O_RDWR | O_CLOEXEC, 0);
    if (listener < 0 || lock < 0 || null < 0 || sys_chdir("/") < 0) {
        sys_exit(1);
    }
    null = sys_duplicate_above(null, HIGH);
    for (int fd = 0; fd <= 2; fd++) {
        sys_dup3(null, fd, 0);
    }
    sys_dup3(listener, LISTENER, 0);
    sys_dup3(lock, LOCK, 0);
    sys_close_all(LOCK + 1, ~0u);
    sys_signals_reset();
    sys_execve(e->cold, args, env);
    sys_exit(1);
}

/* Safe against another one that starts one at the same time: who has the lock makes the socket, and the JVM keeps the lock. */
int entry_start_resident(struct entry *e)
{
    int status;
    const char *wanted = entry_variable(e, "SCR_RESIDENT");
    if (!(wanted && text_equal(wanted, "only")) && !may_stay_here()) {
        return -EPERM;
    }
    int lock = sys_openat(AT_FDCWD, e->lock, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    struct file_info info;
    int error = lock < 0 ? lock : sys_flock(lock, LOCK_EXCLUSIVE | LOCK_NOWAIT);
    if (error >= 0 && (sys_file_info(lock, &info) < 0 || info.links == 0)) {
        error = -EWOULDBLOCK; /* removed before we had it, as of a build that is gone: it is asked for again */
    }
    int listener = error < 0 ? error : sys_socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (listener >= 0) {
        sys_unlinkat(AT_FDCWD, e->socket, 0); /* of one that was killed */
        error = sys_bind_path(listener, e->socket);
        if (error >= 0) {
            error = sys_listen(listener, BACKLOG);
        }
        int child = error < 0 ? error : sys_fork(NULL);
        if (child == 0) {
            sys_setsid();
            if (sys_fork(NULL) == 0) {
                become(e, listener, lock);
            }
            sys_exit(0);
        }
        error = child < 0 ? child : sys_wait4(child, &status, 0);
        sys_close(listener);
    }
    if (lock >= 0) {
        sys_close(lock);
    }
    return listener < 0 ? listener : error < 0 ? error : 0;
}
