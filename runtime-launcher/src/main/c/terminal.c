/* The container's standard streams and its terminal. */
#include "context.h"
#include "init.h"
#include "ops.h"
#include "sockets.h"
#include "system.h"

#define SEND_MILLIS 10000

static int set_up_terminal(struct ctx *c, const struct op *op, int slave)
{
    int error = sys_terminal_resize(slave, (uint32_t)op->arg[1].number, (uint32_t)op->arg[0].number);
    if (error < 0) {
        return fail(c, "set window size", PLACE_TERMINALS, error);
    }
    error = sys_fchown(slave, (uint32_t)op->arg[2].number, UINT32_MAX);
    if (error < 0) {
        return fail(c, "fchown", PLACE_TERMINALS, error);
    }
    error = op->arg[3].number ? sys_terminal_on_console(c->root, slave) : 0;
    if (error < 0) {
        return fail(c, "mount", PLACE_CONSOLE, error);
    }
    sys_setsid(); /* -EPERM: it has a session of its own already */
    error = sys_terminal_control(slave);
    if (error < 0) {
        return fail(c, "set controlling terminal", PLACE_TERMINALS, error);
    }
    for (int fd = 0; fd <= 2; fd++) {
        error = sys_dup3(slave, fd, 0);
        if (error < 0) {
            return fail(c, "dup", PLACE_TERMINALS, error);
        }
    }
    return 0;
}

/*
 * Safe: the multiplexer is opened inside the root and checked to be one; the container's side comes from its descriptor, not
 * from a path; nothing that a link of the image points to is opened, mounted on or given away.
 */
int op_open_terminal(struct ctx *c, const struct op *op)
{
    int master = -1;
    int slave = -1;
    int error = sys_terminal_open(c->root, c->proc, &master, &slave);
    if (error < 0) {
        return fail(c, "open", PLACE_MULTIPLEXER, error);
    }
    error = set_up_terminal(c, op, slave);
    if (error >= 0) {
        error = init_give_terminal(c, master);
        if (error < 0) {
            fail(c, "send", PLACE_TERMINALS, error);
        }
    }
    sys_close(slave);
    sys_close(master);
    return error;
}

/* Safe: whoever listens there gets this terminal and nothing else; one that doesn't answer can't hold us for long. */
int op_send_terminal(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    char name[32];
    if (c->terminal < 0) {
        return fail(c, "send", path, -ENOTTY);
    }
    int error = sys_terminal_name(c->terminal, name, sizeof name);
    if (error < 0) {
        return fail(c, "send", path, error);
    }
    int socket = sys_socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) {
        return fail(c, "socket", path, socket);
    }
    sys_socket_patience(socket, SEND_MILLIS);
    error = sys_connect_path(socket, path);
    if (error < 0) {
        fail(c, "connect", path, error == -EAGAIN ? -ETIMEDOUT : error);
    } else {
        error = message_send(socket, name, strlen(name), NULL, 0, &c->terminal, 1, 0);
        if (error < 0) {
            fail(c, "send", path, error);
        }
    }
    sys_close(socket);
    if (error >= 0) {
        ctx_close(&c->terminal);
    }
    return error < 0 ? c->failure.error : 0;
}

/*
 * Safe: a directory, a block device or a mere name of a file as a standard stream would lead out of the container. Pipes are
 * given to the user, so that /dev/stdout can be opened again; nothing else is, least of all what has a name on the host.
 */
int op_check_stdio(struct ctx *c, const struct op *op)
{
    static const char *const names[] = {"stdin", "stdout", "stderr"};
    for (int fd = 0; fd <= 2; fd++) {
        struct file_info info;
        int error = sys_file_info(fd, &info);
        if (error < 0) {
            return fail(c, CALL_STAT, names[fd], error);
        }
        if (!sys_is_open_file(fd) || info.kind == FILE_DIRECTORY || info.kind == FILE_OTHER) {
            return fail(c, "check stream", names[fd], -EINVAL);
        }
        if (info.kind == FILE_PIPE) {
            sys_fchown(fd, (uint32_t)op->arg[0].number, UINT32_MAX); /* not ours to change: left as it is */
        }
    }
    return 0;
}
