/* The command line's program: who serves it. */
#include "linux_entry.h"

#include "crc.h"
#include "system.h"
#include "text.h"
#include "wire.h"

#include <asm/ioctls.h>

#define NAME "scr"
#define COLD "scr-cold"
#define EXIT_UNSERVED 70 /* for tests: who asked for nothing but a resident JVM gets this */
#define LAUNCHER "launcher"
#define BUILD "SCR_BUILD"
#define HELD "SCR_SIGNALS=held"
#define MOST_VARIABLES 4096
#define TRIES 25
#define PAUSE_MILLIS 20

static const char *base(const char *path)
{
    const char *slash = text_last(path, '/');
    return slash ? slash + 1 : path;
}

const char *entry_variable(const struct entry *e, const char *name)
{
    const size_t length = strlen(name);
    for (char **at = e->env; *at; at++) {
        if (text_starts(*at, name) && (*at)[length] == '=') {
            return *at + length + 1;
        }
    }
    return NULL;
}

static int is(const struct entry *e, const char *name, const char *value)
{
    const char *given = entry_variable(e, name);
    return given && text_equal(given, value);
}

void entry_build_variable(const struct entry *e, char to[ENTRY_BUILD_ROOM])
{
    struct text t = text_in(to, ENTRY_BUILD_ROOM);
    text_add(&t, BUILD);
    text_add(&t, "=");
    text_add_decimal(&t, e->build);
}

/*
 * The caller's variables, the build, and whether signals are held: the start script takes those away again. Too many are left as they are, and
 * then nothing is held.
 */
static char *const *with_ours(struct entry *e, uint64_t *held)
{
    static char build[ENTRY_BUILD_ROOM];
    static char *all[MOST_VARIABLES + 3];
    unsigned count = 1;
    entry_build_variable(e, build);
    all[0] = build;
    if (*held) {
        all[count++] = (char *)(uintptr_t)HELD;
    }
    for (char **at = e->env; *at; at++) {
        if (text_starts(*at, BUILD "=") || text_starts(*at, "SCR_SIGNALS=")) {
            continue;
        }
        if (count > MOST_VARIABLES) {
            *held = 0;
            return e->env;
        }
        all[count++] = *at;
    }
    all[count] = NULL;
    return all;
}

/* Becomes a JVM of its own, or what starts one: nothing of ours is left but the process. */
static _Noreturn void go_alone(struct entry *e)
{
    static const char cannot[] = "scr: cannot execute scr-cold beside the program\n  Build it again: bin/build\n";
    static const char unserved[] = "scr: no resident JVM serves this\n  Leave SCR_RESIDENT out.\n";
    if (is(e, "SCR_RESIDENT", "only") || is(e, "SCR_RESIDENT", "left")) {
        sys_write_all(2, unserved, sizeof unserved - 1);
        sys_exit(EXIT_UNSERVED);
    }
    uint64_t held = entry_held(e);
    char *const *env = with_ours(e, &held);
    const uint64_t mask = e->mask | held;
    sys_sigprocmask(SIG_SETMASK, &mask, NULL);
    sys_execve(e->cold, e->argv, env);
    sys_write_all(2, cannot, sizeof cannot - 1);
    sys_exit(1);
}

/* A build of the program is one to a JVM of another build as the next release would be: neither serves the other. */
static uint32_t build(void)
{
    struct statx info;
    memset(&info, 0, sizeof info);
    sys_statx(AT_FDCWD, "/proc/self/exe", 0, STATX_BASIC_STATS, &info);
    struct {
        uint64_t inode, size, changed;
        uint32_t device[2], nanoseconds[2];
    } known;
    memset(&known, 0, sizeof known);
    known.inode = info.stx_ino;
    known.size = info.stx_size;
    known.changed = (uint64_t)info.stx_ctime.tv_sec;
    known.device[0] = info.stx_dev_major;
    known.device[1] = info.stx_dev_minor;
    known.nanoseconds[0] = info.stx_ctime.tv_nsec;
    return crc32c((const uint8_t *)&known, sizeof known);
}

/* A directory that nobody else can write to, or look into. */
static int open_private(const char *path)
{
    const int made = sys_mkdirat(AT_FDCWD, path, 0700);
    const int fd = sys_openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
    struct file_info info;
    if (fd >= 0 && (sys_file_info(fd, &info) < 0 || info.owner != sys_geteuid() || info.mode & 077)) {
        sys_close(fd);
        return -EPERM;
    }
    return fd < 0 && made < 0 && made != -EEXIST ? made : fd;
}

