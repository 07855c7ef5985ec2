/*
 * The calls that a file server makes when it serves. Whatever a guest might make of it, it can't become another program,
 * make a process, a socket or a mount, nor signal or trace one. A call that isn't in the list ends it.
 */
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include "linux_fs.h"

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

static const uint16_t allowed[] = {
    __NR_read,       __NR_write,      __NR_statx,      __NR_openat2,     __NR_openat,       __NR_close,
    __NR_pread64,    __NR_pwrite64,   __NR_pwritev2,   __NR_getdents64,  __NR_lseek,        __NR_clock_gettime,
    __NR_readlinkat, __NR_mkdirat,    __NR_mknodat,    __NR_symlinkat,   __NR_linkat,       __NR_unlinkat,
    __NR_renameat2,  __NR_fchmodat,   __NR_fchownat,   __NR_utimensat,   __NR_truncate,     __NR_ftruncate,
    __NR_fsync,      __NR_fdatasync,  __NR_fallocate,  __NR_fstatfs,     __NR_fcntl,        __NR_copy_file_range,
    __NR_getxattr,   __NR_setxattr,   __NR_listxattr,  __NR_removexattr, __NR_setfsuid,     __NR_setfsgid,
    __NR_capset,     __NR_umask,      __NR_exit_group,
};

#define COUNT (sizeof allowed / sizeof allowed[0])

static struct sock_filter statement(uint16_t code, uint32_t value)
{
    return (struct sock_filter){code, 0, 0, value};
}

static struct sock_filter jump_if_equal(uint32_t value, size_t yes, size_t no)
{
    return (struct sock_filter){BPF_JMP | BPF_JEQ | BPF_K, (uint8_t)yes, (uint8_t)no, value};
}

int fs_filter_calls(void)
{
    struct sock_filter code[COUNT + 5];
    size_t n = 0;
    code[n++] = statement(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
    code[n++] = jump_if_equal(ARCHITECTURE, 0, COUNT + 1);
    code[n++] = statement(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (size_t i = 0; i < COUNT; i++) {
        code[n++] = jump_if_equal(allowed[i], COUNT - i, 0);
    }
    code[n++] = statement(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
    code[n++] = statement(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct sock_fprog program = {(unsigned short)n, code};
    return sys_prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, (unsigned long)&program, 0, 0);
}
