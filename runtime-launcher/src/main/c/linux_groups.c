/*
 * Groups of the file system for cache and memory bandwidth (resctrl): directories with a list of tasks and with lines of what these
 * may use.
 *
 * Why it is safe: no path with a `..` is taken, no link is followed at its end, and nothing is made or written on another file
 * system than the plan says. A group that was there is never removed. Which one was made stands in the journal before.
 */
#include "linux_cgroups.h"
#include "linux_ops.h"
#include "text.h"
#include "wire.h"

#define REMOVE_GROUP 152
#define SCHEMATA_ROOM 16384

enum { PATH, TYPE, MUST_BE_NEW, STAYS }; /* of MakeGroup */

/* Opens a group's directory. */
static int open_group(const char *path, long type)
{
    int r = check_cgroup_path(path);
    if (r < 0) {
        return r;
    }
    int fd = open_cgroup_file(AT_FDCWD, path, O_RDONLY | O_DIRECTORY);
    if (fd >= 0 && file_system_of(fd) != type) {
        sys_close(fd);
        return -EINVAL;
    }
    return fd;
}

/* The directory that a group is made in, and its name there. */
static int open_parent_group(const char *path, long type, const char **name)
{
    char parent[MAX_PATH];
    const char *slash = text_last(path, '/');
    if (!slash || slash == path || !slash[1]) {
        return -EINVAL;
    }
    struct text t = text_in(parent, sizeof parent);
    text_add_bytes(&t, path, (size_t)(slash - path));
    *name = slash + 1;
    return t.failed ? -ENAMETOOLONG : open_group(parent, type);
}

/* Safe: see the top of this file. */
int op_make_group(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[PATH].text;
    const long type = (long)op->arg[TYPE].number;
    const char *name;
    SCOPED_FD there = open_group(path, type);
    c->sys.group_found = there >= 0;
    if (there >= 0) {
        return op->arg[MUST_BE_NEW].number ? fail(c, "mkdirat", path, -EEXIST) : 0;
    }
    SCOPED_FD parent = there == -ENOENT ? open_parent_group(path, type, &name) : there;
    if (parent < 0) {
        there = -1; /* the same error */
        return fail(c, "openat", path, parent);
    }
    uint8_t operands[MAX_PATH + 32];
    struct writer w = {operands, operands + sizeof operands, 0};
    put_text(&w, path);
    put_u32(&w, (uint32_t)type);
    put_u32(&w, (uint32_t)op->arg[STAYS].number);
    const size_t before = c->journal_size;
    int r = w.failed ? -ENAMETOOLONG : journal_append(c, REMOVE_GROUP, operands, (uint32_t)(w.at - operands));
    if (r < 0) {
        return fail(c, "journal", path, r);
    }
    r = sys_mkdirat(parent, name, 0755);
    if (r == -EEXIST && c->journal >= 0) { /* another's, made at this very moment: it isn't ours to remove */
        sys_ftruncate(c->journal, (int64_t)before);
        c->journal_size = before;
    }
    return r < 0 ? fail(c, "mkdirat", path, r) : 0;
}

/* Safe: one that a plan made, by its journal. The kernel moves what is in it to the group around it. */
int op_remove_group(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    const char *name;
    if (op->arg[2].number && c->sys.settled) { /* it stays */
        return 0;
    }
    SCOPED_FD parent = open_parent_group(path, (long)op->arg[1].number, &name);
    int r = parent < 0 ? parent : sys_unlinkat(parent, name, AT_REMOVEDIR);
    return r < 0 && r != -ENOENT ? fail(c, "unlinkat", path, r) : 0;
}

/* Cuts blanks off both ends, and zeros off the front of a number. */
static void trim(const char **at, const char **end)
{
    while (*at < *end && (**at == ' ' || **at == '\t')) {
        ++*at;
    }
    while (*at < *end && ((*end)[-1] == ' ' || (*end)[-1] == '\t')) {
        --*end;
    }
    while (*at + 1 < *end && **at == '0') {
        ++*at;
    }
}

