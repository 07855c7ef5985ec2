/* A virtual machine with a Linux kernel: its boot file, its ports, what a compiler has to know about it. */
#include <linux/memfd.h>
#include <linux/random.h>
#include <linux/reboot.h>

#include "agent.h"
#include "linux_disk.h"
#include "linux_first_cgroup.h"
#include "linux_fuse.h"
#include "linux_given.h"
#include "linux_paths.h"
#include "sys.h"
#include "system.h"

#define BOOT_FILE "/boot.scr"
#define PORT_MILLIS 20000

/* ---- the steps of the boot file ---- */

static int load_module(char **word, const char **why)
{
    (void)why;
    int fd = sys_openat(AT_FDCWD, word[1], O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) {
        return fd;
    }
    int error = (int)call3(__NR_finit_module, fd, (long)"", 0);
    sys_close(fd);
    return error == -EEXIST ? 0 : error;
}

static char drivers_missing[512];

const char *linux_drivers_missing(void)
{
    return drivers_missing;
}

/* One that can't be loaded is no failure yet: others may be for the same hardware, or it has a node without. It is told in the kernel's log. */
static int load_driver(char **word, const char **why)
{
    char line[256];
    int error = load_module(word, why);
    if (error >= 0) {
        return 0;
    }
    const char *name = text_last(word[1], '/');
    struct text t = text_in(line, sizeof line);
    text_add(&t, " ");
    text_add(&t, name ? name + 1 : word[1]);
    text_add(&t, " (errno ");
    text_add_decimal(&t, (uint64_t)-error);
    text_add(&t, ")");
    size_t length = strlen(drivers_missing);
    struct text all = text_in(drivers_missing + length, sizeof drivers_missing - length);
    text_add(&all, line);
    struct text said = text_in(line, sizeof line);
    text_add(&said, "<4>the container's hardware is without a driver that can't be loaded:");
    text_add(&said, drivers_missing + length);
    SCOPED_FD log = sys_openat(AT_FDCWD, "/dev/kmsg", O_WRONLY | O_CLOEXEC, 0);
    if (log >= 0) {
        sys_write_all(log, line, said.length);
    }
    return 0;
}

static int make_directory(char **word, const char **why)
{
    (void)why;
    int error = sys_mkdirat(AT_FDCWD, word[1], 0755);
    return error == -EEXIST ? 0 : error;
}

static int make_link(char **word, const char **why)
{
    (void)why;
    return sys_symlinkat(word[1], AT_FDCWD, word[2]);
}

/* mount TYPE TARGET DATA; a "-" is no data. */
static int mount_new(char **word, const char **why)
{
    (void)why;
    return sys_mount(word[1], word[2], word[1], 0, text_equal(word[3], "-") ? NULL : word[3]);
}

static int move_mount(char **word, const char **why)
{
    (void)why;
    return sys_mount(word[1], word[2], NULL, MS_MOVE, NULL);
}

static int bind_mount(char **word, const char **why)
{
    (void)why;
    return sys_mount(word[1], word[2], NULL, MS_BIND, NULL);
}

/* Makes a mount the root: the first one can't be left by pivot_root, so no container could be made in it. */
static int change_root(char **word, const char **why)
{
    (void)why;
    int error = sys_chdir(word[1]);
    if (error >= 0) {
        error = sys_mount(".", "/", NULL, MS_MOVE, NULL);
    }
    return error < 0 ? error : sys_chroot(".");
}

static int write_value(char **word, const char **why)
{
    (void)why;
    int fd = sys_openat(AT_FDCWD, word[1], O_WRONLY | O_CLOEXEC, 0);
    if (fd < 0) {
        return fd;
    }
    int error = sys_write_all(fd, word[2], strlen(word[2]));
    sys_close(fd);
    return error;
}

/* What `await` needs, which a step isn't given. */
static struct {
    struct framing *port;
    const struct text *problems;
    int is_template;
    int gate; /* a byte here lets the file system's requests go to the host, which is another one then; 0: they do already */
} waiting;

static int mount_fuse(char **word, const char **why)
{
    (void)why;
    int gate[2] = {-1, -1};
    int error = waiting.is_template ? sys_pipe2(gate, O_CLOEXEC) : 0;
    int port = error < 0 ? error : linux_port(word[1], sys_deadline(PORT_MILLIS));
    error = port < 0 ? port : linux_fuse_mount(port, word[2], gate[0]);
    if (waiting.is_template) {
        waiting.gate = gate[1];
        sys_close(gate[0]);
    }
    return error;
}

