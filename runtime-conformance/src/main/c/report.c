#define _GNU_SOURCE
#include "json.h"
#include "probe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <linux/capability.h>

extern char **environ;

enum { FILE_CAPACITY = 256 * 1024 };
static char file[FILE_CAPACITY];

long slurp(const char *path, char *buffer, unsigned long capacity)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    unsigned long length = 0;
    long n = 0;

    if (fd < 0)
        return -1;
    while (length + 1 < capacity && (n = read(fd, buffer + length, capacity - 1 - length)) > 0)
        length += (unsigned long)n;
    close(fd);
    buffer[length] = '\0';
    return n < 0 ? -1 : (long)length;
}

/* A file of one line; absent when it can't be read (no /proc in the container). */
static void line_of(const char *key, const char *path)
{
    long length = slurp(path, file, sizeof file);

    if (length < 0)
        return;
    while (length > 0 && (file[length - 1] == '\n' || file[length - 1] == '\0'))
        length--;
    json_bytes(key, file, (unsigned long)length);
}

static void lines_of(const char *key, const char *path)
{
    if (slurp(path, file, sizeof file) < 0)
        return;
    json_open(key, '[');
    for (char *line = file; *line != '\0';) {
        char *end = strchr(line, '\n');
        unsigned long length = end != NULL ? (unsigned long)(end - line) : strlen(line);

        json_bytes(NULL, line, length);
        line += length + (end != NULL);
    }
    json_close(']');
}

static void link_of(const char *key, const char *path)
{
    char target[4096];
    long n = readlink(path, target, sizeof target);

    if (n >= 0)
        json_bytes(key, target, (unsigned long)n);
}

static void strings(const char *key, char **list)
{
    json_open(key, '[');
    for (; *list != NULL; list++)
        json_text(NULL, *list);
    json_close(']');
}

static void ids(void)
{
    static gid_t groups[65536];
    uid_t ruid, euid, suid;
    gid_t rgid, egid, sgid;
    int n = getgroups(65536, groups);
    mode_t mask = umask(0);

    umask(mask);
    getresuid(&ruid, &euid, &suid);
    getresgid(&rgid, &egid, &sgid);
    json_open("uid", '[');
    json_unsigned(NULL, ruid);
    json_unsigned(NULL, euid);
    json_unsigned(NULL, suid);
    json_close(']');
    json_open("gid", '[');
    json_unsigned(NULL, rgid);
    json_unsigned(NULL, egid);
    json_unsigned(NULL, sgid);
    json_close(']');
    json_open("groups", '[');
    for (int i = 0; i < n; i++)
        json_unsigned(NULL, groups[i]);
    json_close(']');
    json_unsigned("umask", mask);
}

/* A path of the form /proc/PROCESS/NAME. */
static const char *of_process(const char *process, const char *name)
{
    static char path[128];

    snprintf(path, sizeof path, "/proc/%s/%s", process, name);
    return path;
}

static void namespaces(const char *process)
{
    static const char *const kinds[] = {"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"};
    char name[16];

    json_open("namespaces", '{');
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        snprintf(name, sizeof name, "ns/%s", kinds[i]);
        link_of(kinds[i], of_process(process, name));
    }
    json_close('}');
}

void describe_other(const char *key, const char *process)
{
    struct stat root;
    long length;

    json_open(key, '{');
    namespaces(process);
    if (stat(of_process(process, "root/"), &root) == 0)
        json_unsigned("root_inode", root.st_ino);
    length = slurp(of_process(process, "cmdline"), file, sizeof file);
    for (long i = 0; i + 1 < length; i++)
        if (file[i] == '\0')
            file[i] = ' ';
    if (length > 0)
        json_text("cmdline", file);
    json_close('}');
}

/* The file that this process was executed from, so that two copies of the probe can be told apart. */
static void executable(void)
{
    struct stat exe;
    struct stat root;

    if (stat("/proc/self/exe", &exe) == 0)
        json_unsigned("exe_inode", exe.st_ino);
    if (stat("/", &root) == 0) {
        json_unsigned("root_device", root.st_dev);
        json_unsigned("root_inode", root.st_ino);
    }
}

void describe_process(int argc, char **argv)
{
    char cwd[4096];

    (void)argc;
    json_number("pid", getpid());
    json_number("ppid", getppid());
    strings("argv", argv);
    strings("env", environ);
    json_text("cwd", getcwd(cwd, sizeof cwd) != NULL ? cwd : "");
    ids();
    namespaces("self");
    executable();
}

static void rlimits(void)
{
    static const struct {
        const char *name;
        int resource;
    } limits[] = {
        {"RLIMIT_CPU", RLIMIT_CPU},           {"RLIMIT_FSIZE", RLIMIT_FSIZE},       {"RLIMIT_DATA", RLIMIT_DATA},
        {"RLIMIT_STACK", RLIMIT_STACK},       {"RLIMIT_CORE", RLIMIT_CORE},         {"RLIMIT_RSS", RLIMIT_RSS},
        {"RLIMIT_NPROC", RLIMIT_NPROC},       {"RLIMIT_NOFILE", RLIMIT_NOFILE},     {"RLIMIT_MEMLOCK", RLIMIT_MEMLOCK},
        {"RLIMIT_AS", RLIMIT_AS},             {"RLIMIT_LOCKS", RLIMIT_LOCKS},       {"RLIMIT_SIGPENDING", RLIMIT_SIGPENDING},
        {"RLIMIT_MSGQUEUE", RLIMIT_MSGQUEUE}, {"RLIMIT_NICE", RLIMIT_NICE},         {"RLIMIT_RTPRIO", RLIMIT_RTPRIO},
        {"RLIMIT_RTTIME", RLIMIT_RTTIME},
    };

    json_open("rlimits", '{');
    for (unsigned i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        struct rlimit64 limit;

        if (syscall(SYS_prlimit64, 0, limits[i].resource, NULL, &limit) != 0)
            continue;
        json_open(limits[i].name, '{');
        json_unsigned("soft", limit.rlim_cur);
        json_unsigned("hard", limit.rlim_max);
        json_close('}');
    }
    json_close('}');
}

