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
#include "json.h"
#include "probe.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/landlock.h>
#include <linux/perf_event.h>
#include <mqueue.h>
#include <net/if.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PORT = 20817, BACKLOG = 8, CAPACITY = 256 * 1024, KEYCTL_GET_KEYRING_ID = 0, SESSION = -3, USER = -4, AF_OF_MACHINES = 40 };

static char buffer[CAPACITY];

static void failure(const char *key)
{
    char text[24];

    snprintf(text, sizeof text, "!%s", errno_name(errno));
    if (strcmp(text, "!E?") == 0)
        snprintf(text, sizeof text, "!E%d", errno);
    json_text(key, text);
}

static void number(const char *key, long long value)
{
    char text[24];

    snprintf(text, sizeof text, "%lld", value);
    json_text(key, text);
}

static void result(const char *key, long rc)
{
    if (rc < 0)
        failure(key);
    else
        json_text(key, "ok");
}

/* Long texts are told apart by a hash (FNV-1a). */
static void text_or_hash(const char *key, const char *text, unsigned long length)
{
    uint64_t hash = 14695981039346656037ULL;
    char shown[24];

    while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\0'))
        length--;
    if (length <= 200) {
        json_bytes(key, text, length);
        return;
    }
    for (unsigned long i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * 1099511628211ULL;
    snprintf(shown, sizeof shown, "#%016llx", (unsigned long long)hash);
    json_text(key, shown);
}

static void file(const char *key, const char *path)
{
    long length = slurp(path, buffer, sizeof buffer);

    if (length < 0)
        failure(key);
    else
        text_or_hash(key, buffer, (unsigned long)length);
}

/* The rest of the line that begins so. */
static void line(const char *key, const char *path, const char *start)
{
    long length = slurp(path, buffer, sizeof buffer);
    const char *at = buffer;
    char *end;

    if (length < 0) {
        failure(key);
        return;
    }
    while (strncmp(at, start, strlen(start)) != 0) {
        at = strchr(at, '\n');
        if (at == NULL)
            return;
        at++;
    }
    at += strlen(start);
    at += strspn(at, " \t");
    end = strchr(at, '\n');
    text_or_hash(key, at, end == NULL ? strlen(at) : (unsigned long)(end - at));
}

static void number_after(const char *key, const char *path, const char *start)
{
    const char *at;

    if (slurp(path, buffer, sizeof buffer) < 0) {
        failure(key);
        return;
    }
    at = strstr(buffer, start);
    if (at != NULL)
        number(key, strtoll(at + strlen(start), NULL, 10));
}

static void link_of(const char *key, const char *path)
{
    char target[256];
    long n = readlink(path, target, sizeof target);

    if (n < 0)
        failure(key);
    else
        json_bytes(key, target, (unsigned long)n);
}

static int not_dots(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static unsigned long names(const char *path, int *count)
{
    struct dirent **entries;
    unsigned long length = 0;

    *count = scandir(path, &entries, not_dots, alphasort);
    for (int i = 0; i < *count; i++)
        if (length + strlen(entries[i]->d_name) + 2 < sizeof buffer)
            length += (unsigned long)sprintf(buffer + length, "%s%s", i == 0 ? "" : " ", entries[i]->d_name);
    buffer[length] = '\0';
    return length;
}

static void listing(const char *key, const char *path)
{
    int count;
    unsigned long length = names(path, &count);

    if (count < 0)
        failure(key);
    else
        text_or_hash(key, buffer, length);
}

static void entries(const char *key, const char *path)
{
    int count;

    names(path, &count);
    if (count < 0 && errno == ENOENT)
        number(key, 0); /* what isn't there shows nothing */
    else if (count < 0)
        failure(key);
    else
        number(key, count);
}

/* Opening for writing alone changes nothing in a file of the kernel's; nothing is written. */
static void writable(const char *key, const char *path)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);

    result(key, fd);
    if (fd >= 0)
        close(fd);
}

static void readable(const char *key, const char *path)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

    result(key, fd);
    if (fd >= 0)
        close(fd);
}

static void device_number(const char *key, const char *path)
{
    struct stat node;
    char text[32];

    if (stat(path, &node) != 0) {
        failure(key);
        return;
    }
    snprintf(text, sizeof text, "%u:%u", major(node.st_rdev), minor(node.st_rdev));
    json_text(key, text);
}

static void device_of(const char *key, const char *path)
{
    struct stat there, above;
    char name[64];

    snprintf(name, sizeof name, "%s%s", key, path);
    if (stat(path, &there) != 0) {
        failure(name);
        snprintf(name, sizeof name, "%s%s.mounted", key, path);
        json_text(name, "no");
        return;
    }
    number(name, (long long)there.st_dev);
    snprintf(name, sizeof name, "%s%s.mounted", key, path);
    json_text(name, stat("/dev", &above) == 0 && above.st_dev == there.st_dev ? "no" : "yes");
}

