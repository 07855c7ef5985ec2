/* What the container's process is to the kernel's schedulers, to its memory and to security modules. */
#include "linux_ops.h"
#include "linux_paths.h"
#include "text.h"

/* Safe: of this process alone; the kernel judges whether it may. */
int op_set_scheduler(struct ctx *c, const struct op *op)
{
    const struct sched_attr attributes = {
        .size = sizeof attributes,
        .sched_policy = (uint32_t)op->arg[0].number,
        .sched_flags = op->arg[1].number,
        .sched_nice = (int32_t)(uint32_t)op->arg[2].number,
        .sched_priority = (uint32_t)op->arg[3].number,
        .sched_runtime = op->arg[4].number,
        .sched_deadline = op->arg[5].number,
        .sched_period = op->arg[6].number,
    };
    int r = sys_sched_setattr(&attributes);
    return r < 0 ? fail(c, "sched_setattr", "", r) : 0;
}

/* Safe: as above. */
int op_set_io_priority(struct ctx *c, const struct op *op)
{
    int r = sys_ioprio_set((int)op->arg[0].number);
    return r < 0 ? fail(c, "ioprio_set", "", r) : 0;
}

/* Safe: as above. */
int op_set_personality(struct ctx *c, const struct op *op)
{
    long r = sys_personality((uint32_t)op->arg[0].number);
    return r < 0 ? fail(c, "personality", "", r) : 0;
}

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "pairs of numbers are no longs here"
#endif

/* Safe: as above. An odd number would be half a long. */
int op_set_memory_policy(struct ctx *c, const struct op *op)
{
    uint64_t count = op->arg[1].number;
    int r = count % 2 ? -EINVAL
                      : sys_set_mempolicy((int)op->arg[0].number, count ? op->arg[1].text : NULL, count ? count * 32 + 1 : 0);
    return r < 0 ? fail(c, "set_mempolicy", "", r) : 0;
}

/* Safe: as above. */
int op_set_affinity(struct ctx *c, const struct op *op)
{
    int r = sys_sched_setaffinity(op->arg[0].number * 4, op->arg[0].text);
    return r < 0 ? fail(c, "sched_setaffinity", "", r) : 0;
}

int open_in_proc(struct ctx *c, const char *path)
{
    struct open_how how = {
        .flags = O_WRONLY | O_CLOEXEC,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS,
    };
    return sys_openat2(c->proc, path, &how);
}

/* Safe: by way of the trusted procfs, of which no mount and no symlink may lead away. */
int op_write_attribute(struct ctx *c, const struct op *op)
{
    const uint8_t *at = (const uint8_t *)op->arg[0].text;
    const char *path = "";
    char inside[NAME_ROOM];
    SCOPED_FD fd = -ENOENT;
    for (uint64_t i = 0; i < op->arg[0].number && fd == -ENOENT; i++) {
        path = list_next(&at);
        fd = text_join(inside, sizeof inside, "self", path);
        fd = fd < 0 ? fd : open_in_proc(c, inside);
    }
    if (fd < 0) {
        return fail(c, "openat2", path, fd);
    }
    long n = sys_write(fd, op->arg[1].text, op->arg[1].length);
    return n < 0 ? fail(c, "write", path, n) : 0;
}
