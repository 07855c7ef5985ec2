/*
 * Steps that say what they have read: of a kernel that whoever asks can't see into. Nothing is written, no link is followed.
 */
#include "agent.h"
#include "linux_cgroups.h"
#include "machine_ops.h"
#include "question_ops.h"
#include "report.h"
#include "system.h"
#include "text.h"

#define DEEPEST 16 /* cgroups below the one that was asked for */

static char content[ANSWER_ROOM];

static int answered(struct ctx *c, const char *path, int error, const void *bytes, size_t length)
{
    error = report_answer(c, path, error, bytes, length);
    return error < 0 ? fail(c, "send", "", error) : 0;
}

/* Safe: reads the beginning of a file; what isn't there is an answer too. */
int op_tell_file(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    SCOPED_FD fd = sys_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0);
    size_t length = 0;
    long n = fd;
    while (n >= 0 && length < sizeof content) {
        n = sys_read(fd, content + length, sizeof content - length);
        if (n <= 0) {
            break;
        }
        length += (size_t)n;
    }
    return answered(c, path, n < 0 ? (int)n : 0, content, n < 0 ? 0 : length);
}

/* What is said of processes, in pieces: a line for each, with its pid and its start time. */
struct listing {
    struct ctx *c;
    const char *path;
    struct text text;
};

static int say(struct listing *l)
{
    const int error = answered(l->c, l->path, 0, content, l->text.length);
    l->text = text_in(content, sizeof content);
    return error;
}

/* The errors of what went while it was looked at: ENODEV of a cgroup, ESRCH of a process, ENOENT of the way to either. */
static int is_gone(long error)
{
    return error == -ENOENT || error == -ENODEV || error == -ESRCH;
}

static int say_process(struct listing *l, uint64_t pid)
{
    uint64_t start_time;
    const int error = pid == 0 || pid > INT32_MAX ? -ESRCH : sys_start_time((int)pid, &start_time);
    if (error < 0) {
        return is_gone(error) ? 0 : fail(l->c, "read", "/proc/PID/stat", error);
    }
    if (l->text.length + 2 * DECIMAL_ROOM + 2 > sizeof content && say(l) < 0) {
        return l->c->failure.error;
    }
    text_add_decimal(&l->text, pid);
    text_add(&l->text, " ");
    text_add_decimal(&l->text, start_time);
    text_add(&l->text, "\n");
    return 0;
}

static int say_members(struct listing *l, int cgroup)
{
    char piece[512];
    uint64_t pid = 0;
    int error = 0;
    SCOPED_FD fd = open_cgroup_file(cgroup, "cgroup.procs", O_RDONLY);
    long n = fd < 0 ? fd : sys_read(fd, piece, sizeof piece);
    while (n > 0 && error >= 0) {
        for (long i = 0; i < n && error >= 0; i++) {
            if (piece[i] == '\n') {
                error = say_process(l, pid);
                pid = 0;
            } else {
                pid = pid * 10 + (uint64_t)(piece[i] - '0');
            }
        }
        n = error < 0 ? error : sys_read(fd, piece, sizeof piece);
    }
    if (error < 0 || n >= 0 || is_gone(n) || n == -EOPNOTSUPP) { /* one of threads has its processes listed above it */
        return error;
    }
    return fail(l->c, "read", l->path, n);
}

static int say_tree(struct listing *l, int cgroup, int depth)
{
    struct cgroup_entries entries = {.directory = cgroup};
    int error = say_members(l, cgroup);
    for (const char *name = error < 0 || !depth ? NULL : next_cgroup(&entries); name; name = next_cgroup(&entries)) {
        SCOPED_FD child = open_cgroup_file(cgroup, name, O_RDONLY | O_DIRECTORY);
        error = child >= 0 ? say_tree(l, child, depth - 1) : is_gone(child) ? 0 : fail(l->c, "openat", l->path, child);
        if (error < 0) {
            return error;
        }
    }
    return entries.error < 0 ? fail(l->c, "getdents64", l->path, entries.error) : error;
}

/* Safe: reads a cgroup and those below it, as far as they are not nested deeper than anybody does. */
int op_tell_processes(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    struct listing l = {c, path, text_in(content, sizeof content)};
    int error = check_cgroup_path(path);
    SCOPED_FD fd = error < 0 ? error : open_cgroup_file(AT_FDCWD, path, O_RDONLY | O_DIRECTORY);
    if (fd < 0) {
        return fd == -ENOENT ? answered(c, path, 0, content, 0) : fail(c, "openat", path, fd);
    }
    error = check_cgroup(fd);
    if (error < 0) {
        return fail(c, "fstatfs", path, error);
    }
    error = say_tree(&l, fd, DEEPEST);
    return error < 0 ? error : say(&l);
}

/* Safe: a file without a name. What it says is about processes and cgroups of this kernel, and goes with it. */
int op_undo_at_end(struct ctx *c, const struct op *op)
{
    (void)op;
    int fd = c->is_monitor ? machine_memory_file() : -EINVAL;
    if (fd < 0) {
        return fail(c, "open", "journal", fd);
    }
    ctx_close(&c->journal);
    c->journal = fd;
    c->journal_size = 0;
    c->undo_at_end = 1;
    return 0;
}