static int is_equal(const char *a, const char *a_end, const char *b, const char *b_end)
{
    trim(&a, &a_end);
    trim(&b, &b_end);
    if (a_end - a != b_end - b) {
        return 0;
    }
    for (; a < a_end; a++, b++) {
        if ((*a | 32) != (*b | 32) && *a != *b) {
            return 0;
        }
    }
    return 1;
}

/* The first of these characters, or the end. */
static const char *find(const char *at, const char *end, char one, char other)
{
    while (at < end && *at != one && *at != other) {
        at++;
    }
    return at;
}

/* Whether `id=value` is among those behind the colon of a line. */
static int has_item(const char *line, const char *end, const char *item, const char *item_end)
{
    const char *value = find(item, item_end, '=', '=');
    for (const char *at = line; at < end; at++) {
        const char *next = find(at, end, ';', ';');
        const char *other = find(at, next, '=', '=');
        if (value < item_end && other < next && is_equal(at, other, item, value) &&
            is_equal(other + 1, next, value + 1, item_end)) {
            return 1;
        }
        at = next;
    }
    return 0;
}

/* Whether a file has all that a line says: by the numbers, not by how they are written. */
static int has_line(const char *file, size_t length, const char *wanted)
{
    const char *wanted_end = wanted + strlen(wanted);
    const char *wanted_colon = find(wanted, wanted_end, ':', ':');
    for (const char *at = file; at < file + length; at++) {
        const char *end = find(at, file + length, '\n', '\n');
        const char *colon = find(at, end, ':', ':');
        if (colon < end && wanted_colon < wanted_end && is_equal(at, colon, wanted, wanted_colon)) {
            for (const char *item = wanted_colon + 1; item < wanted_end; item++) {
                const char *next = find(item, wanted_end, ';', ';');
                if (!has_item(colon + 1, end, item, next)) {
                    return 0;
                }
                item = next;
            }
            return 1;
        }
        at = end;
    }
    return 0;
}

/* Safe: see the top of this file. One write for each line: in one, two lines of a resource would be a conflict. */
int op_write_schemata(struct ctx *c, const struct op *op)
{
    char content[SCHEMATA_ROOM + 1];
    char bytes[SCHEMATA_ROOM];
    const char *path = op->arg[0].text;
    SCOPED_FD group = open_group(path, (long)op->arg[2].number);
    if (group < 0) {
        return fail(c, "openat", path, group);
    }
    const int compared = op->arg[3].number && c->sys.group_found;
    const long length = compared ? read_cgroup_file(group, "schemata", content, SCHEMATA_ROOM) : 0;
    if (length < 0) {
        return fail(c, "read", path, length);
    }
    for (char *const *line = op->arg[1].vector; *line; line++) {
        if (compared) {
            if (!has_line(content, (size_t)length, *line)) {
                return fail(c, "compare", *line, -EEXIST);
            }
            continue;
        }
        struct text t = text_in(bytes, sizeof bytes);
        text_add(&t, *line);
        text_add(&t, "\n");
        const int r = t.failed ? -E2BIG : write_cgroup_file(group, "schemata", bytes, t.length);
        if (r < 0) {
            return fail(c, "write", *line, r);
        }
    }
    return 0;
}

/* Safe: the process is the maker's own child. */
int op_join_group(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    char digits[DECIMAL_ROOM];
    SCOPED_FD group = c->init_pid <= 0 ? -ESRCH : open_group(path, (long)op->arg[1].number);
    if (group < 0) {
        return fail(c, "openat", path, group);
    }
    const int r = write_cgroup_file(group, "tasks", digits, text_decimal(digits, (uint64_t)c->init_pid));
    return r < 0 ? fail(c, "write", path, r) : 0;
}
