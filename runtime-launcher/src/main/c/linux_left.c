/*
 * `state`, `start` and `delete --force` by the command line's program: it prints or executes what a JVM left for this when the container was made, if every
 * condition holds that was left with it. Where one doesn't, or can't be told, a JVM is asked as ever, and nothing has been done. It looks in the order in which a JVM does.
 */
#include "linux_left.h"

#include "journal.h"
#include "linux_cgroups.h"
#include "linux_paths.h"
#include "ops.h"
#include "system.h"
#include "text.h"

#define PID '\1' /* places in the text */
#define STATUS '\2'
#define MOST_WORDS 32

/* A file of the container's directory, this user's alone. How long it is, or -errno. */
static long read_own(int directory, const char *name, char *to, size_t room)
{
    struct file_info info;
    SCOPED_FD fd = sys_openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);
    int error = fd < 0 ? fd : sys_file_info(fd, &info);
    if (error < 0 || info.kind != FILE_REGULAR || info.owner != sys_geteuid() || info.mode & 077 || info.size >= room) {
        return error < 0 ? error : -EPERM;
    }
    const long n = sys_read(fd, to, room - 1);
    to[n < 0 ? 0 : n] = '\0';
    return n;
}

static int open_container(int root, const char *id)
{
    struct file_info info;
    int fd = sys_openat(root, id, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
    if (fd >= 0 && (sys_file_info(fd, &info) < 0 || info.owner != sys_geteuid() || info.mode & 077)) {
        sys_close(fd);
        return -EPERM;
    }
    return fd;
}

/* A pid means something within a boot, and in one pid namespace. */
static int is_ours(const struct entry *e, const struct left *l)
{
    struct pid_scope scope;
    char build[DECIMAL_ROOM];
    memset(&scope, 0, sizeof scope);
    text_decimal(build, e->build);
    return e->build && text_equal(build, l->text[LEFT_BUILD]) && sys_pid_scope(&scope) >= 0 &&
           text_equal(scope.boot, l->text[LEFT_BOOT]) && text_equal(scope.space, l->text[LEFT_SPACE]);
}

/* 1, 0, or -errno where that can't be told. */
static int says(int directory, const char *file, const char *wanted, int *there)
{
    char text[64];
    long n = read_cgroup_file(directory, file, text, sizeof text - 1);
    if (there) {
        *there = n > 0;
    }
    return n == -ENOENT ? 0 : n < 0 ? (int)n : text_equal(text, wanted);
}

/* The kernel's own word for a cgroup of version 2: 1, 0, or -errno. */
static int is_frozen(int directory)
{
    char events[256];
    const long n = read_cgroup_file(directory, "cgroup.events", events, sizeof events - 1);
    for (const char *line = events; n > 0 && line; line = text_first(line, '\n')) {
        line += *line == '\n';
        if (text_starts(line, "frozen 1") && (line[8] == '\n' || !line[8])) {
            return 1;
        }
    }
    return n == -ENOENT ? 0 : n < 0 ? (int)n : 0;
}

static int stands_still(const char *path)
{
    int is_first;
    SCOPED_FD directory = sys_openat(AT_FDCWD, path, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    if (directory < 0) {
        return directory == -ENOENT ? 0 : directory;
    }
    int asked = says(directory, "freezer.self_freezing", "1", &is_first);
    if (asked < 0 || is_first) {
        return asked <= 0 ? asked : says(directory, "freezer.state", "FROZEN", NULL);
    }
    asked = says(directory, "cgroup.freeze", "1", NULL);
    return asked <= 0 ? asked : is_frozen(directory);
}

/* Whether what begins in there moves at once: it doesn't where a pause is under way, or a cgroup above is frozen. */
static int lets_move(const char *path)
{
    int is_first;
    SCOPED_FD directory = sys_openat(AT_FDCWD, path, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    const int thawed = directory < 0 ? directory : says(directory, "freezer.state", "THAWED", &is_first);
    if (thawed < 0 || is_first) {
        return thawed > 0;
    }
    return says(directory, "cgroup.freeze", "1", NULL) == 0 && is_frozen(directory) == 0;
}

/* The word for it, or NULL if a JVM has to say. */
static const char *status_of(int directory, const struct left *l, int *alive)
{
    char phase[4];
    const long n = read_own(directory, "phase", phase, sizeof phase); /* before the process: it may start and end in between */
    *alive = sys_runs((int)l->pid, l->start_time);
    if (*alive < 0 || n != 1 || (phase[0] != 'c' && phase[0] != 'r')) {
        return NULL;
    }
    if (!*alive) {
        return "stopped";
    }
    const int paused = l->text[LEFT_FREEZER][0] ? stands_still(l->text[LEFT_FREEZER]) : 0;
    return paused < 0 ? NULL : paused ? "paused" : phase[0] == 'c' ? "created" : "running";
}

/* The answer names the root filesystem as the bundle does: it still is the bundle that the container was made of. */
static int is_same_bundle(int directory, const char *config)
{
    static char before[LEFT_MOST];
    static char now[LEFT_MOST];
    struct statx info;
    const long length = read_own(directory, "config.json", before, sizeof before);
    if (length <= 0 || sys_statx(AT_FDCWD, config, 0, STATX_BASIC_STATS, &info) < 0 || (info.stx_mode & S_IFMT) != S_IFREG ||
        info.stx_size != (uint64_t)length) {
        return 0;
    }
    SCOPED_FD fd = sys_openat(AT_FDCWD, config, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
    return fd >= 0 && sys_read(fd, now, sizeof now) == length && memcmp(before, now, (size_t)length) == 0;
}

/* It is made, whatever happens then. */
static int open_log(const char *path)
{
    SCOPED_FD fd = sys_openat(AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    return fd < 0 ? fd : 0;
}

static void print(const char *text, uint64_t pid, const char *status)
{
    static char all[LEFT_MOST + 2 * DECIMAL_ROOM];
    struct text t = text_in(all, sizeof all);
    for (const char *at = text; *at;) {
        const char *from = at;
        while (*at && *at != PID && *at != STATUS) {
            at++;
        }
        text_add_bytes(&t, from, (size_t)(at - from));
        if (*at == PID) {
            text_add_decimal(&t, pid);
        } else if (*at == STATUS) {
            text_add(&t, status);
        }
        at += *at != '\0';
    }
    text_add(&t, "\n");
    if (!t.failed) {
        const uint64_t broken = 1ull << (SIGPIPE - 1); /* an error then, as when a JVM answers */
        sys_sigprocmask(SIG_BLOCK, &broken, NULL);
        entry_end(0, sys_write_all(1, all, t.length) < 0);
    }
}

/* As the plans have it: with another path to it they aren't what a JVM would say now. */
static int is_same_place(const struct left *l, const char *root, const char *id)
{
    char path[MAX_PATH];
    return text_join(path, sizeof path, root, id) >= 0 && text_equal(path, l->text[LEFT_DIRECTORY]);
}

/* Whether its beginning is whole: without one nobody but a JVM finds out what there is. */
static int has_journal(int directory)
{
    uint8_t start[512];
    struct record first;
    size_t at = 0;
    SCOPED_FD journal = sys_openat(directory, "journal", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);
    const long n = journal < 0 ? journal : sys_read(journal, start, sizeof start);
    return n > 0 && journal_next(start, (size_t)n, &at, &first) > 0 && first.opcode == OPCODE_STOP_MAKER;
}

/* Whether something was left for the line and this status. */
static int is_left(const struct left *l, const struct left_line *line, int directory, const char *root, const char *status)
{
    switch (line->command) {
    case LINE_STATE:
        return is_same_bundle(directory, l->text[LEFT_CONFIG]);
    case LINE_START:
        return l->text[LEFT_START][0] && text_equal(status, "created") && is_same_place(l, root, line->id) &&
               (!l->text[LEFT_FREEZER][0] || lets_move(l->text[LEFT_FREEZER]));
    case LINE_DELETE:
    default:
        return l->text[LEFT_DELETE][0] && text_equal(status, "stopped") && is_same_place(l, root, line->id) && has_journal(directory);
    }
}

static int is_there(int directory, const char *name)
{
    struct statx info;
    return sys_statx(directory, name, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &info) != -ENOENT;
}

/* A JVM says why in the words that it has for it. The start is not tried again: it may be what ended the container. */
static void have_it_said(struct entry *e, const struct left_report *r)
{
    static const char digits[] = "0123456789abcdef";
    static char hex[2 * REPORT_ROOM + 1];
    static char *args[MOST_WORDS + 3];
    unsigned count = 0;
    for (size_t i = 0; i < r->length; i++) {
        hex[2 * i] = digits[r->bytes[i] >> 4];
        hex[2 * i + 1] = digits[r->bytes[i] & 15];
    }
    while (count < MOST_WORDS && e->argv[count]) {
        args[count] = e->argv[count];
        count++;
    }
    args[count] = (char *)(uintptr_t) "--left-report";
    args[count + 1] = hex;
    args[count + 2] = NULL;
    e->argv = args;
}

static void execute(struct entry *e, const struct left *l, const struct left_line *line, int root)
{
    static struct left_report r;
    const int starts = line->command == LINE_START;
    if (left_execute(l, starts ? LEFT_START : LEFT_DELETE, &r) < 0) {
        return;
    }
    if (r.kind == REPORT_SUCCESS && (starts || !is_there(root, line->id))) {
        sys_exit(0);
    }
    if (starts && r.kind == REPORT_FAILURE) {
        have_it_said(e, &r);
    }
}

void left_answer(struct entry *e)
{
    static struct left l;
    char path[MAX_PATH];
    struct left_line line;
    int alive;
    if (!left_read_line(e, &line)) {
        return;
    }
    SCOPED_FD root = left_root(e, &line, path);
    SCOPED_FD directory = root < 0 ? root : open_container(root, line.id);
    const long n = directory < 0 ? directory : read_own(directory, "state.json", l.file, sizeof l.file);
    l.length = n < 0 ? 0 : (size_t)n;
    if (n <= 0 || left_parse(&l, line.id) < 0 || !is_ours(e, &l)) {
        return;
    }
    const char *status = status_of(directory, &l, &alive);
    if (!status || !is_left(&l, &line, directory, path, status) || (line.log && open_log(line.log) < 0)) {
        return;
    }
    if (line.command == LINE_STATE) {
        print(l.text[LEFT_TEXT], alive ? l.pid : 0, status);
    } else {
        execute(e, &l, &line, root);
    }
}
