/* What the maker does to the init process that init may not do itself: ids of its user namespace, offsets of its clocks. */
#include "init.h"
#include "linux_ops.h"
#include "linux_paths.h"
#include "ops.h"
#include "text.h"

#define MAP_ROOM (340 * 33 + 1) /* as many ranges as the kernel takes, as it shows them */

/* Opens a file of init's below /proc. Init is our own child that nobody has reaped, so its pid is its own. */
static int open_of_init(struct ctx *c, const char *name, int flags)
{
    char path[MAX_PATH];
    struct text t = text_in(path, sizeof path);
    text_add(&t, "/proc/");
    text_add_decimal(&t, (uint32_t)c->init_pid);
    text_add(&t, "/");
    text_add(&t, name);
    if (c->init_pid <= 0 || t.failed || text_first(name, '/')) {
        return fail(c, "openat", name, c->init_pid <= 0 ? -ESRCH : -EINVAL);
    }
    int fd = sys_openat(AT_FDCWD, path, flags | O_CLOEXEC | O_NOFOLLOW, 0);
    return fd < 0 ? fail(c, "openat", name, fd) : fd;
}

/* Safe: see open_of_init. These files take one write, and the kernel judges by who opened it. */
int op_write_init(struct ctx *c, const struct op *op)
{
    const char *name = op->arg[0].text;
    SCOPED_FD fd = open_of_init(c, name, O_WRONLY);
    if (fd < 0) {
        return fd;
    }
    long n = sys_write(fd, op->arg[1].text, op->arg[1].length);
    return n < 0 ? fail(c, "write", name, n) : n != op->arg[1].length ? fail(c, "write", name, -EIO) : 0;
}

/* Safe: as RunProgram; to its arguments comes the pid of our own child. */
int op_run_on_init(struct ctx *c, const struct op *op)
{
    enum { PATH, ARGS, TIMEOUT };
    const uint64_t count = op->arg[ARGS].number;
    const size_t size = (count + 3) * sizeof(char *);
    char pid[DECIMAL_ROOM + 1];
    char *no_environment[] = {NULL};
    if (c->init_pid <= 0) {
        return fail(c, "wait", op->arg[PATH].text, -ESRCH);
    }
    char **args = sys_mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (sys_is_error(args)) {
        return fail(c, "mmap", op->arg[PATH].text, (long)(intptr_t)args);
    }
    pid[text_decimal(pid, (uint64_t)c->init_pid)] = '\0';
    args[0] = (char *)(uintptr_t)op->arg[PATH].text;
    args[1] = pid;
    memcpy(args + 2, op->arg[ARGS].vector, (count + 1) * sizeof *args);
    const struct op run = {
        .index = op->index,
        .opcode = op->opcode,
        .actor = op->actor,
        .arg = {op->arg[PATH], {.vector = args}, {.vector = no_environment}, {.text = ""}, {.text = ""}, op->arg[TIMEOUT]},
    };
    int error = op_run_program(c, &run);
    sys_munmap(args, size);
    return error;
}

/* Whether one of the ranges is this one. */
static int has_range(const struct operand *ranges, const uint64_t range[3])
{
    const uint8_t *at = (const uint8_t *)ranges->text;
    for (uint64_t i = 0; i + 3 <= ranges->number; i += 3, at += 12) {
        if (get_u32(at) == range[0] && get_u32(at + 4) == range[1] && get_u32(at + 8) == range[2]) {
            return 1;
        }
    }
    return 0;
}

/* The next number of a text; -EBADMSG at its end too. */
static int next_number(const char **at, uint64_t *number)
{
    while (**at == ' ' || **at == '\n') {
        ++*at;
    }
    return text_number(at, number) < 0 ? -EBADMSG : 0;
}

/* Safe: reads only. The kernel may show the ranges in another order than they were written in. */
int op_check_ids(struct ctx *c, const struct op *op)
{
    const char *name = op->arg[0].text;
    char map[MAP_ROOM];
    size_t length = 0;
    uint64_t found = 0;
    SCOPED_FD fd = open_of_init(c, name, O_RDONLY);
    long n = fd;
    while (n >= 0 && length < sizeof map - 1) {
        n = sys_read(fd, map + length, sizeof map - 1 - length);
        if (n == 0) {
            break;
        }
        length += n > 0 ? (size_t)n : 0;
    }
    if (n < 0) {
        return fd < 0 ? fd : fail(c, "read", name, n);
    }
    map[length] = '\0';
    for (const char *at = map; *at && *at != '\n'; found += 3) {
        uint64_t range[3];
        if (next_number(&at, &range[0]) < 0 || next_number(&at, &range[1]) < 0 || next_number(&at, &range[2]) < 0 ||
            *at++ != '\n' || !has_range(&op->arg[1], range)) {
            return fail(c, "compare", name, -EINVAL);
        }
    }
    return found == op->arg[1].number ? 0 : fail(c, "compare", name, -EINVAL);
}