static void identity(const char *key, const char *path)
{
    struct stat node;
    char text[48];

    if (stat(path, &node) != 0) {
        failure(key);
        return;
    }
    snprintf(text, sizeof text, "%llu:%llu", (unsigned long long)node.st_dev, (unsigned long long)node.st_ino);
    json_text(key, text);
}

static void clock_of(const char *key, clockid_t clock)
{
    struct timespec now;

    if (clock_gettime(clock, &now) != 0)
        failure(key);
    else
        number(key, (long long)now.tv_sec * 1000000000 + now.tv_nsec);
}

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
        file(key, path);
    }
}

static void namespaces(void)
{
    static const char *const kinds[] = {"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"};
    char key[16], path[32];

    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        snprintf(key, sizeof key, "ns.%s", kinds[i]);
        snprintf(path, sizeof path, "/proc/self/ns/%s", kinds[i]);
        link_of(key, path);
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
        file(whole[i].key, whole[i].path);
    for (unsigned i = 0; i < sizeof lines / sizeof lines[0]; i++)
        line(lines[i].key, lines[i].path, lines[i].start);
    number_after("proc.ctxt", "/proc/stat", "ctxt ");
    number_after("proc.pressure", "/proc/pressure/cpu", "total=");
    number_after("proc.uptime", "/proc/uptime", "");
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
        text_or_hash(key, buffer, (unsigned long)length);
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
        failure("landlock.refused");
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

static void closing(const char *key, long fd)
{
    result(key, fd);
    if (fd >= 0)
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
        number("cpu.affinity", CPU_COUNT(&cpus));
    if (getrlimit(RLIMIT_CORE, &limit) == 0)
        number("rlimit.core", (long long)limit.rlim_max);
    id = socket(AF_OF_MACHINES, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (id >= 0) /* not every kernel has them, and a filter may forbid them */
        closing("vsock", id);
    if (slurp("/proc/sys/kernel/perf_event_paranoid", buffer, sizeof buffer) > 0 && buffer[0] > '0') /* else anyone may */
        closing("perf", syscall(SYS_perf_event_open, &event, -1, 0, -1, PERF_FLAG_FD_CLOEXEC));
    result("bpf", syscall(SYS_bpf, BPF_PROG_GET_NEXT_ID, &first, sizeof first) == 0 || errno == ENOENT ? 0 : -1);
    id = syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, USER, 0, 0, 0);
    if (id < 0)
        failure("keyring.user");
    else
        number("keyring.user", id);
    id = syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, SESSION, 0, 0, 0);
    if (id < 0)
        failure("keyring.session");
    else
        number("keyring.session", id);
}

/* What comes of making a node and opening it. */
static void node(const char *directory, const char *key, mode_t kind, unsigned of_major, unsigned of_minor)
{
    char path[128];
    int fd;

    snprintf(path, sizeof path, "%s/probe-node", directory);
    if (mknod(path, kind | 0600, makedev(of_major, of_minor)) != 0) {
        if (errno != EROFS && errno != ENOENT)
            failure(key);
        return;
    }
    fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    closing(key, fd);
    unlink(path);
}

static void nodes(const char *directory)
{
    node(directory, "node.tun", S_IFCHR, 10, 200);
    node(directory, "node.fuse", S_IFCHR, 10, 229);
    node(directory, "node.kvm", S_IFCHR, 10, 232);
    node(directory, "node.loop0", S_IFBLK, 7, 0);
    node(directory, "node.gpu", S_IFCHR, 226, 128);
    node(directory, "node.usb", S_IFCHR, 189, 0);
    node(directory, "node.input", S_IFCHR, 13, 64);
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
    listing("net.names", "/sys/class/net");
    listing("sysfs.block", "/sys/class/block");
    listing("sysfs.module", "/sys/module");
    entries("sysfs.firmware", "/sys/firmware");
    entries("tracing", "/sys/kernel/tracing");
    writable("write.core_pattern", "/proc/sys/kernel/core_pattern");
    writable("write.transparent_hugepage", "/sys/kernel/mm/transparent_hugepage/enabled");
    readable("dev.infiniband", "/dev/infiniband/rdma_cm");
    readable("dev.dri", "/dev/dri");
    readable("dev.usb", "/dev/bus/usb");
    readable("dev.input", "/dev/input");
    readable("dev.snd", "/dev/snd");
    device_number("number./dev/null", "/dev/null");
    device_number("number./dev/urandom", "/dev/urandom");
    device_of("device.", "/dev/shm");
    device_of("device.", "/dev/pts");
    identity("root.id", "/");
    identity("exe.id", "/proc/self/exe");
    if (statfs(disk, &space) == 0) {
        char text[64];

        snprintf(text, sizeof text, "%lx:%llu", (unsigned long)space.f_type, (unsigned long long)space.f_blocks);
        json_text("disk.id", text);
    }
    clock_of("clock.realtime", CLOCK_REALTIME);
    clock_of("clock.monotonic", CLOCK_MONOTONIC);
    calls();
    landlock();
}