/* Sets as bit masks, by system call: right also where there is no /proc. */
static void capabilities(void)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {{0}};
    unsigned long long bounding = 0;
    unsigned long long ambient = 0;

    if (syscall(SYS_capget, &header, data) != 0)
        return;
    for (int cap = 0; cap < 64; cap++) {
        if (prctl(PR_CAPBSET_READ, cap, 0, 0, 0) == 1)
            bounding |= 1ULL << cap;
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, cap, 0, 0) == 1)
            ambient |= 1ULL << cap;
    }
    json_open("capabilities", '{');
    json_unsigned("effective", data[0].effective | (unsigned long long)data[1].effective << 32);
    json_unsigned("permitted", data[0].permitted | (unsigned long long)data[1].permitted << 32);
    json_unsigned("inheritable", data[0].inheritable | (unsigned long long)data[1].inheritable << 32);
    json_unsigned("bounding", bounding);
    json_unsigned("ambient", ambient);
    json_close('}');
    json_flag("no_new_privileges", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
}

static void descriptors(void)
{
    DIR *directory = opendir("/proc/self/fd");
    struct dirent *entry;
    char path[300];

    if (directory == NULL)
        return;
    json_open("descriptors", '{');
    while ((entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] == '.' || atoi(entry->d_name) == dirfd(directory))
            continue;
        strcpy(path, "/proc/self/fd/");
        strcat(path, entry->d_name);
        link_of(entry->d_name, path);
    }
    json_close('}');
    closedir(directory);
}

static void signal_state(void)
{
    sigset_t blocked;

    sigprocmask(SIG_BLOCK, NULL, &blocked);
    json_open("signals_blocked", '[');
    for (int number = 1; number < 65; number++)
        if (sigismember(&blocked, number) == 1)
            json_number(NULL, number);
    json_close(']');
    json_open("signals_ignored", '[');
    for (int number = 1; number < 65; number++) {
        struct sigaction action;

        if (sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
            json_number(NULL, number);
    }
    json_close(']');
}

/* Each entry of /dev, and what opening it gives: rules of a cgroup can only be seen by trying. */
static void devices(void)
{
    DIR *directory = opendir("/dev");
    struct dirent *entry;

    if (directory == NULL)
        return;
    json_open("dev", '{');
    while ((entry = readdir(directory)) != NULL) {
        struct stat st;
        char target[4096];
        long n;
        int fd;

        if (entry->d_name[0] == '.' || fstatat(dirfd(directory), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        json_open(entry->d_name, '{');
        json_text("type", S_ISCHR(st.st_mode)   ? "c"
                          : S_ISBLK(st.st_mode) ? "b"
                          : S_ISLNK(st.st_mode) ? "l"
                          : S_ISDIR(st.st_mode) ? "d"
                                                : "-");
        json_unsigned("mode", st.st_mode & 07777);
        json_unsigned("uid", st.st_uid);
        json_unsigned("gid", st.st_gid);
        if (S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode)) {
            json_unsigned("major", major(st.st_rdev));
            json_unsigned("minor", minor(st.st_rdev));
            fd = openat(dirfd(directory), entry->d_name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
            json_text("open", fd >= 0 ? "ok" : errno_name(errno));
            if (fd >= 0)
                close(fd);
        } else if ((n = readlinkat(dirfd(directory), entry->d_name, target, sizeof target)) >= 0) {
            json_bytes("target", target, (unsigned long)n);
        }
        json_close('}');
    }
    json_close('}');
    closedir(directory);
}

static void root_writable(void)
{
    int fd = open("/.probe-write", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    json_text("root_write", fd >= 0 ? "ok" : errno_name(errno));
    if (fd >= 0) {
        close(fd);
        unlink("/.probe-write");
    }
}

void describe_surroundings(void)
{
    struct utsname names;

    rlimits();
    capabilities();
    if (uname(&names) == 0) {
        json_text("hostname", names.nodename);
        json_text("domainname", names.domainname);
        json_text("machine", names.machine);
        json_text("kernel", names.release);
    }
    descriptors();
    signal_state();
    devices();
    root_writable();
    json_number("personality", personality(0xffffffff));
    json_number("scheduler", sched_getscheduler(0));
    json_number("nice", getpriority(PRIO_PROCESS, 0));
    json_flag("stdin_tty", isatty(0));
    lines_of("mountinfo", "/proc/self/mountinfo");
    lines_of("cgroup", "/proc/self/cgroup");
    lines_of("status", "/proc/self/status");
    lines_of("uid_map", "/proc/self/uid_map");
    lines_of("gid_map", "/proc/self/gid_map");
    lines_of("netdev", "/proc/self/net/dev");
    line_of("oom_score_adj", "/proc/self/oom_score_adj");
    line_of("label", "/proc/self/attr/current");
}
