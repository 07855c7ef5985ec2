/* Operations that aren't built yet: weak, so that the real one takes its place. This file goes away with the last of them. */
#include "linux_ops.h"
#include "sys.h"

#define PENDING(name)                                                                                                  \
    __attribute__((weak)) int name(struct ctx *c, const struct op *op)                                                 \
    {                                                                                                                  \
        (void)op;                                                                                                      \
        return fail(c, #name, "", -ENOSYS);                                                                            \
    }

PENDING(op_join_namespace)
PENDING(op_unshare)
PENDING(op_set_hostname)
PENDING(op_set_domainname)
PENDING(op_loopback_up)
PENDING(op_new_keyring)
PENDING(op_set_oom_score_adj)
PENDING(op_limit_bounding)
PENDING(op_set_capabilities)
PENDING(op_set_no_new_privileges)
PENDING(op_make_cgroup)
PENDING(op_write_cgroup)
PENDING(op_join_cgroup)
PENDING(op_remove_cgroup)
PENDING(op_remove_cgroup_if_empty)
PENDING(op_check_cgroup_empty)
PENDING(op_inherit_cpuset)
PENDING(op_set_propagation)
PENDING(op_open_proc)
PENDING(op_open_root)
PENDING(op_mount_new)
PENDING(op_mount_bind)
PENDING(op_change_mount)
PENDING(op_make_node)
PENDING(op_make_link)
PENDING(op_mask_path)
PENDING(op_readonly_path)
PENDING(op_pivot_root)
PENDING(op_root_readonly)
PENDING(op_root_propagation)
