/*
 * Who has what: a directory for each thing that can be had, with a file for each of its holders. A holder keeps a lock on
 * its file, so that the kernel says who is still there. Who may join whom is decided outside, by what these files say;
 * here it is made sure that nobody has come since.
 *
 * Why they are safe: all names lie in a directory that is opened once and belongs to this user alone; none is followed.
 */
#include "context.h"
#include "lease_ops.h"
#include "linux_paths.h"
#include "system.h"
#include "text.h"
#include "wire.h"

#define GATE ".gate" /* locked by who changes the directory, for that moment; nobody else can open it */
#define ARRIVING ".new"
#define RECORD_BYTES 4096 /* one write, so that a reader sees all of it or what was there before */

/* Whether a list has the name, or its beginning with a star behind that. */
static int is_listed(const struct operand *list, const char *name)
{
    const uint8_t *at = (const uint8_t *)list->text;
    for (uint64_t i = 0; i < list->number; i++) {
        const char *listed = list_next(&at);
        size_t length = strlen(listed);
        int begins = length && listed[length - 1] == '*' && strlen(name) >= length - 1;
        if (begins ? memcmp(listed, name, length - 1) == 0 : text_equal(listed, name)) {
            return 1;
        }
    }
    return 0;
}

/* The directory of a thing, made if missing, which nobody but this user can write to. */
static int open_holders(struct ctx *c, const char *path)
{
    struct file_info info;
    int error = sys_mkdirat(AT_FDCWD, path, 0755);
    if (error < 0 && error != -EEXIST) {
        return fail(c, "mkdir", path, error);
    }
    int fd = sys_openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW, 0);
    if (fd < 0) {
        return fail(c, "open", path, fd);
    }
    error = sys_file_info(fd, &info);
    if (error >= 0 && (info.owner != sys_geteuid() || info.mode & 022)) {
        error = -EPERM;
    }
    if (error < 0) {
        sys_close(fd);
        return fail(c, "check owner", path, error);
    }
    return fd;
}