/* Where this user's JVM answers: beside where containers are recorded by default, and not in there. */
static int find_place(struct entry *e)
{
    char place[ENTRY_PLACE];
    char name[DECIMAL_ROOM];
    struct text t = text_in(place, sizeof place);
    const char *given = entry_variable(e, "SCR_RESIDENT_DIR");
    const char *session = entry_variable(e, "XDG_RUNTIME_DIR");
    if (given && given[0] == '/') {
        text_add(&t, given);
    } else if (sys_geteuid() == 0) {
        text_add(&t, "/run/scr-resident");
    } else if (session && session[0] == '/') {
        text_add(&t, session);
        text_add(&t, "/scr-resident");
    } else {
        text_add(&t, "/run/user/");
        text_add_decimal(&t, sys_geteuid());
        text_add(&t, "/scr-resident");
    }
    text_decimal(name, e->build);
    if (t.failed || text_join(e->socket, sizeof e->socket - 8, place, name) < 0) {
        return -ENAMETOOLONG;
    }
    e->directory = open_private(place);
    if (e->directory < 0) {
        return e->directory;
    }
    memcpy(e->lock, e->socket, strlen(e->socket) + 1);
    struct text lock = text_in(e->lock + strlen(e->lock), 8);
    text_add(&lock, ".lock");
    return 0;
}

/* The connection, to a process of this very user. */
static int connect_resident(struct entry *e)
{
    struct {
        int pid;
        uint32_t uid, gid;
    } peer;
    int length = sizeof peer;
    int fd = sys_socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    int error = fd < 0 ? fd : sys_connect_path(fd, e->socket);
    if (error >= 0) {
        error = sys_getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length);
    }
    if (error >= 0 && peer.uid != sys_geteuid()) {
        error = -EPERM;
    }
    if (error < 0 && fd >= 0) {
        sys_close(fd);
    }
    return error < 0 ? error : fd;
}

static void look_around(struct entry *e)
{
    char size[64];
    const uint64_t none = 0;
    while (sys_fcntl((int)e->given + 3, F_GETFD, 0) >= 0) {
        e->given++;
    }
    sys_open_standard_streams(); /* or files of ours would get those numbers */
    for (int fd = 0; fd <= 2; fd++) {
        if (sys_ioctl(fd, TIOCGWINSZ, size) >= 0) {
            e->terminals |= 1u << fd;
        }
    }
    sys_sigprocmask(SIG_BLOCK, &none, &e->mask);
}

/*
 * One that is about to end, or was killed just now, may be connected to and never answer; until it is gone its lock is held, and no other
 * can be started. That takes milliseconds, and starting a JVM of our own many more.
 */
static void ask_somebody(struct entry *e)
{
    int starts = 0;
    for (int i = 0; i < TRIES && starts < 2; i++) {
        int connection = connect_resident(e);
        if (connection < 0) {
            int error = entry_start_resident(e);
            if (error < 0 && error != -EWOULDBLOCK) {
                return;
            }
            starts += error >= 0;
            connection = connect_resident(e);
        }
        if (connection >= 0 && entry_ask(e, connection)) {
            return;
        }
        sys_sleep(PAUSE_MILLIS);
    }
}

static _Noreturn void serve_ourselves_or_ask(struct entry *e)
{
    const int off = is(e, "SCR_RESIDENT", "off");
    const int only_left = is(e, "SCR_RESIDENT", "left");
    look_around(e);
    e->build = build();
    if (!off && !is(e, "SCR_RESIDENT", "only")) {
        left_answer(e);
    }
    if (!off && !only_left && find_place(e) >= 0) {
        ask_somebody(e);
    }
    go_alone(e);
}

void system_entry(int argc, char **argv, char **env)
{
    static struct entry e;
    char path[MAX_PATH];
    if (argc < 1 || text_equal(base(argv[0]), LAUNCHER)) {
        return;
    }
    long length = sys_readlinkat(AT_FDCWD, "/proc/self/exe", path, sizeof path - 1);
    if (length <= 0) {
        return;
    }
    path[length] = 0;
    char *name = path + (base(path) - path);
    if (!text_equal(name, NAME)) {
        return;
    }
    e.argv = argv;
    e.env = env;
    e.directory = -1;
    *name = 0;
    if (text_join(e.cold, sizeof e.cold, path, COLD) < 0) {
        sys_exit(1);
    }
    serve_ourselves_or_ask(&e);
}
