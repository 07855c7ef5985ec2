/*
 * Mounts of a jail's root. There are no mount namespaces: each is in the host's table. So all of them lie at or below one directory
 * of the container's own, and are found again by that.
 */
#include "freebsd.h"

#define PAIRS 32

/* ---- the root ---- */

/* Safe: a directory, to look up names in; nothing is read from it. */
int op_open_jail_root(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    int root = sys_openat(AT_FDCWD, path, O_SEARCH | O_DIRECTORY | O_CLOEXEC, 0);
    if (root < 0) {
        return fail(c, "open", path, root);
    }
    ctx_close(&c->root);
    c->root = root;
    return 0;
}

/* Safe: inside the root by walk(); a file is made, never opened or cut, if there is something of that name. */
int op_make_place(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    const enum place place = op->arg[1].number ? PLACE_DIRECTORY : PLACE_FILE;
    char name[256];
    int at = c->root < 0 ? -EBADF : walk(c->root, path, place, 1, name);
    int error = at;
    if (at >= 0 && place == PLACE_FILE) {
        error = sys_openat(at, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
        if (error >= 0) {
            sys_close(error);
        } else if (error == -EEXIST || error == -EROFS) {
            error = 0; /* what it is, and whether it is there, the mount will find out */
        }
    }
    if (at >= 0) {
        sys_close(at);
    }
    if (error == -EROFS && op->arg[2].number) {
        error = 0;
    }
    return error < 0 ? fail(c, "make mount point", path, error) : 0;
}

/* ---- making ---- */

/* The pairs of a list of names and values, and room for what the kernel says. */
static unsigned pairs_of(const struct operand *list, struct iovec pairs[2 * PAIRS], char text[KERNEL_TEXT])
{
    unsigned n = 0;
    const uint8_t *at = (const uint8_t *)list->text;
    for (uint64_t i = 0; i + 1 < list->number && n < PAIRS - 2; i += 2) {
        const char *name = list_next(&at);
        const char *value = list_next(&at);
        set_pair(pairs + 2 * n++, name, (void *)(uintptr_t)(*value ? value : NULL), *value ? strlen(value) + 1 : 0);
    }
    memset(text, 0, KERNEL_TEXT);
    set_pair(pairs + 2 * n++, "errmsg", text, KERNEL_TEXT);
    return n;
}

static int record_tree(struct ctx *c, const char *path)
{
    uint8_t operands[MAX_PATH + 16];
    struct writer w = {operands, operands + sizeof operands, 0};
    put_text(&w, path);
    put_u32(&w, 10000);
    return w.failed ? fail(c, "journal", path, -ENAMETOOLONG)
                    : journal_append(c, OPCODE_UNMOUNT_TREE, operands, (uint32_t)(w.at - operands));
}

/* Whether two directories are one, or the second lies below the first, so that one would cover the other. */
static int overlaps(int source, int target)
{
    char from[MAX_PATH];
    char to[MAX_PATH];
    int error = canonical_path(source, from, sizeof from);
    error = error < 0 ? error : canonical_path(target, to, sizeof to);
    return error < 0 ? error : is_within(from, to);
}

int is_within(const char *path, const char *directory)
{
    const size_t length = strlen(directory);
    return text_starts(path, directory) && (!path[length] || path[length] == '/' || text_equal(directory, "/"));
}

/*
 * Safe: on a directory of the container's own alone, by its descriptor. A directory on itself would hang this process for good,
 * so that is looked for first.
 */
int op_mount_root(struct ctx *c, const struct op *op)
{
    const char *source = op->arg[0].text;
    const char *target = op->arg[1].text;
    struct iovec pairs[2 * PAIRS];
    char canonical[MAX_PATH];
    char text[KERNEL_TEXT];
    int from = sys_openat(AT_FDCWD, source, O_SEARCH | O_DIRECTORY | O_CLOEXEC, 0);
    if (from < 0) {
        return fail(c, "open", source, from);
    }
    int to = sys_openat(AT_FDCWD, target, O_SEARCH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
    int error = to < 0 ? fail(c, "open", target, to) : 0;
    if (!error) {
        error = overlaps(from, to);
        error = error ? fail(c, "mount", source, error < 0 ? error : -EINVAL) : 0;
    }
    if (!error) {
        error = canonical_path(to, canonical, sizeof canonical);
        error = error < 0 ? fail(c, "getcwd", target, error) : record_tree(c, canonical);
    }
    if (error >= 0) {
        unsigned count = pairs_of(&op->arg[2], pairs, text);
        set_pair(pairs + 2 * count++, "from", (void *)(uintptr_t)source, strlen(source) + 1);
        set_pair(pairs + 2 * count++, "fspath", (char[]){"."}, 2);
        error = sys_nmount(pairs, 2 * count, MNT_IGNORE);
        error = error < 0 ? fail_with_text(c, "nmount", target, error, text) : 0;
    }
    sys_chdir("/"); /* we are in no mount's way */
    sys_close(from);
    if (to >= 0) {
        sys_close(to);
    }
    return error < 0 ? error : 0;
}

/* The value of a name in a list of pairs. */
static const char *value_of(const struct operand *list, const char *wanted)
{
    const uint8_t *at = (const uint8_t *)list->text;
    for (uint64_t i = 0; i + 1 < list->number; i += 2) {
        const char *name = list_next(&at);
        const char *value = list_next(&at);
        if (text_equal(name, wanted)) {
            return value;
        }
    }
    return NULL;
}

/* A source that is the target, or below it: the kernel takes it, and on some file systems never comes back. */
static int check_source(const char *source, int target)
{
    int from = sys_openat(AT_FDCWD, source, O_SEARCH | O_DIRECTORY | O_CLOEXEC, 0);
    if (from < 0) {
        return from == -ENOTDIR ? 0 : from; /* a file, which can't be on a directory anyway */
    }
    int error = overlaps(from, target);
    sys_close(from);
    return error < 0 ? error : error ? -EINVAL : 0;
}

/* A file's name may have been given to a link since we looked: then what is mounted isn't where it should be. */
static int check_file_mount(int parent, const char *name)
{
    struct file_system at;
    int fd = sys_openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);
    if (fd < 0) {
        return fd == -EMLINK ? -ELOOP : fd == -EACCES ? 0 : fd;
    }
    char path[MAX_PATH];
    int error = (int)call3(SYS_FSTATFS, fd, (long)&at, 0);
    sys_close(fd);
    error = error < 0 ? error : canonical_path(parent, path, sizeof path);
    if (error < 0) {
        return error;
    }
    size_t length = strlen(path);
    length = text_equal(path, "/") ? 0 : length;
    return text_starts(at.on, path) && at.on[length] == '/' && text_equal(at.on + length + 1, name) ? 0 : -ELOOP;
}

/* Safe: where it goes was found by walk(), and is a directory that we are in, or a name in it that is looked at afterwards. */
int op_mount_file_system(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    const enum place place = op->arg[2].number ? PLACE_DIRECTORY : PLACE_FILE;
    const char *source = value_of(&op->arg[1], "from");
    struct iovec pairs[2 * PAIRS];
    char text[KERNEL_TEXT];
    char name[256];
    int at = c->root < 0 ? -EBADF : walk(c->root, path, place, 0, name);
    if (at < 0) {
        return fail(c, "find mount point", path, at);
    }
    const int is_alias = source && text_equal(value_of(&op->arg[1], "fstype") ? value_of(&op->arg[1], "fstype") : "", "nullfs");
    int error = is_alias && place == PLACE_DIRECTORY ? check_source(source, at) : 0;
    if (error < 0) {
        fail(c, "mount", source, error);
    } else {
        error = sys_fchdir(at);
        if (error < 0) {
            fail(c, "fchdir", path, error);
        }
    }
    if (error >= 0) {
        unsigned count = pairs_of(&op->arg[1], pairs, text);
        char *on = place == PLACE_FILE ? name : (char[]){"."};
        set_pair(pairs + 2 * count++, "fspath", on, strlen(on) + 1);
        error = sys_nmount(pairs, 2 * count, MNT_IGNORE);
        if (error < 0) {
            fail_with_text(c, "nmount", path, error, text);
        } else if (place == PLACE_FILE) {
            error = check_file_mount(at, name);
            if (error < 0) {
                fail(c, "nmount", path, error);
            }
        }
    }
    sys_chdir("/");
    sys_close(at);
    return error < 0 ? error : 0;
}
