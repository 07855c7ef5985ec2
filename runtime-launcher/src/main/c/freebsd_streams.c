/* Standard streams that are files: who asks for them is on another machine, and can't open them here. */
#include "context.h"
#include "freebsd.h"
#include "text.h"

/* Opens without waiting for a fifo's other side; who gets it expects calls that wait. */
static int open_stream(const char *path, int flags)
{
    int fd = sys_openat(AT_FDCWD, path, flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0644);
    if (fd >= 0) {
        int error = sys_fcntl(fd, F_SETFL, flags & (O_WRONLY | O_APPEND));
        if (error < 0) {
            sys_close(fd);
            return error;
        }
    }
    return fd;
}

static int become(int fd, int stream)
{
    int error = sys_dup3(fd, stream, 0);
    sys_close(fd);
    return error;
}

/*
 * Safe: the paths are the caller's, no container's, and were the caller's to open on its own machine as well. The files are ours as
 * 0, 1 and 2 then, which init inherits; a path of "" leaves a stream as it is, and what is said twice is one open file.
 */
int op_open_streams(struct ctx *c, const struct op *op)
{
    for (int stream = 0; stream <= 2; stream++) {
        const char *path = op->arg[stream].text;
        int error = 0;
        if (stream == 2 && *path && text_equal(path, op->arg[1].text)) {
            error = sys_dup3(1, 2, 0);
        } else if (*path) {
            int fd = open_stream(path, stream == 0 ? O_RDONLY : O_WRONLY | O_CREAT | O_APPEND);
            error = fd < 0 ? fd : become(fd, stream);
        }
        if (error < 0) {
            return fail(c, "open", path, error);
        }
    }
    return 0;
}