/* cgroup ROOT PATH */
static int first_cgroup(char **word, const char **why)
{
    (void)why;
    return linux_first_cgroup(word[1], word[2]);
}

/* disk SERIAL TYPE TARGET; a "-" is whichever type it is. */
static int mount_disk(char **word, const char **why)
{
    return linux_disk_mount(word[1], word[2], word[3], why);
}

/* Gives a directory the owner and the mode of another one: what an overlay's root has is its upper directory's. */
static int copy_owner(char **word, const char **why)
{
    (void)why;
    struct statx like;
    int error = sys_statx(AT_FDCWD, word[1], 0, STATX_BASIC_STATS, &like);
    int fd = error < 0 ? error : sys_openat(AT_FDCWD, word[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (fd < 0) {
        return fd;
    }
    error = sys_fchown(fd, like.stx_uid, like.stx_gid);
    error = error < 0 ? error : sys_fchmod(fd, like.stx_mode & 07777);
    sys_close(fd);
    return error;
}

static int open_agent_port(struct framing *port)
{
    int fd = linux_port("agent", sys_deadline(PORT_MILLIS));
    port->fd = fd;
    return fd < 0 ? fd : 0;
}

/* From here on each machine is for itself: in a template, not before it is told that it is one of those. */
static int await_renewal(char **word, const char **why)
{
    (void)word;
    (void)why;
    if (!waiting.is_template) {
        return 0;
    }
    int error = open_agent_port(waiting.port);
    if (error < 0) {
        return error;
    }
    agent_await_renewal(waiting.port, waiting.problems);
    return waiting.gate ? sys_write_all(waiting.gate, "", 1) : 0;
}

uint32_t machine_namespaces_ahead(void)
{
    return CLONE_NEWNET | AHEAD_LOOPBACK;
}

/* From its last reseeding on a kernel draws nothing new for half as long as it has run. */
void machine_be_like_all(void)
{
    int pool = sys_openat(AT_FDCWD, "/dev/urandom", O_RDWR | O_CLOEXEC, 0);
    if (pool >= 0) {
        sys_ioctl(pool, RNDRESEEDCRNG, NULL);
        sys_close(pool);
    }
}

int machine_renew(uint64_t wall_clock, const uint8_t *seed, uint32_t length)
{
    struct {
        int bits;
        int size;
        uint8_t bytes[RENEWAL - RENEWAL_SEED];
    } entropy = {(int)length * 8, (int)length, {0}};
    const struct timespec64 now = {(int64_t)(wall_clock / 1000000000u), (int64_t)(wall_clock % 1000000000u)};
    int error = sys_clock_settime(CLOCK_REALTIME, &now);
    int pool = error < 0 || length > sizeof entropy.bytes ? -EINVAL : sys_openat(AT_FDCWD, "/dev/urandom", O_RDWR | O_CLOEXEC, 0);
    if (pool < 0) {
        return pool;
    }
    memcpy(entropy.bytes, seed, length);
    error = sys_ioctl(pool, RNDADDENTROPY, &entropy);
    error = error < 0 ? error : sys_ioctl(pool, RNDRESEEDCRNG, NULL);
    sys_close(pool);
    return error;
}

static const struct boot_step steps[] = {
    {"module", 2, load_module},   {"driver", 2, load_driver}, {"directory", 2, make_directory},
    {"link", 3, make_link},       {"mount", 4, mount_new},    {"move", 3, move_mount},
    {"bind", 3, bind_mount},      {"root", 2, change_root},   {"write", 3, write_value},
    {"fuse", 3, mount_fuse},      {"disk", 4, mount_disk},    {"owner", 3, copy_owner},
    {"await", 1, await_renewal},  {"cgroup", 3, first_cgroup},
};

int machine_boot(const char *place, const char *word, struct text *problems, struct framing *port)
{
    (void)place;
    waiting.port = port;
    waiting.problems = problems;
    waiting.is_template = text_equal(word, AGENT_TEMPLATE);
    int error = boot_file(BOOT_FILE, steps, sizeof steps / sizeof steps[0], problems);
    if (error >= 0 && waiting.is_template) {
        return port->fd > 0 ? 0 : -ENODEV; /* it waited */
    }
    return error < 0 ? error : open_agent_port(port);
}

/* ---- ports ---- */

/* Whether /sys/class/virtio-ports/DEVICE/name is this name. */
static int has_name(const char *device, const char *name)
{
    char path[128];
    char found[64];
    struct text t = text_in(path, sizeof path);
    text_add(&t, "/sys/class/virtio-ports/");
    text_add(&t, device);
    text_add(&t, "/name");
    int fd = t.failed ? -ENAMETOOLONG : sys_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) {
        return 0;
    }
    long n = sys_read(fd, found, sizeof found - 1);
    sys_close(fd);
    size_t length = strlen(name);
    return n >= (long)length && memcmp(found, name, length) == 0 && (n == (long)length || found[length] == '\n');
}

/* The port of a name if it is there already and its other side is connected. */
static int try_port(const char *name)
{
    _Alignas(struct dir_entry) char entries[1024];
    int port = -ENOENT;
    int dir = sys_openat(AT_FDCWD, "/sys/class/virtio-ports", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    long n;
    while (dir >= 0 && port < 0 && (n = sys_getdents(dir, entries, sizeof entries)) > 0) {
        for (long at = 0; at < n && port < 0; at += ((struct dir_entry *)(entries + at))->length) {
            const char *device = ((struct dir_entry *)(entries + at))->name;
            char path[64];
            if (text_starts(device, "vport") && has_name(device, name) &&
                text_join(path, sizeof path, "/dev", device) >= 0) {
                port = sys_openat(AT_FDCWD, path, O_RDWR | O_CLOEXEC | O_NONBLOCK, 0);
            }
        }
    }
    if (dir >= 0) {
        sys_close(dir);
    }
    struct pollfd connected = {port, POLLIN, 0};
    if (port >= 0 && sys_poll(&connected, 1, sys_now()) >= 0 && connected.revents & POLLHUP) {
        sys_close(port);
        return -ENOTCONN;
    }
    return port;
}

/* Without a console the first process of a machine has no standard streams: a port would be one, for all that we start. */
int linux_port(const char *name, int64_t deadline)
{
    sys_open_standard_streams();
    for (;;) {
        int port = try_port(name);
        if (port >= 0 || sys_now() > deadline) {
            return port;
        }
        sys_sleep(2);
    }
}

/* ---- facts ---- */

static void put_file(struct writer *w, const char *path)
{
    static char content[16384];
    int fd = sys_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    long length = 0;
    while (fd >= 0 && length < (long)sizeof content) {
        long n = sys_read(fd, content + length, sizeof content - (size_t)length);
        if (n <= 0) {
            break;
        }
        length += n;
    }
    if (fd >= 0) {
        sys_close(fd);
        put_text(w, path);
        put_bytes(w, content, (size_t)length);
    }
}

/* The names alone: what is linked there isn't of interest. */
static void put_namespaces(struct writer *w)
{
    _Alignas(struct dir_entry) char entries[1024];
    int dir = sys_openat(AT_FDCWD, "/proc/self/ns", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    long n;
    while (dir >= 0 && (n = sys_getdents(dir, entries, sizeof entries)) > 0) {
        for (long at = 0; at < n; at += ((struct dir_entry *)(entries + at))->length) {
            const char *name = ((struct dir_entry *)(entries + at))->name;
            char path[64];
            if (name[0] != '.' && text_join(path, sizeof path, "/proc/self/ns", name) >= 0) {
                put_text(w, path);
                put_bytes(w, "", 0);
            }
        }
    }
    if (dir >= 0) {
        sys_close(dir);
    }
}

void machine_facts(struct writer *w)
{
    static const char *const files[] = {
        "/proc/sys/kernel/osrelease", "/proc/version",          "/proc/self/mountinfo",
        "/proc/self/cgroup",          "/proc/self/status",      "/proc/sys/kernel/cap_last_cap",
        "/proc/self/uid_map",         "/proc/self/limits",      "/sys/kernel/security/lsm",
        "/proc/cgroups",              "/proc/filesystems",      "/proc/uptime",
        "/proc/sys/abi/vsyscall32",   "/sys/fs/cgroup/cgroup.controllers", "/sys/fs/cgroup/cgroup.procs",
        "/sys/kernel/cgroup/delegate",
    };
    for (unsigned i = 0; i < sizeof files / sizeof files[0]; i++) {
        put_file(w, files[i]);
    }
    put_namespaces(w);
}

/* ---- the machine ---- */

void machine_sync(void)
{
    call0(__NR_sync);
}

_Noreturn void machine_off(void)
{
    call4(__NR_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_POWER_OFF, 0);
    for (;;) {
        sys_sleep(1000);
    }
}

int machine_memory_file(void)
{
    return (int)call3(__NR_memfd_create, (long)"plan", MFD_CLOEXEC, 0);
}

/* A proxy has no questions: what is asked for stands in the hello. */
int machine_answer(struct framing *port, const struct frame *question)
{
    (void)port;
    (void)question;
    return 0;
}
