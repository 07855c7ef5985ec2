/*
 * What a program sees of the interfaces that kernels isolate: isolation MARK DISK ME OTHERS... prints one JSON object of texts,
 * waits for a line, prints a second one with the marks of all that it can see, its own too, and ends at the end of its input.
 * DISK is a directory whose file system it describes.
 *
 * It opens and reads, and changes nothing that outlives it. MARK says which marks it makes, separated by commas: those that can
 * only be in what is the container's own, of abstract (a socket), port, sysv (a segment), mqueue, shm (a file), node:DIRECTORY
 * (device nodes). All are gone when it ends. A value that begins with ! is the errno of what failed.
 */
#define _GNU_SOURCE
#include "isolation.h"
#include "json.h"
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/landlock.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CAPACITY = 256 * 1024, KEYCTL_GET_KEYRING_ID = 0, SESSION = -3, USER = -4, AF_OF_MACHINES = 40 };

static char buffer[CAPACITY];

static const char *const parameters[] = {
    "fs.file-max", "fs.inotify.max_user_instances", "fs.nr_open", "fs.pipe-max-size", "fs.protected_symlinks",
    "fs.suid_dumpable", "kernel.core_pattern", "kernel.dmesg_restrict", "kernel.io_uring_disabled", "kernel.keys.maxkeys",
    "kernel.ns_last_pid", "kernel.pid_max", "kernel.pty.max", "kernel.random.boot_id", "kernel.shmmax", "kernel.threads-max",
    "net.core.rmem_max", "net.ipv4.ip_forward", "net.ipv4.tcp_mem", "user.max_user_namespaces", "vm.min_free_kbytes",
    "vm.overcommit_memory", "vm.unprivileged_userfaultfd",
};

static void all_parameters(void)
{
    for (unsigned i = 0; i < sizeof parameters / sizeof parameters[0]; i++) {
        char key[64], path[96];

        snprintf(key, sizeof key, "sys.%s", parameters[i]);
        snprintf(path, sizeof path, "/proc/sys/%s", parameters[i]);
        for (char *c = path + strlen("/proc/sys/"); *c != '\0'; c++)
            if (*c == '.')
                *c = '/';
        fact_file(key, path);
    }
}

static void namespaces(void)
{
    static const char *const kinds[] = {"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"};
    char key[16], path[32];

    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        snprintf(key, sizeof key, "ns.%s", kinds[i]);
        snprintf(path, sizeof path, "/proc/self/ns/%s", kinds[i]);
        fact_link_of(key, path);
    }
}

/* One file: what it is called here, and where it is. */
struct look {
    const char *key;
    const char *path;
    const char *start;
};

static void files_of_proc(void)
{
    static const struct look whole[] = {
        {"uid_map", "/proc/self/uid_map", ""},      {"proc.cmdline", "/proc/cmdline", ""},
        {"proc.version", "/proc/version", ""},      {"attr.apparmor", "/proc/self/attr/apparmor/current", ""},
        {"sysfs.nodes", "/sys/devices/system/node/online", ""},
        {"sysfs.transparent_hugepage", "/sys/kernel/mm/transparent_hugepage/enabled", ""},
    };
    static const struct look lines[] = {
        {"status.CapBnd", "/proc/self/status", "CapBnd:"}, {"status.Seccomp", "/proc/self/status", "Seccomp:"},
        {"proc.memtotal", "/proc/meminfo", "MemTotal:"},   {"proc.hugepages", "/proc/meminfo", "HugePages_Total:"},
        {"proc.swap", "/proc/meminfo", "SwapTotal:"},      {"proc.cpuinfo", "/proc/cpuinfo", "flags"},
               {"proc.btime", "/proc/stat", "btime"},
    };

    for (unsigned i = 0; i < sizeof whole / sizeof whole[0]; i++)
        fact_file(whole[i].key, whole[i].path);
    for (unsigned i = 0; i < sizeof lines / sizeof lines[0]; i++)
        fact_line(lines[i].key, lines[i].path, lines[i].start);
    fact_number_after("proc.ctxt", "/proc/stat", "ctxt ");
    fact_number_after("proc.pressure", "/proc/pressure/cpu", "total=");
    fact_number_after("proc.uptime", "/proc/uptime", "");
    if (slurp("/proc/filesystems", buffer, sizeof buffer) >= 0)
        json_text("fs.selinuxfs", strstr(buffer, "selinuxfs") == NULL ? "no" : "yes");
}

/* A file that is masked is bound from /dev/null; not every kernel has all of them. */
static void masked(const char *key)
{
    static const char *const files[] = {"/proc/kcore", "/proc/keys", "/proc/timer_list"};
    int covered = 0, open_ones = 0;

    for (unsigned i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct stat node;

        if (stat(files[i], &node) != 0)
            continue;
        if (S_ISCHR(node.st_mode) && node.st_rdev == makedev(1, 3))
            covered++;
        else
            open_ones++;
    }
    if (covered + open_ones > 0)
        json_text(key, open_ones == 0 ? "yes" : "no");
}

/* A limit of this process's own cgroup, where that is mounted: in v1 what is out of all reach stands for none. */
static void limit(const char *key, const char *v1, const char *v2)
{
    long length = slurp(v1, buffer, sizeof buffer);

    if (length <= 0)
        length = slurp(v2, buffer, sizeof buffer);
    if (length <= 0)
        return;
    if (strtoull(buffer, NULL, 10) >= 1ULL << 62)
        json_text(key, "max");
    else
        fact_text_or_hash(key, buffer, (unsigned long)length);
}

