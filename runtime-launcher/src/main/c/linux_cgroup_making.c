/*
 * Making cgroups, of either version.
 *
 * Why it is safe: no path with a `..` is taken, nothing is made that isn't on a cgroup file system, and what is made is in the
 * journal before.
 */
#include "linux_cgroups.h"
#include "linux_ops.h"
#include "system.h"
#include "text.h"
#include "wire.h"

/*
 * How long a parent may vanish under us again and again, because other containers leave it. Whoever does nothing but remove it waits for the
 * same lock as we do, and may win hundreds of times in a row, until the scheduler takes one of us away for once: only time ends that.
 */
#define RACING_MILLIS 2000

#define CLAIM_TRIES 20 /* how often to try, a millisecond apart, to lock what others may lock for a moment to remove it */

/* Opens the directory that the first `length` bytes of a path name. */
static int open_prefix(const char *path, size_t length, char prefix[MAX_PATH])
{
    struct text t = text_in(prefix, MAX_PATH);
    text_add_bytes(&t, path, length);
    return t.failed ? -ENAMETOOLONG : sys_openat(AT_FDCWD, prefix, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
}

/* One cgroup on its way. */
struct making {
    struct ctx *c;
    const char *path; /* the plan's text, which stays as long as the plan */
    uint64_t written; /* at which depths a name of the path is in the journal as one to be removed when it is empty */
};

int journal_cgroup(struct ctx *c, uint32_t opcode, const char *path, const char *owner)
{
    uint8_t operands[MAX_PATH + OWNER_ROOM + 24];
    struct writer w = {operands, operands + sizeof operands, 0};
    put_text(&w, path);
    if (opcode != REMOVE_CGROUP_IF_EMPTY) {
        put_u32(&w, CGROUP_DEADLINE_MILLIS);
        put_text(&w, owner);
    }
    int r = w.failed ? -ENAMETOOLONG : journal_append(c, opcode, operands, (uint32_t)(w.at - operands));
    return r < 0 ? fail(c, "journal", path, r) : 0;
}

/*
 * The inner ones have to stand behind the outer ones. So one that was written before is written again only when one
 * above it was after that: however often others interfere, the journal stays small.
 */
static int journal_if_empty(struct making *m, const char *path)
{
    unsigned depth = 0;
    for (const char *at = path; at; at = text_first(at + 1, '/')) {
        depth += at[1] && at[1] != '/';
    }
    const uint64_t bit = depth < 64 ? 1ull << depth : 0;
    if (m->written & bit) {
        return 0;
    }
    m->written = (m->written & (bit - 1)) | bit;
    return journal_cgroup(m->c, REMOVE_CGROUP_IF_EMPTY, path, "");
}

/* Somebody has it who takes it for one that was there, and would leave it. */
static int leave_marked(struct making *m, int fd, int made, const char *call, const char *path)
{
    if (made) {
        sys_fsetxattr(fd, MADE, "1", 1);
    }
    return fail(m->c, call, path, -EBUSY);
}

/*
 * Locks the leaf: whoever else makes a container in it would find no process in it either, and one container's end would be
 * the other's. The lock is the descriptor's; it is kept in the context until init is there. The leaf may have been removed by then.
 */
static int claim(struct making *m, int fd, int made, const char *path)
{
    int r = -EWOULDBLOCK;
    for (int i = 0; i < CLAIM_TRIES && r == -EWOULDBLOCK; i++) {
        if (i) {
            sys_sleep(1);
        }
        r = (int)sys_flock(fd, LOCK_EXCLUSIVE | LOCK_NOWAIT); /* not lock_cgroup: who claims one looks into it next, anyway */
    }
    return r == -EWOULDBLOCK ? leave_marked(m, fd, made, "flock", path) : r < 0 ? fail(m->c, "flock", path, r) : 0;
}

/*
 * Claims the leaf, and looks whether somebody is in it: who claims one has it until init is in it, and no longer. Then writes how it is
 * undone; without that it isn't kept, so that what the journal has before holds.
 */
static int take(struct making *m, int parent, const char *name, const char *path, int made)
{
    char owner[OWNER_ROOM];
    struct statx seen;
    if (m->c->sys.claim_count == MAX_CLAIMS) {
        return fail(m->c, "flock", path, -EMFILE);
    }
    SCOPED_FD fd = open_cgroup_file(parent, name, O_RDONLY | O_DIRECTORY);
    if (fd < 0) {
        return fail(m->c, "openat", path, fd);
    }
    int r = check_cgroup(fd); /* no step looks again */
    r = r < 0 ? fail(m->c, "fstatfs", path, r) : claim(m, fd, made, path);
    if (r < 0) {
        return r;
    }
    r = has_processes_or_is_gone(fd, &seen);
    if (r > 0) {
        return leave_marked(m, fd, made, "read", path);
    }
    if (r < 0) { /* -ENODEV: removed while we looked, which is as if it had never been there */
        return fail(m->c, "read", path, r == -ENODEV ? -ENOENT : r);
    }
    own_cgroup(m->c, fd, &seen, owner);
    r = journal_cgroup(m->c, made ? REMOVE_CGROUP : EMPTY_CGROUP, path, owner);
    if (r < 0) {
        return r;
    }
    add_claim(m->c, fd, m->path);
    fd = -1;
    return 0;
}

/* Where the name ends that begins behind the first `length` bytes of a path. */
static size_t with_next(const char *path, size_t length)
{
    while (path[length] == '/') {
        length++;
    }
    while (path[length] && path[length] != '/') {
        length++;
    }
    return length;
}

/*
 * Writes into the journal how all that is missing goes again. Until it is known to be ours it may only be taken away empty:
 * somebody else may make it at this very moment, and have processes in it.
 */
static int journal_missing(struct making *m, char prefix[MAX_PATH], size_t length)
{
    for (size_t end = with_next(m->path, length); m->path[end]; end = with_next(m->path, end)) {
        prefix[end] = 0;
        int r = journal_if_empty(m, prefix);
        prefix[end] = m->path[end];
        if (r < 0) {
            return r;
        }
    }
    return journal_if_empty(m, m->path);
}

/* Says of a directory that it goes when it is empty. Without a mark an empty cgroup may stay, and nothing worse. */
static void mark(int parent, const char *name)
{
    SCOPED_FD fd = open_cgroup_file(parent, name, O_RDONLY | O_DIRECTORY);
    if (fd >= 0) {
        sys_fsetxattr(fd, MADE, "1", 1);
    }
}

/*
 * Makes all that is missing of a path of which the first `length` bytes are open as `parent`. Between making a directory and
 * making what is in it there is nothing else to do: others may remove it as long as it is empty.
 */
static int make_missing(struct making *m, int parent, size_t length)
{
    char prefix[MAX_PATH];
    memcpy(prefix, m->path, strlen(m->path) + 1); /* shorter than MAX_PATH: the caller has opened it, or tried to */
    int r = journal_missing(m, prefix, length);
    if (r < 0) {
        return r;
    }
    const size_t first = with_next(m->path, length);
    const char *name = prefix + length;
    while (*name == '/') {
        name++;
    }
    uint64_t made = 0; /* by depth, the uppermost is the lowest; deeper ones have no mark */
    unsigned depth = 0;
    for (size_t end = first;; end = with_next(m->path, end), depth++) {
        prefix[end] = 0;
        r = sys_mkdirat(parent, name, 0755);
        if ((r < 0 && r != -EEXIST) || !m->path[end]) {
            break;
        }
        made |= depth < 64 && r == 0 ? 1ull << depth : 0;
        prefix[end] = m->path[end];
    }
    const int failed = r < 0 && r != -EEXIST ? fail(m->c, "mkdirat", prefix, r) : 0;
    memcpy(prefix, m->path, strlen(m->path) + 1);
    for (size_t end = first; made; end = with_next(m->path, end), made >>= 1) {
        prefix[end] = 0;
        if (made & 1) {
            mark(parent, name);
        }
        prefix[end] = m->path[end];
    }
    /* one that was there stays, but what a container leaves in it may not; in one that was made others may have been quicker */
    return failed ? failed : take(m, parent, name, m->path, r == 0);
}

/* The length of the parent's path. */
static size_t without_last(const char *path, size_t length)
{
    while (length && path[length - 1] != '/') {
        length--;
    }
    while (length && path[length - 1] == '/') {
        length--;
    }
    return length;
}

static int make_once(struct making *m, const char *path, size_t length)
{
    char prefix[MAX_PATH];
    struct ctx *c = m->c;
    size_t whole = length;
    SCOPED_FD fd = open_prefix(path, length, prefix);
    while (fd == -ENOENT && length) {
        length = without_last(path, length);
        fd = length ? open_prefix(path, length, prefix) : -ENOENT;
    }
    if (fd < 0) {
        return fail(c, "openat", path, fd);
    }
    int r = check_cgroup(fd);
    if (r < 0) {
        return fail(c, "fstatfs", prefix, r);
    }
    return length == whole ? take(m, fd, ".", path, 0) : make_missing(m, fd, length);
}

/* Safe: see the top of this file. */
int op_make_cgroup(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    size_t length = op->arg[0].length;
    struct making m = {c, path, 0};
    int r = check_cgroup_path(path);
    if (r < 0) {
        return fail(c, "mkdirat", path, r);
    }
    if (path[length - 1] == '/') {
        return fail(c, "mkdirat", path, -EINVAL);
    }
    const int64_t deadline = sys_deadline(RACING_MILLIS);
    do {
        r = make_once(&m, path, length);
    } while (r == -ENOENT && sys_now() < deadline);
    return r;
}
