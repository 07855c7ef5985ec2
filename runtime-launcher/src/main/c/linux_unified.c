/*
 * What cgroup v2 alone has: controllers that are handed down, a cgroup to be born in, and one that is handed over.
 *
 * Why it is safe: no path with a `..` is taken, and nothing is written or changed that isn't on a cgroup file system.
 */
#include "linux_cgroups.h"
#include "linux_ops.h"
#include "text.h"

#define LIST_ROOM 1024 /* names of controllers; the kernel has 14 */
#define ROUNDS 64      /* how often the processes of a cgroup are moved until none is left */

/*
 * Opens the cgroup that the first `length` bytes of a path name; where the path as a whole names a claimed one, that one's ancestor,
 * which is reached from below.
 */
static int open_above(struct ctx *c, const char *path, size_t length, char prefix[MAX_PATH])
{
    char up[MAX_PATH];
    struct text t = text_in(prefix, MAX_PATH);
    struct text ups = text_in(up, sizeof up);
    const int claimed = claimed_cgroup(c, path, strlen(path));
    text_add_bytes(&t, path, length);
    for (const char *at = path + length; claimed >= 0 && *at; at++) {
        text_add(&ups, at[0] == '/' && at[1] && at[1] != '/' ? ups.length ? "/.." : ".." : "");
    }
    int fd = t.failed || ups.failed ? -ENAMETOOLONG
             : claimed >= 0         ? sys_openat(claimed, up, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
                                    : sys_openat(AT_FDCWD, prefix, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (fd < 0) {
        return fail(c, "openat", prefix, fd);
    }
    int r = check_cgroup(fd);
    if (r < 0) {
        sys_close(fd);
        return fail(c, "fstatfs", prefix, r);
    }
    return fd;
}

/* Whether a list of words parted by blanks has this one. */
static int has_word(const char *list, const char *word)
{
    const size_t length = strlen(word);
    for (const char *at = list; *at; at += *at == ' ') {
        const char *end = text_first(at, ' ');
        end = end ? end : at + strlen(at);
        if ((size_t)(end - at) == length && memcmp(at, word, length) == 0) {
            return 1;
        }
        at = end;
    }
    return 0;
}

/* What one cgroup has of controllers, and what it hands down. */
struct offer {
    char has[LIST_ROOM];
    char enabled[LIST_ROOM];
};

/* Adds " +name" for each of the list that a cgroup has and doesn't hand down yet. -ENOENT: it lacks one. */
static int add_missing(struct text *t, const struct operand *names, const struct offer *offer)
{
    int lacking = 0;
    for (size_t i = 0; i < names->number; i++) {
        const char *name = names->vector[i];
        if (has_word(offer->enabled, name)) {
            continue;
        }
        if (!has_word(offer->has, name)) {
            lacking = -ENOENT;
            continue;
        }
        text_add(t, t->length ? " +" : "+");
        text_add(t, name);
    }
    return lacking;
}

/* The kernel's root is the only one that may hand controllers down with processes in it, and it has no type. */
static int is_occupied(int directory)
{
    char buffer[64];
    long n = read_cgroup_file(directory, "cgroup.type", buffer, sizeof buffer);
    if (n == -ENOENT) {
        return 0;
    }
    n = n < 0 ? n : read_cgroup_file(directory, "cgroup.procs", buffer, sizeof buffer);
    return n > 0 || n == -E2BIG || n == -EOPNOTSUPP ? 1 : (int)n;
}

/*
 * Hands down in one cgroup. Nothing is tried while it has processes: the kernel would refuse most controllers, and take the
 * others as a wish for a cgroup of threads, in whose children no process could be any more.
 */
static int enable(struct ctx *c, int directory, const char *path, const struct operand *needed, const struct operand *more)
{
    struct offer offer;
    char value[LIST_ROOM];
    long n = read_cgroup_file(directory, "cgroup.controllers", offer.has, sizeof offer.has);
    n = n < 0 ? n : read_cgroup_file(directory, "cgroup.subtree_control", offer.enabled, sizeof offer.enabled);
    if (n < 0) {
        return fail(c, "read", path, n);
    }
    struct text t = text_in(value, sizeof value);
    int lacking = add_missing(&t, needed, &offer);
    if (lacking < 0) {
        return fail(c, "read", path, lacking);
    }
    const size_t must = t.length;
    add_missing(&t, more, &offer);
    if (t.failed) {
        return fail(c, "write", path, -E2BIG);
    }
    if (!t.length) {
        return 0;
    }
    int r = is_occupied(directory);
    if (r) {
        return r < 0 ? fail(c, "read", path, r) : must ? fail(c, "write", path, -EBUSY) : 0;
    }
    r = write_cgroup_file(directory, "cgroup.subtree_control", value, t.length);
    if (r >= 0) {
        return 0;
    }
    r = must ? write_cgroup_file(directory, "cgroup.subtree_control", value, must) : 0;
    if (r < 0) {
        return fail(c, "write", path, r);
    }
    /* the kernel takes a line whole or not at all: one that it refuses mustn't cost the others */
    for (const char *at = value + must; at < value + t.length;) {
        at += *at == ' ';
        const char *end = text_first(at, ' ');
        end = end ? end : value + t.length;
        write_cgroup_file(directory, "cgroup.subtree_control", at, (size_t)(end - at));
        at = end;
    }
    return 0;
}

/* Safe: see the top of this file; what a cgroup hands down is there for its other children too, and limits none of them. */
int op_enable_controllers(struct ctx *c, const struct op *op)
{
    const char *top = op->arg[0].text;
    const char *path = op->arg[1].text;
    size_t length = op->arg[0].length;
    int r = check_cgroup_path(path);
    if (r < 0 || op->arg[1].length <= length || memcmp(top, path, length) != 0 || path[length] != '/') {
        return fail(c, "openat", path, r < 0 ? r : -EINVAL);
    }
    while (r >= 0 && path[length]) {
        char prefix[MAX_PATH];
        SCOPED_FD fd = open_above(c, path, length, prefix);
        r = fd < 0 ? fd : enable(c, fd, prefix, &op->arg[2], &op->arg[3]);
        if (r < 0 && is_lost(c, path, op->arg[1].length)) { /* those above can go only after it */
            r = fail(c, "openat", path, -ESTALE);
        }
        do {
            length++;
        } while (path[length] && path[length] != '/');
    }
    return r;
}

/* Moves who is listed now. Who has ended meanwhile is gone as well. */
static int move_listed(int from, int to, int *moved)
{
    char list[4096];
    SCOPED_FD procs = open_cgroup_file(from, "cgroup.procs", O_RDONLY);
    long n = procs < 0 ? procs : sys_read(procs, list, sizeof list - 1);
    if (n < 0) {
        return (int)n;
    }
    list[n] = '\0';
    for (const char *at = list; *at;) {
        const char *end = text_first(at, '\n');
        if (!end) {
            return 0; /* only half of it was read; it comes again */
        }
        int r = write_cgroup_file(to, "cgroup.procs", at, (size_t)(end - at));
        if (r < 0 && r != -ESRCH) {
            return r;
        }
        *moved = 1;
        at = end + 1;
    }
    return 0;
}

/* Safe: see the top of this file; whoever asks for it says that the cgroup is the runtime's. */
int op_vacate_cgroup(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    const char *leaf = op->arg[1].text;
    int r = check_cgroup_path(leaf);
    if (r < 0) {
        return fail(c, "openat", path, r);
    }
    SCOPED_FD from = open_cgroup(c, path);
    if (from < 0) {
        return from;
    }
    SCOPED_FD to = -1;
    int moved = 1;
    for (int i = 0; i < ROUNDS && moved; i++) {
        moved = 0;
        if (i == 0 && is_occupied(from) == 0) {
            return 0;
        }
        if (to < 0) {
            r = sys_mkdirat(AT_FDCWD, leaf, 0755);
            to = r < 0 && r != -EEXIST ? fail(c, "mkdirat", leaf, r) : open_cgroup(c, leaf);
            if (to < 0) {
                return to;
            }
        }
        r = move_listed(from, to, &moved);
        if (r < 0) {
            return fail(c, "write", leaf, r);
        }
    }
    return moved ? fail(c, "write", leaf, -EBUSY) : 0;
}

/* Safe: opened only; who is born there is the maker's child. */
int op_hold_cgroup(struct ctx *c, const struct op *op)
{
    close_held(&c->sys.birthplace);
    int fd = open_cgroup(c, op->arg[0].text);
    c->sys.birthplace = fd < 0 ? -1 : fd;
    return fd < 0 ? fd : 0;
}

/* Safe: see the top of this file; a name with a slash is refused, and nothing is followed. */
int op_chown_cgroup(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    const uint32_t uid = (uint32_t)op->arg[1].number;
    SCOPED_FD fd = open_cgroup(c, path);
    if (fd < 0) {
        return fd;
    }
    int missing = 0;
    int r = sys_fchownat(fd, "", uid, UINT32_MAX, AT_EMPTY_PATH);
    for (size_t i = 0; i < op->arg[2].number && r >= 0; i++) {
        const char *name = op->arg[2].vector[i];
        r = text_first(name, '/') ? -EINVAL : sys_fchownat(fd, name, uid, UINT32_MAX, AT_SYMLINK_NOFOLLOW);
        missing += r == -ENOENT;
        r = r == -ENOENT ? 0 : r;
    }
    if (missing && !is_cgroup_there(fd)) { /* then all of them are */
        r = -ENOENT;
    }
    return r < 0 ? fail_in_cgroup(c, "fchownat", path, op->arg[0].length, r) : 0;
}
