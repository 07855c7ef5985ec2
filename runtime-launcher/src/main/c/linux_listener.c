/* A socket at which one program, and nobody else, is waited for: some take a connection only so. */
#include "linux_paths.h"
#include "machine_ops.h"
#include "ops.h"
#include "sys.h"
#include "system.h"
#include "text.h"

#define NAME "/socket"

static int make_place(void)
{
    SCOPED_FD fs = sys_fsopen("tmpfs", FSOPEN_CLOEXEC);
    int error = fs < 0 ? fs : sys_fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
    return error < 0 ? error : sys_fsmount(fs, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
}

static int connect_pair(int place, int listening, int connected)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct text path = text_in(address.sun_path, sizeof address.sun_path);
    text_add(&path, "/proc/self/fd/");
    text_add_decimal(&path, (uint32_t)place);
    text_add(&path, NAME);
    int error = sys_bind(listening, &address, sizeof address);
    error = error < 0 ? error : sys_listen(listening, 1);
    return error < 0 ? error : sys_connect(connected, &address, sizeof address);
}

/*
 * Safe: the socket has its name in a file system that is mounted nowhere and that only we hold, so that no one can be there
 * before us; the name is gone when this is done.
 */
int op_make_listener(struct ctx *c, const struct op *op)
{
    int *one = op->arg[0].number < HELD ? &c->held[op->arg[0].number] : NULL;
    int *other = op->arg[1].number < HELD ? &c->held[op->arg[1].number] : NULL;
    if (!one || !other || one == other) {
        return fail(c, "bind", "", -EBADMSG);
    }
    SCOPED_FD place = make_place();
    if (place < 0) {
        return fail(c, "fsmount", "tmpfs", place);
    }
    int listening = sys_socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int connected = sys_socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int error = listening < 0 ? listening : connected < 0 ? connected : connect_pair(place, listening, connected);
    if (error < 0) {
        ctx_close(&listening);
        ctx_close(&connected);
        return fail(c, "bind", "", error);
    }
    ctx_close(one);
    ctx_close(other);
    *one = listening;
    *other = connected;
    return 0;
}
