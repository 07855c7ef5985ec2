/* What is set in namespaces: the parameters of the kernel, names, and that the loopback interface is up. */
#include "context.h"

#include <linux/sockios.h>

#include "linux_mounts.h"
#include "linux_ops.h"
#include "system.h"
#include "text.h"

/* Safe: by way of the trusted procfs, where a parameter is that of the namespaces that we are in. */
int op_set_parameter(struct ctx *c, const struct op *op)
{
    const char *parameter = op->arg[0].text;
    char path[MAX_PATH];
    int r = text_join(path, sizeof path, "sys", parameter);
    SCOPED_FD fd = r < 0 ? r : open_in_proc(c, path);
    if (fd < 0) {
        return fail(c, "openat2", parameter, fd);
    }
    long n = sys_write(fd, op->arg[1].text, op->arg[1].length);
    return n < 0 ? fail(c, "write", parameter, n) : 0;
}

/* Safe: as far as the plan has made or joined a UTS namespace before; nothing else is touched. */
int op_set_hostname(struct ctx *c, const struct op *op)
{
    int r = sys_sethostname(op->arg[0].text, op->arg[0].length);
    return r < 0 ? fail(c, "sethostname", op->arg[0].text, r) : 0;
}

/* Safe: as the host name. */
int op_set_domainname(struct ctx *c, const struct op *op)
{
    int r = sys_setdomainname(op->arg[0].text, op->arg[0].length);
    return r < 0 ? fail(c, "setdomainname", op->arg[0].text, r) : 0;
}

/* Any socket will do for this request. */
int raise_loopback(const char **call)
{
    enum { UP = 1 };
    struct {
        char name[16];
        short flags;
        char rest[22];
    } interface = {.name = "lo"};
    *call = "socket";
    SCOPED_FD s = sys_socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (s < 0) {
        return s;
    }
    *call = "ioctl";
    int r = sys_ioctl(s, SIOCGIFFLAGS, &interface);
    if (r < 0 || interface.flags & UP) {
        return r;
    }
    interface.flags |= UP;
    return sys_ioctl(s, SIOCSIFFLAGS, &interface);
}

/* Safe: the loopback interface of the own network namespace. */
int op_loopback_up(struct ctx *c, const struct op *op)
{
    const char *call;
    (void)op;
    int r = raise_loopback(&call);
    return r < 0 ? fail(c, call, "lo", r) : 0;
}
