/* What the container's process may do: capabilities, privileges, keys. */
#include "linux_ops.h"
#include "linux_paths.h"
#include "text.h"

#define CAPABILITIES 64 /* bits in a mask */

/*
 * Safe: a fresh keyring in place of the one that the caller's processes share. It has no name: one with a name would be
 * joined, not made, if somebody else had one of that name already.
 */
int op_new_keyring(struct ctx *c, const struct op *op)
{
    enum { POSSESSOR_ALL = 0x3f000000, USER_VIEW_READ_SEARCH_LINK = 0x001b0000 };
    (void)op;
    long keyring = sys_keyctl(KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0, 0);
    if (keyring == -ENOSYS) {
        return 0;
    }
    if (keyring >= 0) {
        keyring = sys_keyctl(KEYCTL_SETPERM, (unsigned long)keyring, POSSESSOR_ALL | USER_VIEW_READ_SEARCH_LINK, 0, 0);
    }
    return keyring < 0 ? fail(c, "keyctl", "", keyring) : 0;
}

/* Safe: takes away only. Ends at the first number that the kernel doesn't know. */
int op_limit_bounding(struct ctx *c, const struct op *op)
{
    uint64_t mask = op->arg[0].number;
    for (unsigned capability = 0; capability < CAPABILITIES; capability++) {
        if (mask >> capability & 1) {
            continue;
        }
        int r = sys_prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
        if (r == -EINVAL) {
            return 0;
        }
        if (r == -EPERM && sys_prctl(PR_CAPBSET_READ, capability, 0, 0, 0) == 0) {
            continue; /* not allowed to, and no need to */
        }
        if (r < 0) {
            return fail(c, "prctl(PR_CAPBSET_DROP)", "", r);
        }
    }
    return 0;
}

static int set_ambient(struct ctx *c, uint64_t mask)
{
    int r = sys_prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    for (unsigned capability = 0; !r && capability < CAPABILITIES; capability++) {
        if (mask >> capability & 1) {
            r = sys_prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0);
        }
    }
    return r < 0 ? fail(c, "prctl(PR_CAP_AMBIENT)", "", r) : 0;
}

static struct __user_cap_data_struct half(const struct op *op, unsigned shift)
{
    return (struct __user_cap_data_struct){
        .effective = (uint32_t)(op->arg[0].number >> shift),
        .permitted = (uint32_t)(op->arg[1].number >> shift),
        .inheritable = (uint32_t)(op->arg[2].number >> shift),
    };
}

/* Safe: set in one call, which does all or nothing, and read back. Ambient ones go first and come last. */
int op_set_capabilities(struct ctx *c, const struct op *op)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct wanted[2] = {half(op, 0), half(op, 32)};
    struct __user_cap_data_struct have[2] = {{0}, {0}};
    int r = sys_capset(&header, wanted);
    if (r < 0) {
        return fail(c, "capset", "", r);
    }
    r = set_ambient(c, op->arg[3].number);
    if (r < 0) {
        return r;
    }
    r = sys_capget(&header, have);
    if (r < 0 || memcmp(wanted, have, sizeof have) != 0) {
        return fail(c, "capget", "", r < 0 ? r : -EPERM);
    }
    return 0;
}

/* Safe: takes away only. */
int op_set_no_new_privileges(struct ctx *c, const struct op *op)
{
    (void)op;
    int r = sys_prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return r < 0 ? fail(c, "prctl(PR_SET_NO_NEW_PRIVS)", "", r) : 0;
}