static void capabilities(void)
{
    static const struct {
        const char *key;
        int bit;
    } some[] = {{"cap.CAP_SYS_ADMIN", 21}, {"cap.CAP_SYS_BOOT", 22}, {"cap.CAP_SYS_TIME", 25}};

    for (unsigned i = 0; i < sizeof some / sizeof some[0]; i++)
        json_text(some[i].key, prctl(PR_CAPBSET_READ, some[i].bit, 0, 0, 0) == 1 ? "yes" : "no");
}

/* In a child, which locks itself in: it can't open the root any more, and this process still can. */
static void landlock(void)
{
    const struct landlock_ruleset_attr attributes = {.handled_access_fs = LANDLOCK_ACCESS_FS_READ_DIR};
    int status = 0;
    long fd = syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
    pid_t child;

    if (fd < 0) {
        fact_failure("landlock.refused");
        return;
    }
    child = fork();
    if (child == 0) {
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || syscall(SYS_landlock_restrict_self, (int)fd, 0) != 0)
            _exit(2);
        _exit(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC) < 0 && errno == EACCES ? 0 : 1);
    }
    if (child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) != 2) {
        int root = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        json_text("landlock", WEXITSTATUS(status) == 0 && root >= 0 ? "own" : "none");
        if (root >= 0)
            close(root);
    }
    close((int)fd);
}

static void calls(void)
{
    struct perf_event_attr event = {.type = PERF_TYPE_SOFTWARE, .size = sizeof event, .config = PERF_COUNT_SW_CPU_CLOCK};
    union bpf_attr first = {.start_id = 0};
    struct utsname system;
    struct rlimit limit;
    cpu_set_t cpus;
    long id;

    if (uname(&system) == 0) {
        json_text("uname.release", system.release);
        json_text("uname.version", system.version);
        json_text("uname.nodename", system.nodename);
    }
    if (sched_getaffinity(0, sizeof cpus, &cpus) == 0)
        fact_number("cpu.affinity", CPU_COUNT(&cpus));
    if (getrlimit(RLIMIT_CORE, &limit) == 0)
        fact_number("rlimit.core", (long long)limit.rlim_max);
    id = socket(AF_OF_MACHINES, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (id >= 0) /* not every kernel has them, and a filter may forbid them */
        fact_closing("vsock", id);
    if (slurp("/proc/sys/kernel/perf_event_paranoid", buffer, sizeof buffer) > 0 && buffer[0] > '0') /* else anyone may */
        fact_closing("perf", syscall(SYS_perf_event_open, &event, -1, 0, -1, PERF_FLAG_FD_CLOEXEC));
    fact_result("bpf", syscall(SYS_bpf, BPF_PROG_GET_NEXT_ID, &first, sizeof first) == 0 || errno == ENOENT ? 0 : -1);
    id = syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, USER, 0, 0, 0);
    if (id < 0)
        fact_failure("keyring.user");
    else
        fact_number("keyring.user", id);
    id = syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, SESSION, 0, 0, 0);
    if (id < 0)
        fact_failure("keyring.session");
    else
        fact_number("keyring.session", id);
}

static void sights(const char *disk)
{
    struct statfs space;

    namespaces();
    all_parameters();
    files_of_proc();
    masked("proc.masked");
    limit("cgroup.pids", "/sys/fs/cgroup/pids/pids.max", "/sys/fs/cgroup/pids.max");
    limit("cgroup.memory", "/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory.max");
    capabilities();
    fact_listing("net.names", "/sys/class/net");
    fact_listing("sysfs.block", "/sys/class/block");
    fact_listing("sysfs.module", "/sys/module");
    fact_entries("sysfs.firmware", "/sys/firmware");
    fact_entries("tracing", "/sys/kernel/tracing");
    fact_writable("write.core_pattern", "/proc/sys/kernel/core_pattern");
    fact_writable("write.transparent_hugepage", "/sys/kernel/mm/transparent_hugepage/enabled");
    fact_readable("dev.infiniband", "/dev/infiniband/rdma_cm");
    fact_readable("dev.dri", "/dev/dri");
    fact_readable("dev.usb", "/dev/bus/usb");
    fact_readable("dev.input", "/dev/input");
    fact_readable("dev.snd", "/dev/snd");
    fact_device_number("number./dev/null", "/dev/null");
    fact_device_number("number./dev/urandom", "/dev/urandom");
    fact_device_of("device.", "/dev/shm");
    fact_device_of("device.", "/dev/pts");
    fact_identity("root.id", "/");
    fact_identity("exe.id", "/proc/self/exe");
    if (statfs(disk, &space) == 0) {
        char text[64];

        snprintf(text, sizeof text, "%lx:%llu", (unsigned long)space.f_type, (unsigned long long)space.f_blocks);
        json_text("disk.id", text);
    }
    fact_clock_of("clock.realtime", CLOCK_REALTIME);
    fact_clock_of("clock.monotonic", CLOCK_MONOTONIC);
    calls();
    landlock();
}

int watch_isolation(int count, char **words)
{
    struct marks marks = {.segment = -1};
    char kinds[256];
    char byte;
    long n;

    json_open(NULL, '{');
    sights(words[1]);
    snprintf(kinds, sizeof kinds, "%s", words[0]); /* the word itself is what others may look at */
    for (char *kind = strtok(kinds, ","); kind != NULL; kind = strtok(NULL, ","))
        make_mark(&marks, kind, words[2]);
    json_close('}');
    if (json_flush(1) != 0)
        return 1;
    do
        n = read(0, &byte, 1);
    while (n == 1 && byte != '\n');
    json_open(NULL, '{');
    for (int i = 2; i < count; i++)
        look_for_marks(words[i]);
    json_close('}');
    if (json_flush(1) != 0)
        return 1;
    while (n == 1)
        n = read(0, &byte, 1);
    remove_marks(&marks);
    return 0;
}
