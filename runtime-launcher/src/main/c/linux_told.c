/* Whoever asked for a process is told which one it is. */
#include "context.h"
#include "linux_ops.h"
#include "linux_paths.h"
#include "sockets.h"
#include "sys.h"
#include "system.h"

#define SEND_MILLIS 10000

/* Safe: whoever listens there gets this process's descriptor and nothing else; one that doesn't answer can't hold us for long. */
int op_send_process(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    const char *name = op->arg[1].text;
    if (c->init_process < 0) {
        return fail(c, "send", path, -ESRCH);
    }
    SCOPED_FD socket = sys_socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) {
        return fail(c, "socket", path, socket);
    }
    sys_socket_patience(socket, SEND_MILLIS);
    int error = sys_connect_path(socket, path);
    if (error < 0) {
        return fail(c, "connect", path, error == -EAGAIN ? -ETIMEDOUT : error);
    }
    error = message_send(socket, name, strlen(name), NULL, 0, &c->init_process, 1, 0);
    return error < 0 ? fail(c, "send", path, error) : 0;
}
