/*
 * The caller: stands where conmon or containerd's shim would stand when a runtime is used by its command line.
 *
 *     caller SOCKET PIDFILE PROGRAM ARGUMENTS...
 *
 * It becomes a subreaper, runs the program (a runtime's `create`) with its own standard streams, and so becomes the
 * parent of the container's init process when the runtime exits. Over the socket it says, one line each:
 *
 *     create code N pid P      the runtime exited with N; P is what it wrote to PIDFILE, or 0
 *     create signal N pid 0    a signal ended the runtime
 *     exit code N              the init process exited
 *     exit signal N core B     a signal ended it; B is 1 if a core was dumped
 *     exit unknown 0           it ended, and somebody else has its status
 *
 * A byte 'k' from the other side kills the runtime while it is still creating. A byte 's' and one more send the init
 * process that signal, as long as it hasn't ended. When the
 * other side goes away, the caller stays until the init process has ended. It stays after that until the other side
 * has closed, so that the streams that it was started with are not taken for finished too early.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { USAGE = 120, FAILED = 121, CANNOT_EXECUTE = 127, REMEMBERED = 64 };

/* Processes that ended before it was known which one is the init process; later ones overwrite the oldest. */
struct ended {
    pid_t pid;
    int status;
};

struct caller {
    int socket;     /* -1 when the other side is gone */
    int signals;    /* a signalfd for SIGCHLD */
    pid_t runtime;  /* the program, while it runs */
    pid_t init;     /* 0 until it is known */
    int init_fd;    /* a pidfd of it, or -1: its end is seen even where it isn't our child */
    const char *pid_file;
    struct ended ended[REMEMBERED];
    unsigned ended_count;
    int finished; /* all that there is to say was said */
};

static int complain(const char *what)
{
    dprintf(2, "caller: %s: %s\n", what, strerror(errno));
    return FAILED;
}

static int connect_to(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd;

    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(address.sun_path, path);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static void say(struct caller *caller, const char *line)
{
    if (caller->socket >= 0 && send(caller->socket, line, strlen(line), MSG_NOSIGNAL) < 0) {
        close(caller->socket);
        caller->socket = -1;
    }
}

static pid_t read_pid(const char *path)
{
    char digits[32];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    long n = fd < 0 ? -1 : read(fd, digits, sizeof digits - 1);

    if (fd >= 0)
        close(fd);
    if (n <= 0)
        return 0;
    digits[n] = '\0';
    return atoi(digits);
}

static void say_exit(struct caller *caller, int status)
{
    char line[64];

    if (WIFSIGNALED(status))
        snprintf(line, sizeof line, "exit signal %d core %d\n", WTERMSIG(status), WCOREDUMP(status) ? 1 : 0);
    else
        snprintf(line, sizeof line, "exit code %d\n", WEXITSTATUS(status));
    say(caller, line);
    caller->finished = 1;
}

static void say_lost(struct caller *caller)
{
    say(caller, "exit unknown 0\n");
    caller->finished = 1;
}

/* The runtime has ended: its pid file says which process is the container's, which may have ended already. */
static void runtime_ended(struct caller *caller, int status)
{
    char line[64];

    caller->runtime = 0;
    if (WIFSIGNALED(status)) {
        snprintf(line, sizeof line, "create signal %d pid 0\n", WTERMSIG(status));
    } else {
        caller->init = WEXITSTATUS(status) == 0 ? read_pid(caller->pid_file) : 0;
        snprintf(line, sizeof line, "create code %d pid %d\n", WEXITSTATUS(status), (int)caller->init);
    }
    say(caller, line);
    if (caller->init == 0) {
        caller->finished = 1;
        return;
    }
    for (unsigned i = 0; i < REMEMBERED && i < caller->ended_count; i++)
        if (caller->ended[i].pid == caller->init)
            say_exit(caller, caller->ended[i].status);
    if (caller->finished)
        return;
    caller->init_fd = (int)syscall(SYS_pidfd_open, caller->init, 0);
    if (caller->init_fd < 0 && errno == ESRCH)
        say_lost(caller);
}

static void reap(struct caller *caller)
{
    struct signalfd_siginfo ignored;
    pid_t pid;
    int status;

    while (read(caller->signals, &ignored, sizeof ignored) > 0) {
    }
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid == caller->runtime) {
            runtime_ended(caller, status);
        } else if (pid == caller->init) {
            say_exit(caller, status);
        } else {
            caller->ended[caller->ended_count % REMEMBERED] = (struct ended){pid, status};
            caller->ended_count++;
        }
    }
}

