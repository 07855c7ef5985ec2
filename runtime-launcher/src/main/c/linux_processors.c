/* A processor that this kernel has and doesn't use, or that it is to use no more. */
#include "linux_cgroups.h"
#include "linux_ops.h"
#include "text.h"

#define MOST 4096 /* more no kernel is built for */

enum { NUMBER, RUNS };

/* Safe: writes to a file of the kernel's own, whose name has nothing but a number of the plan in it. */
int op_run_processor(struct ctx *c, const struct op *op)
{
    char path[64];
    struct text t = text_in(path, sizeof path);
    text_add(&t, "/sys/devices/system/cpu/cpu");
    text_add_decimal(&t, op->arg[NUMBER].number);
    text_add(&t, "/online");
    const int known = !t.failed && op->arg[NUMBER].number < MOST;
    SCOPED_FD fd = known ? sys_openat(AT_FDCWD, path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0) : -EINVAL;
    if (fd < 0) {
        return fail(c, "openat", known ? path : "", fd);
    }
    const long n = sys_write(fd, op->arg[RUNS].number ? "1" : "0", 1);
    return n < 0 ? fail(c, "write", path, n) : 0;
}
