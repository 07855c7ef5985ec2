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

/* Safe: the loopback interface of the own network namespace. Any socket will do for this request. */
int op_loopback_up(struct ctx *c, const struct op *op)
{
    enum { UP = 1 };
    struct {
        char name[16];
        short flags;
        char rest[22];
    } interface = {.name = "lo"};
    (void)op;
    SCOPED_FD s = sys_socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (s < 0) {
        return fail(c, "socket", "lo", s);
    }
    int r = sys_ioctl(s, SIOCGIFFLAGS, &interface);
    if (r < 0) {
        return fail(c, "ioctl", "lo", r);
    }
    if (interface.flags & UP) {
        return 0;
    }
    interface.flags |= UP;
    r = sys_ioctl(s, SIOCSIFFLAGS, &interface);
    return r < 0 ? fail(c, "ioctl", "lo", r) : 0;
}
