/*
 * The floor and the stopwatch of bin/bench.
 *
 * floor.c times two things for a benchmark that tells it over standard input when:
 *
 *   floor ROOTFS        the least that a kernel must do for a container, in this order:
 *                         1. clone3 into new pid, network, ipc, uts and mount namespaces
 *                         2. make the mount tree private; bind the root file system on itself
 *                         3. mount proc, tmpfs /dev, devpts, tmpfs /dev/shm, mqueue, sysfs (read-only)
 *                         4. six device nodes and five links in /dev
 *                         5. set the host name; the default masked and read-only paths
 *                         6. pivot_root, detach the old root, make the root read-only
 *                         7. bound capabilities, no_new_privs, one rlimit
 *                         8. execve; the parent waits
 *                       No state, no journal, no report, no monitor, no checks: what a runtime adds is its ratio to this.
 *   exec ARG0 ARG1 …    a program (a peer), from vfork to the end of it
 *
 * Each answer is a line: nanoseconds and the exit status. Arguments are separated by tabs. A peer's standard input,
 * output and error are /dev/null.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void must(int result, const char *what)
{
    if (result < 0) {
        fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
        _exit(70);
    }
}

static void mount_all(void)
{
    must(mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL), "proc");
    must(mount("tmpfs", "dev", "tmpfs", MS_NOSUID | MS_STRICTATIME, "mode=755,size=65536k"), "dev");
    must(mkdir("dev/pts", 0755), "dev/pts");
    must(mount("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620,gid=5"), "devpts");
    must(mkdir("dev/shm", 0755), "dev/shm");
    must(mount("shm", "dev/shm", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=1777,size=65536k"), "shm");
    must(mkdir("dev/mqueue", 0755), "dev/mqueue");
    must(mount("mqueue", "dev/mqueue", "mqueue", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL), "mqueue");
    must(mount("sysfs", "sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY, NULL), "sysfs");
}

static void make_devices(void)
{
    static const struct {
        const char *path;
        int major, minor;
    } nodes[] = {{"dev/null", 1, 3},   {"dev/zero", 1, 5},    {"dev/full", 1, 7},
                 {"dev/random", 1, 8}, {"dev/urandom", 1, 9}, {"dev/tty", 5, 0}};
    static const char *const links[][2] = {{"/proc/self/fd", "dev/fd"},
                                           {"/proc/self/fd/0", "dev/stdin"},
                                           {"/proc/self/fd/1", "dev/stdout"},
                                           {"/proc/self/fd/2", "dev/stderr"},
                                           {"pts/ptmx", "dev/ptmx"}};
    umask(0);
    for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++)
        must(mknod(nodes[i].path, S_IFCHR | 0666, makedev(nodes[i].major, nodes[i].minor)), nodes[i].path);
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        must(symlink(links[i][0], links[i][1]), links[i][1]);
    umask(022);
}

/* What isn't there on this kernel is passed over, as every runtime does. */
static void mask_paths(void)
{
    static const char *const files[] = {"proc/kcore", "proc/keys", "proc/latency_stats", "proc/timer_list",
                                        "proc/timer_stats", "proc/sched_debug"};
    static const char *const directories[] = {"proc/acpi", "proc/asound", "sys/firmware", "proc/scsi"};
    static const char *const readonly[] = {"proc/bus", "proc/fs", "proc/irq", "proc/sys", "proc/sysrq-trigger"};
    const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (mount("dev/null", files[i], NULL, MS_BIND, NULL) < 0 && errno != ENOENT)
            must(-1, files[i]);
    for (size_t i = 0; i < sizeof directories / sizeof *directories; i++)
        if (mount("tmpfs", directories[i], "tmpfs", MS_RDONLY, NULL) < 0 && errno != ENOENT)
            must(-1, directories[i]);
    for (size_t i = 0; i < sizeof readonly / sizeof *readonly; i++) {
        if (mount(readonly[i], readonly[i], NULL, MS_BIND | MS_REC, NULL) == 0)
            must(mount(NULL, readonly[i], NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | flags, NULL), readonly[i]);
        else if (errno != ENOENT)
            must(-1, readonly[i]);
    }
}

static void run_init(const char *root)
{
    must(prctl(PR_SET_PDEATHSIG, SIGKILL), "pdeathsig");
    must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "private");
    must(mount(root, root, NULL, MS_BIND | MS_REC, NULL), "bind root");
    must(chdir(root), root);
    mount_all();
    make_devices();
    must(sethostname("floor", 5), "sethostname");
    mask_paths();
    must((int)syscall(SYS_pivot_root, ".", "."), "pivot_root");
    must(umount2(".", MNT_DETACH), "umount");
    must(chdir("/"), "chdir");
    must(mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL), "root ro");
    for (int cap = 0; cap <= 40; cap++)
        if (cap != CAP_KILL && cap != CAP_AUDIT_WRITE && cap != CAP_NET_BIND_SERVICE)
            prctl(PR_CAPBSET_DROP, cap);
    struct rlimit files = {1024, 1024};
    must(setrlimit(RLIMIT_NOFILE, &files), "rlimit");
    must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs");
    char *args[] = {"/bin/true", NULL}, *env[] = {"PATH=/bin", NULL};
    execve(args[0], args, env);
    must(-1, "execve");
}

static int run_floor(const char *root)
{
    struct clone_args args = {
        .flags = CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNS,
        .exit_signal = SIGCHLD,
    };
    long pid = syscall(SYS_clone3, &args, sizeof args);
    must((int)pid, "clone3");
    if (pid == 0)
        run_init(root);
    int status;
    must(waitpid((pid_t)pid, &status, 0), "waitpid");
    return status;
}

static int run_program(char **argv)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (int fd = 0; fd < 3; fd++)
        posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", fd == 0 ? O_RDONLY : O_WRONLY, 0);
    pid_t pid;
    int error = posix_spawn(&pid, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0)
        return 127 << 8;
    int status;
    must(waitpid(pid, &status, 0), "waitpid");
    return status;
}

int main(void)
{
    static char line[65536];
    while (fgets(line, sizeof line, stdin)) {
        char *argv[64];
        int argc = 0;
        line[strcspn(line, "\n")] = '\0';
        for (char *word = strtok(line, "\t"); word && argc < 63; word = strtok(NULL, "\t"))
            argv[argc++] = word;
        argv[argc] = NULL;
        if (argc < 2)
            return 64;
        int64_t start = now();
        int status = strcmp(argv[0], "floor") == 0 ? run_floor(argv[1]) : run_program(argv + 1);
        int64_t end = now();
        printf("%lld %d\n", (long long)(end - start), WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
        fflush(stdout);
    }
    return 0;
}
