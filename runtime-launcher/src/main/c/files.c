/* A container's own files. Their directory belongs to the runtime's user alone, so nobody swaps a name in it. */
#include "context.h"
#include "ops.h"
#include "system.h"
#include "wire.h"

/* Safe: mkdir makes a new directory or fails, whatever the name is. */
int op_make_dir(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    int error = sys_mkdirat(AT_FDCWD, path, (unsigned)op->arg[1].number & 07777);
    if (error < 0) {
        return fail(c, "mkdir", path, error);
    }
    c->made_dir = path;
    return 0;
}

/* In steps that grow to 8 ms: the holder is another launcher that is done in a moment. */
int lock_until(int fd, int64_t deadline)
{
    for (uint32_t pause = 1;; pause = pause < 8 ? pause * 2 : pause) {
        int error = sys_flock(fd, LOCK_EXCLUSIVE | LOCK_NOWAIT);
        if (error != -EAGAIN && error != -EINTR) {
            return error;
        }
        if (sys_now() >= deadline) {
            return -EAGAIN;
        }
        sys_sleep(pause);
    }
}

/*
 * Safe: a lock on a file that was removed while we waited for it is none; the link count tells. Who made the directory and
 * doesn't get its lock hasn't got the directory any more: it was removed meanwhile, and may be another one by now.
 */
int op_lock_file(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    const int create = op->arg[1].number != 0;
    const int64_t deadline = sys_deadline((uint32_t)op->arg[2].number);
    struct file_info info;
    int fd = sys_openat(AT_FDCWD, path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | (create ? O_CREAT : 0), 0600);
    if (fd < 0) {
        return fail(c, "open", path, fd);
    }
    int error = lock_until(fd, deadline);
    if (error < 0) {
        fail(c, "flock", path, error);
    } else {
        error = sys_file_info(fd, &info);
        if (error < 0) {
            fail(c, CALL_STAT, path, error);
        } else if (info.links == 0) {
            error = fail(c, "flock", path, -ENOENT);
        }
    }
    if (error < 0) {
        c->made_dir = NULL;
        sys_close(fd);
        return error;
    }
    ctx_close(&c->lock);
    c->lock = fd;
    c->made_lock = create ? path : NULL;
    return 0;
}

static int write_template(const struct ctx *c, int fd, const struct operand *template)
{
    const uint8_t *at = (const uint8_t *)template->text;
    char bytes[4096]; /* small parts together */
    size_t length = 0;
    int error = 0;
    for (uint64_t i = 0; i < template->number && error >= 0; i++) {
        char digits[DECIMAL_ROOM];
        struct part part = template_part(c, &at, digits);
        if (part.length > sizeof bytes - length) {
            error = sys_write_all(fd, bytes, length);
            length = 0;
        }
        if (part.length > sizeof bytes) {
            error = error < 0 ? error : sys_write_all(fd, part.bytes, part.length);
        } else {
            memcpy(bytes + length, part.bytes, part.length);
            length += part.length;
        }
    }
    return error < 0 ? error : sys_write_all(fd, bytes, length);
}

/*
 * Safe: a reader sees the old file or the new one, never a part. Not synced: these files mean nothing after the next boot.
 */
int op_write_file(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    char temporary[MAX_PATH];
    struct text t = text_in(temporary, sizeof temporary);
    text_add(&t, path);
    text_add(&t, ".tmp");
    if (t.failed) {
        return fail(c, "open", path, -ENAMETOOLONG);
    }
    int fd = sys_openat(AT_FDCWD, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                        (unsigned)op->arg[1].number & 07777);
    if (fd < 0) {
        return fail(c, "open", temporary, fd);
    }
    int error = write_template(c, fd, &op->arg[2]);
    sys_close(fd);
    if (error < 0) {
        fail(c, "write", path, error);
    } else {
        error = sys_rename(AT_FDCWD, temporary, path);
        if (error < 0) {
            fail(c, "rename", path, error);
        }
    }
    if (error < 0) {
        sys_unlinkat(AT_FDCWD, temporary, 0);
    }
    return error;
}

/* Safe: a file of ours; whoever inherits the descriptor can write nothing but this file, and closes it on exec. */
int op_open_phase(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    int fd = sys_openat(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return fail(c, "open", path, fd);
    }
    ctx_close(&c->phase);
    c->phase = fd;
    return 0;
}

/* Safe: one byte at one place: a reader sees the old letter or the new one. */
int op_mark_phase(struct ctx *c, const struct op *op)
{
    const char letter = (char)op->arg[0].number;
    long n = c->phase < 0 ? -EBADF : sys_pwrite(c->phase, &letter, 1, 0);
    if (n != 1) {
        return fail(c, "write", "phase", n < 0 ? n : -ENOSPC);
    }
    return 0;
}

/* Safe: only these names, in a directory that is opened once; none of them is followed. */
int op_remove_files(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    const uint8_t *at = (const uint8_t *)op->arg[1].text;
    int dir = sys_openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW, 0);
    if (dir == -ENOENT) {
        return 0;
    }
    if (dir < 0) {
        return fail(c, "open", path, dir);
    }
    int error = 0;
    for (uint64_t i = 0; i < op->arg[1].number && !error; i++) {
        const char *name = list_next(&at);
        error = text_first(name, '/') ? -EINVAL : sys_unlinkat(dir, name, 0);
        error = error == -ENOENT ? 0 : error;
    }
    sys_close(dir);
    if (error < 0) {
        return fail(c, "unlink", path, error);
    }
    error = sys_unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
    return error < 0 && error != -ENOENT ? fail(c, "rmdir", path, error) : 0;
}

/* Safe: only looks. Whoever holds the lock knows with this that the container is the one that it saw before it waited. */
int op_check_file_end(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    const char *end = op->arg[1].text;
    const uint32_t length = op->arg[1].length;
    struct file_info info;
    char bytes[128];
    if (length > sizeof bytes) {
        return fail(c, "read", path, -E2BIG);
    }
    int fd = sys_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0);
    if (fd < 0) {
        return fail(c, "open", path, fd);
    }
    long n = sys_file_info(fd, &info);
    if (n >= 0) {
        n = info.size < length ? 0 : sys_pread(fd, bytes, length, (int64_t)(info.size - length));
    }
    sys_close(fd);
    if (n < 0) {
        return fail(c, "read", path, n);
    }
    return n == (long)length && memcmp(bytes, end, length) == 0 ? 0 : fail(c, "compare", path, -ESTALE);
}
