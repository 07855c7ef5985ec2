/*
 * Which devices the processes in a cgroup of version 2 may use: a program that the kernel asks at each open and mknod.
 *
 * The programs of all cgroups above count too, and so do others that somebody has attached to the same one (systemd does).
 * Ours is known by its name: that one alone is replaced, and in one step, so that there is no moment without any.
 */
#include <linux/bpf.h>

#include "linux_cgroups.h"
#include "linux_given.h"
#include "linux_ops.h"
#include "system.h"
#include "text.h"

#define NAME "launcher_device" /* as long as a program's name may be */
#define MOST 64                /* programs that the kernel attaches to one cgroup */
#define LOG_ROOM 16384
#define LOG_ERRORS 4 /* says why, without the instructions on the way */
#define RETRIES 8    /* a load gives up for any signal */

_Static_assert(sizeof NAME <= BPF_OBJ_NAME_LEN, "the kernel takes the name");

static int bpf(enum bpf_cmd command, union bpf_attr *attr)
{
    return (int)call3(__NR_bpf, command, (long)attr, sizeof *attr);
}

static int load(const struct operand *program, char *log)
{
    union bpf_attr attr = {
        .prog_type = BPF_PROG_TYPE_CGROUP_DEVICE,
        .insn_cnt = (uint32_t)(program->number / 2),
        .insns = (uint64_t)(uintptr_t)program->text,
        .license = (uint64_t)(uintptr_t)"Apache-2.0",
        .log_level = log ? LOG_ERRORS : 0,
        .log_size = log ? LOG_ROOM : 0,
        .log_buf = (uint64_t)(uintptr_t)log,
        .expected_attach_type = BPF_CGROUP_DEVICE,
    };
    memcpy(attr.prog_name, NAME, sizeof NAME);
    int fd = -EAGAIN;
    for (int i = 0; i < RETRIES && fd == -EAGAIN; i++) {
        fd = bpf(BPF_PROG_LOAD, &attr);
    }
    return fd;
}

/* Has the kernel say why it doesn't take a program; the end of it is the reason. */
static void explain(struct ctx *c, const struct operand *program)
{
    struct failure *f = &c->failure;
    char *log = sys_private_memory(LOG_ROOM);
    if (!log) {
        return;
    }
    int fd = load(program, log);
    if (fd >= 0) {
        sys_close(fd);
    }
    log[LOG_ROOM - 1] = 0;
    size_t length = strlen(log);
    size_t kept = length < sizeof f->output - 1 ? length : sizeof f->output - 1;
    memcpy(f->output, log + length - kept, kept);
    f->output_length = (uint32_t)kept;
    sys_munmap(log, LOG_ROOM);
}

/* Whether a program has our name. */
static int is_ours(int program)
{
    struct bpf_prog_info info;
    memset(&info, 0, sizeof info);
    union bpf_attr attr = {
        .info = {.bpf_fd = (uint32_t)program, .info_len = sizeof info, .info = (uint64_t)(uintptr_t)&info}};
    int r = bpf(BPF_OBJ_GET_INFO_BY_FD, &attr);
    info.name[sizeof info.name - 1] = 0;
    return r < 0 ? r : text_equal(info.name, NAME);
}

/* The program of ours that is attached here; -ENOENT if there is none. */
static int find_ours(int cgroup)
{
    uint32_t ids[MOST];
    union bpf_attr attr = {
        .query = {
            .target_fd = (uint32_t)cgroup,
            .attach_type = BPF_CGROUP_DEVICE,
            .prog_ids = (uint64_t)(uintptr_t)ids,
            .prog_cnt = MOST,
        }};
    int r = bpf(BPF_PROG_QUERY, &attr);
    if (r < 0) {
        return r;
    }
    const uint32_t count = attr.query.prog_cnt;
    for (uint32_t i = 0; i < count && i < MOST; i++) {
        union bpf_attr by_id = {.prog_id = ids[i]};
        int fd = bpf(BPF_PROG_GET_FD_BY_ID, &by_id);
        if (fd == -ENOENT) {
            continue; /* somebody else's, and gone */
        }
        r = fd < 0 ? fd : is_ours(fd);
        if (r > 0) {
            return fd;
        }
        if (fd >= 0) {
            sys_close(fd);
        }
        if (r < 0) {
            return r;
        }
    }
    return -ENOENT;
}

int set_device_program(struct ctx *c, const char *path, const struct operand *program)
{
    SCOPED_FD cgroup = open_cgroup(c, path);
    if (cgroup < 0) {
        return cgroup;
    }
    c->failure.output_length = 0;
    SCOPED_FD loaded = program->number % 2 ? -EINVAL : load(program, NULL);
    if (loaded < 0) {
        explain(c, program);
        return fail(c, "bpf(BPF_PROG_LOAD)", path, loaded);
    }
    SCOPED_FD old = find_ours(cgroup);
    if (old < 0 && old != -ENOENT) {
        return fail_in_cgroup(c, "bpf(BPF_PROG_QUERY)", path, strlen(path), old);
    }
    union bpf_attr attr = {
        .target_fd = (uint32_t)cgroup,
        .attach_bpf_fd = (uint32_t)loaded,
        .attach_type = BPF_CGROUP_DEVICE,
        .attach_flags = BPF_F_ALLOW_MULTI | (old < 0 ? 0 : BPF_F_REPLACE),
        .replace_bpf_fd = old < 0 ? 0 : (uint32_t)old,
    };
    const int r = bpf(BPF_PROG_ATTACH, &attr);
    return r < 0 ? fail_in_cgroup(c, "bpf(BPF_PROG_ATTACH)", path, strlen(path), r) : 0;
}

/* Safe: the kernel checks the program, which can do nothing but say no, to processes in this cgroup and below it. */
int op_set_device_program(struct ctx *c, const struct op *op)
{
    return set_device_program(c, op->arg[0].text, &op->arg[1]);
}