/* The init process has ended. If it was our child, its status is waiting or has been seen by reap. */
static void init_ended(struct caller *caller)
{
    reap(caller);
    close(caller->init_fd);
    caller->init_fd = -1;
    if (!caller->finished)
        say_lost(caller);
}

static void listen_to(struct caller *caller)
{
    char word;
    char number;
    long n = recv(caller->socket, &word, 1, 0);

    if (n == 1 && word == 'k' && caller->runtime > 0) {
        kill(caller->runtime, SIGKILL);
    } else if (n == 1 && word == 's' && recv(caller->socket, &number, 1, MSG_WAITALL) == 1) {
        if (caller->init_fd >= 0) /* by this a process that took its pid is never signalled */
            syscall(SYS_pidfd_send_signal, caller->init_fd, (int)number, NULL, 0);
    } else if (n <= 0) {
        close(caller->socket);
        caller->socket = -1;
    }
}

static void release_streams(void)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    for (int fd = 0; fd < 3 && null >= 0; fd++)
        dup2(null, fd);
    if (null > 2)
        close(null);
}

static int is_null(int fd)
{
    struct stat at;

    return fstat(fd, &at) == 0 && S_ISCHR(at.st_mode) && at.st_rdev == makedev(1, 3);
}

/* One that nobody else has, in a file system of its own that nobody has mounted: -1 if this user may make none. */
static int make_null(void)
{
    int system = fsopen("tmpfs", FSOPEN_CLOEXEC);
    int root = system >= 0 && fsconfig(system, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0 ? fsmount(system, FSMOUNT_CLOEXEC, 0) : -1;
    int null = root >= 0 && mknodat(root, "null", S_IFCHR | 0666, makedev(1, 3)) == 0 && fchmodat(root, "null", 0666, 0) == 0
                   ? openat(root, "null", O_RDWR | O_CLOEXEC)
                   : -1;

    if (system >= 0)
        close(system);
    if (root >= 0)
        close(root);
    return null;
}

/* crun 1.8 gives all streams to the root of a container's user namespace, with them the null device that the whole host uses. */
static void own_null(void)
{
    int null = -1;

    for (int fd = 0; fd < 3; fd++)
        if (is_null(fd) && (null >= 0 || (null = make_null()) >= 0))
            dup2(null, fd);
    if (null > 2)
        close(null);
}

static _Noreturn void become(char **program)
{
    sigset_t none;

    /* a JVM's children inherit blocked signals; the container's process would too */
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    own_null();
    execv(program[0], program);
    dprintf(2, "caller: cannot execute %s: %s\n", program[0], strerror(errno));
    _exit(CANNOT_EXECUTE);
}

static void serve(struct caller *caller)
{
    while (!caller->finished || caller->socket >= 0) {
        struct pollfd waiting[3] = {
            {.fd = caller->signals, .events = POLLIN},
            {.fd = caller->socket, .events = POLLIN},
            {.fd = caller->init_fd, .events = POLLIN},
        };

        if (poll(waiting, 3, -1) < 0 && errno != EINTR)
            return;
        if (caller->socket >= 0 && waiting[1].revents != 0)
            listen_to(caller);
        if (waiting[0].revents != 0)
            reap(caller);
        if (caller->init_fd >= 0 && waiting[2].revents != 0)
            init_ended(caller);
    }
}

int main(int argc, char **argv)
{
    struct caller caller = {.socket = -1, .init_fd = -1};
    sigset_t child;

    if (argc < 4)
        return USAGE;
    caller.pid_file = argv[2];
    caller.socket = connect_to(argv[1]);
    if (caller.socket < 0)
        return complain(argv[1]);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0 || sigprocmask(SIG_BLOCK, &child, NULL) != 0)
        return complain("set-up");
    caller.signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
    if (caller.signals < 0)
        return complain("signalfd");
    caller.runtime = fork();
    if (caller.runtime < 0)
        return complain("fork");
    if (caller.runtime == 0)
        become(argv + 3);
    release_streams();
    serve(&caller);
    return 0;
}
