/*
 * The terminal of a container that is in a guest. The container's own is made there, by the same operation as
 * on a host, and what its programs set on it counts. This one is for whoever has the other side here: a terminal as any runtime
 * hands out, through which bytes go as they are. Its size and its end are told to the guest.
 */
#include "guest.h"
#include "init.h"
#include "monitor.h"
#include "machine_ops.h"
#include "ops.h"
#include "system.h"

static int set_up(struct guest *g, int slave)
{
    int error = sys_terminal_raw(slave);
    if (error >= 0 && (g->columns || g->rows)) {
        error = sys_terminal_resize(slave, g->columns, g->rows);
    }
    if (error >= 0) {
        error = sys_set_nonblocking(slave);
    }
    if (error >= 0) {
        error = sys_hold_hangup(); /* before the start there may be nobody else on it yet */
    }
    if (error >= 0) {
        error = sys_terminal_control(slave); /* so that it tells us of a new size */
    }
    for (int fd = STREAM_IN; fd <= STREAM_OUT && error >= 0; fd++) {
        error = sys_dup3(slave, fd, 0);
    }
    int null = error < 0 ? error : sys_open_null(); /* only those two are open, so that the other side learns of their end */
    if (null >= 0) {
        error = sys_dup3(null, STREAM_ERR, 0);
        sys_close(null);
    }
    return null < 0 ? null : error;
}

/*
 * Safe: a new terminal, by the host's own device. The helpers are in sessions of their own, and it is never theirs; the guest's
 * bytes are written to it as they would be to a pipe.
 */
int op_open_host_terminal(struct ctx *c, const struct op *op)
{
    struct guest *g = c->guest;
    int master;
    int slave;
    if (!g) {
        return fail(c, "open", PLACE_HOST_MULTIPLEXER, -EBADF);
    }
    int error = sys_terminal_make(&master, &slave);
    if (error < 0) {
        return fail(c, "open", PLACE_HOST_MULTIPLEXER, error);
    }
    g->rows = (uint32_t)op->arg[0].number;
    g->columns = (uint32_t)op->arg[1].number;
    error = set_up(g, slave);
    if (error >= 0) {
        error = init_give_terminal(c, master);
    }
    sys_close(slave);
    sys_close(master);
    g->is_terminal = error >= 0;
    return error < 0 ? fail(c, "set up a terminal", PLACE_HOST_MULTIPLEXER, error) : 0;
}

int guest_tell_size(struct guest *g)
{
    uint32_t columns;
    uint32_t rows;
    if (!g->is_terminal || sys_terminal_size(STREAM_OUT, &columns, &rows) < 0 ||
        (columns == g->columns && rows == g->rows)) {
        return 0; /* nothing new, or the terminal is at its end */
    }
    g->columns = columns;
    g->rows = rows;
    return framing_put(&g->framing, FRAME_RESIZE, GUEST_CONTAINER, columns, rows, NULL, 0);
}