/* Waits for the gate, which others hold for moments alone; -ENOENT if the directory was removed meanwhile. The failure isn't noted. */
static int pass_gate(int directory, int64_t deadline)
{
    struct file_info info;
    int fd = sys_openat(directory, GATE, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    int error = fd;
    while (fd >= 0) {
        error = sys_flock(fd, LOCK_EXCLUSIVE | LOCK_NOWAIT);
        if (error >= 0) {
            error = sys_file_info(fd, &info);
            error = error >= 0 && info.links == 0 ? -ENOENT : error;
            break;
        }
        if ((error != -EAGAIN && error != -EINTR) || sys_now() >= deadline) {
            error = error == -EINTR ? -EAGAIN : error;
            break;
        }
        sys_sleep(1);
    }
    if (error < 0 && fd >= 0) {
        sys_close(fd);
    }
    return error < 0 ? error : fd;
}

/* Opens the directory and passes its gate; whoever leaves last removes both, and then there is another directory to come to. */
static int enter(struct ctx *c, const char *path, int64_t deadline, int *gate)
{
    for (;;) {
        int directory = open_holders(c, path);
        if (directory < 0 && directory != -ENOENT) {
            return directory;
        }
        *gate = directory < 0 ? directory : pass_gate(directory, deadline);
        if (*gate >= 0) {
            return directory;
        }
        if (directory >= 0) {
            sys_close(directory);
        }
        if (*gate != -ENOENT || sys_now() >= deadline) {
            return fail(c, "flock", path, *gate);
        }
        sys_sleep(1);
    }
}

/* -ESTALE if there is a holder that is on neither list: whoever decided didn't know of it. */
static int check_holders(int directory, const struct operand *known, const struct operand *dead)
{
    _Alignas(struct dir_entry) char entries[2048];
    long n;
    while ((n = sys_getdents(directory, entries, sizeof entries)) > 0) {
        for (long at = 0; at < n; at += ((struct dir_entry *)(entries + at))->length) {
            const char *name = ((struct dir_entry *)(entries + at))->name;
            if (name[0] != '.' && !is_listed(known, name) && !is_listed(dead, name)) {
                return -ESTALE;
            }
        }
    }
    return (int)n;
}

static void remove_dead(int directory, const struct operand *dead)
{
    const uint8_t *at = (const uint8_t *)dead->text;
    for (uint64_t i = 0; i < dead->number; i++) {
        const char *name = list_next(&at);
        if (!text_first(name, '/')) {
            sys_unlinkat(directory, name, 0);
        }
    }
}

static int write_record(const struct ctx *c, int fd, const struct operand *template)
{
    const uint8_t *at = (const uint8_t *)template->text;
    char bytes[RECORD_BYTES];
    size_t length = 0;
    for (uint64_t i = 0; i < template->number; i++) {
        char digits[DECIMAL_ROOM];
        struct part part = template_part(c, &at, digits);
        if (part.length > sizeof bytes - length) {
            return -E2BIG;
        }
        memcpy(bytes + length, part.bytes, part.length);
        length += part.length;
    }
    long n = sys_pwrite(fd, bytes, length, 0);
    if (n != (long)length) {
        return n < 0 ? (int)n : -ENOSPC;
    }
    return sys_ftruncate(fd, (int64_t)length);
}

/* Locks a file of ours for as long as any copy of this descriptor is open. */
static int lock_own(int fd)
{
    struct flock lock;
    memset(&lock, 0, sizeof lock);
    lock.l_type = F_WRLCK;
    return sys_fcntl(fd, F_OFD_SETLK, (long)(uintptr_t)&lock);
}

/* Writes and locks a record before it has its name: whoever sees it, sees all of it. */
static int arrive(struct ctx *c, int directory, const char *path, const char *name, const struct operand *content)
{
    sys_unlinkat(directory, ARRIVING, 0); /* of one that was killed here */
    int fd = sys_openat(directory, ARRIVING, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (fd < 0) {
        return fail(c, "open", path, fd);
    }
    int error = lock_own(fd);
    error = error < 0 ? fail(c, "fcntl", path, error) : write_record(c, fd, content);
    if (error >= 0) {
        error = sys_renameat2(directory, ARRIVING, directory, name, 0);
    }
    if (error < 0) {
        sys_unlinkat(directory, ARRIVING, 0);
        sys_close(fd);
        return fail(c, "write", path, error);
    }
    return fd;
}

/* Safe: see the top of this file. */
int op_hold_lease(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    const char *name = op->arg[1].text;
    const int64_t deadline = sys_deadline((uint32_t)op->arg[5].number);
    if (c->lease_count == LEASES || name[0] == '.' || name[0] == 0 || text_first(name, '/')) {
        return fail(c, "open", path, c->lease_count == LEASES ? -EMFILE : -EINVAL);
    }
    SCOPED_FD gate = -1;
    SCOPED_FD directory = enter(c, path, deadline, &gate);
    if (directory < 0) {
        return directory;
    }
    int error = check_holders(directory, &op->arg[2], &op->arg[3]);
    if (error < 0) {
        return fail(c, "getdents64", path, error);
    }
    int held = arrive(c, directory, path, name, &op->arg[4]);
    if (held < 0) {
        return held;
    }
    remove_dead(directory, &op->arg[3]);
    c->lease[c->lease_count++] = held;
    return 0;
}

/* Safe: one file of ours, which is open. */
int op_note_lease(struct ctx *c, const struct op *op)
{
    const uint64_t place = op->arg[0].number;
    if (place >= c->lease_count) {
        return fail(c, "write", "lease", -EBADF);
    }
    int error = write_record(c, c->lease[place], &op->arg[1]);
    return error < 0 ? fail(c, "write", "lease", error) : 0;
}

/* Removes the directory if nobody is in it, and nobody is about to come. */
static void leave(const char *path)
{
    const struct operand nobody = {0, NULL, 0, NULL};
    SCOPED_FD directory = sys_openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW, 0);
    SCOPED_FD gate = directory < 0 ? directory : pass_gate(directory, 0);
    if (gate >= 0 && check_holders(directory, &nobody, &nobody) == 0) {
        sys_unlinkat(directory, ARRIVING, 0);
        sys_unlinkat(directory, GATE, 0);
        sys_unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
    }
}

/* Safe: removes a name, and a directory that is empty. The lock goes with whoever has it. */
int op_release_lease(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    const char *slash = text_last(path, '/');
    char directory[MAX_PATH];
    int error = sys_unlinkat(AT_FDCWD, path, 0);
    if (error < 0 && error != -ENOENT) {
        return fail(c, "unlink", path, error);
    }
    if (slash && (size_t)(slash - path) < sizeof directory) {
        memcpy(directory, path, (size_t)(slash - path));
        directory[slash - path] = 0;
        leave(directory);
    }
    return 0;
}

/* Safe: only looks. */
int op_check_link(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    const char *expected = op->arg[1].text;
    char target[MAX_PATH];
    long n = sys_readlinkat(AT_FDCWD, path, target, sizeof target);
    if (n < 0) {
        return fail(c, "readlink", path, n);
    }
    return (size_t)n == op->arg[1].length && memcmp(target, expected, (size_t)n) == 0 ? 0 : fail(c, "readlink", path, -ESTALE);
}
