#define _GNU_SOURCE
#include "json.h"
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
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

/* Which files its standard streams are, as another process can tell them, too. */
static void streams(void)
{
    char identity[48];
    struct stat node;

    json_open("stream_files", '[');
    for (int fd = 0; fd < 3; fd++) {
        identity[0] = '\0';
        if (fstat(fd, &node) == 0)
            snprintf(identity, sizeof identity, "%llu:%llu", (unsigned long long)node.st_dev, (unsigned long long)node.st_ino);
        json_text(NULL, identity);
    }
    json_close(']');
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
    streams();
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
    if (uname(&names) == 0)
        json_text("hostname", names.nodename);
    root_writable();
    line_of("oom_score_adj", "/proc/self/oom_score_adj");
}
