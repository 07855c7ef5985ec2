/* The null device that a container's standard streams are. */
#include "context.h"
#include "linux_ops.h"
#include "linux_paths.h"
#include "sys.h"
#include "system.h"

static const char null_device[] = "/dev/null";

/* Through no link, without waiting and without a terminal; and what was opened is looked at, not its name. */
static int open_null(struct ctx *c)
{
    const struct open_how how = {.flags = O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC, .resolve = RESOLVE_NO_SYMLINKS};
    int null = sys_openat2(AT_FDCWD, null_device, &how);
    if (null < 0) {
        return fail(c, "openat2", null_device, null);
    }
    struct file_info info;
    int error = sys_file_info(null, &info);
    if (error >= 0) {
        error = info.kind == FILE_NULL ? sys_fcntl(null, F_SETFL, 0) : -ENODEV;
    }
    if (error < 0) {
        sys_close(null);
        return fail(c, "check stream", null_device, error);
    }
    return null;
}

/*
 * Safe: who has a descriptor of a file may change that file's mode and owner as far as its capabilities go, and the host's null device is
 * everybody's. A container gets its own in place of it.
 */
int op_own_null(struct ctx *c, const struct op *op)
{
    (void)op;
    SCOPED_FD null = -1;
    for (int fd = 0; fd <= 2; fd++) {
        struct file_info info;
        int error = sys_file_info(fd, &info);
        if (error < 0) {
            return fail(c, CALL_STAT, "standard stream", error);
        }
        if (info.kind != FILE_NULL) {
            continue;
        }
        if (null < 0 && (null = open_null(c)) < 0) {
            return c->failure.error;
        }
        error = sys_dup3(null, fd, 0);
        if (error < 0) {
            return fail(c, "dup3", null_device, error);
        }
    }
    return 0;
}