/* An abstract socket's address; returns its length. */
static socklen_t abstract(const char *name, struct sockaddr_un *address)
{
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1
                       + (unsigned)snprintf(address->sun_path + 1, sizeof address->sun_path - 1, "probe-%s", name));
}

static key_t segment_key(const char *name)
{
    uint32_t hash = 2166136261U;

    for (; *name != '\0'; name++)
        hash = (hash ^ (unsigned char)*name) * 16777619U;
    return (key_t)(hash | 1);
}

/* What this process leaves for others to find. */
struct marks {
    char name[64];
    char path[96];
    int segment;
};

static void listen_at(const char *key, int family, const void *address, socklen_t length)
{
    int s = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

    result(key, bind(s, (const struct sockaddr *)address, length) == 0 && listen(s, BACKLOG) == 0 ? 0 : -1);
}

static void make_mark(struct marks *marks, const char *kind, const char *me)
{
    const struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    struct sockaddr_un address;
    socklen_t length = abstract(me, &address);

    if (strcmp(kind, "abstract") == 0) {
        listen_at("mark.abstract", AF_UNIX, &address, length);
    } else if (strcmp(kind, "port") == 0) {
        listen_at("mark.port", AF_INET, &any, sizeof any);
    } else if (strcmp(kind, "sysv") == 0) {
        marks->segment = shmget(segment_key(me), 4096, IPC_CREAT | IPC_EXCL | 0600);
        result("mark.sysv", marks->segment);
    } else if (strcmp(kind, "mqueue") == 0) {
        snprintf(marks->name, sizeof marks->name, "/probe-%s", me);
        result("mark.mqueue", mq_open(marks->name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600, NULL));
    } else if (strcmp(kind, "shm") == 0) {
        snprintf(marks->path, sizeof marks->path, "/dev/shm/probe-%s", me);
        closing("mark.shm", open(marks->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    } else if (strncmp(kind, "node:", 5) == 0) {
        nodes(kind + 5);
    }
}

static void remove_marks(const struct marks *marks)
{
    if (marks->segment >= 0)
        shmctl(marks->segment, IPC_RMID, NULL);
    if (marks->name[0] != '\0')
        mq_unlink(marks->name);
    if (marks->path[0] != '\0')
        unlink(marks->path);
}

/* Whether some process's command line has the other's name as its word; our own is among them. */
static int process_is_seen(const char *name)
{
    DIR *proc = opendir("/proc");
    const struct dirent *entry;
    int seen = 0;

    if (proc == NULL)
        return -1;
    while (!seen && (entry = readdir(proc)) != NULL) {
        char path[300];
        long length;

        if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
            continue;
        snprintf(path, sizeof path, "/proc/%s/cmdline", entry->d_name);
        length = slurp(path, buffer, sizeof buffer);
        /* PROBE isolation MARK DISK ME …: a process is called by its fifth word */
        for (long at = 0, word = 0; at < length && word < 5; at += (long)strlen(buffer + at) + 1, word++)
            if (word == 4 && strcmp(buffer + at, name) == 0)
                seen = 1;
    }
    closedir(proc);
    return seen;
}

static void sight(const char *what, const char *name, int seen)
{
    char key[128];

    if (seen < 0)
        return;
    snprintf(key, sizeof key, "sees.%s.%s", what, name);
    json_text(key, seen ? "yes" : "no");
}

static void look_for(const char *name)
{
    struct sockaddr_un address;
    socklen_t length = abstract(name, &address);
    int s = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    char path[96];
    mqd_t queue;

    sight("process", name, process_is_seen(name));
    sight("abstract", name, connect(s, (const struct sockaddr *)&address, length) == 0 || errno == EAGAIN);
    close(s);
    sight("sysv", name, shmget(segment_key(name), 0, 0) >= 0);
    snprintf(path, sizeof path, "/probe-%s", name);
    queue = mq_open(path, O_RDONLY | O_CLOEXEC);
    sight("mqueue", name, queue >= 0);
    if (queue >= 0)
        mq_close(queue);
    snprintf(path, sizeof path, "/dev/shm/probe-%s", name);
    sight("shm", name, access(path, F_OK) == 0);
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
        look_for(words[i]);
    json_close('}');
    if (json_flush(1) != 0)
        return 1;
    while (n == 1)
        n = read(0, &byte, 1);
    remove_marks(&marks);
    return 0;
}
