/*
 * As whom files are made, and with which rights.
 *
 * A file belongs to whoever makes it, so that is done with the requester's user and group. The rights to pass over
 * permissions stay meanwhile (SECBIT_NO_SETUID_FIXUP): the guest's kernel has checked them, with all groups and capabilities
 * of the caller; we know one group, and would refuse what a supplementary one allows. Our own supplementary groups are gone:
 * the host's kernel would take the requester for a member (CVE-2022-0358).
 *
 * CAP_FSETID decides whether a set-user-id bit outlives a write. The guest says when it must not.
 */
#include "linux_fs.h"

#define BIT(capability) (1u << (capability)) /* of the first word */

static const uint32_t rights = BIT(CAP_CHOWN) | BIT(CAP_DAC_OVERRIDE) | BIT(CAP_FOWNER) | BIT(CAP_FSETID) |
                               BIT(CAP_MKNOD) | BIT(CAP_SETUID) | BIT(CAP_SETGID);

static struct __user_cap_data_struct held[2]; /* of the whole session */
static int suid_kept = 1;

static int set_effective(uint32_t without)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct now[2] = {held[0], held[1]};
    now[0].effective &= ~without;
    return sys_capset(&header, now);
}

void fs_keep_suid(int keep)
{
    if (keep != suid_kept && set_effective(keep ? 0 : BIT(CAP_FSETID)) == 0) {
        suid_kept = keep;
    }
}

static uint32_t change_user(uint32_t uid)
{
    sys_setfsuid(uid);
    return sys_setfsuid(~0u);
}

static uint32_t change_group(uint32_t gid)
{
    sys_setfsgid(gid);
    return sys_setfsgid(~0u);
}

/* Guests since 6.0 have taken a set-group-id bit away themselves where it was nobody's right; older ones leave it to us. */
int fs_become(uint32_t uid, uint32_t gid, uint32_t mode)
{
    if (uid == ~0u || gid == ~0u) {
        return -EINVAL;
    }
    if (change_group(gid) != gid || change_user(uid) != uid) {
        fs_become_ourselves();
        return -EPERM; /* not a user of ours: a file must not be somebody else's */
    }
    fs_keep_suid(uid == 0 || !(mode & S_ISGID));
    return 0;
}

void fs_become_ourselves(void)
{
    change_user(0);
    change_group(0);
    fs_keep_suid(1);
}

int fs_limit_rights(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct have[2];
    int error = sys_prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP | SECBIT_NO_SETUID_FIXUP_LOCKED, 0, 0, 0);
    if (!error) {
        error = sys_setgroups(0, NULL);
    }
    if (!error) {
        error = sys_capget(&header, have);
    }
    if (error < 0) {
        return error;
    }
    memset(held, 0, sizeof held);
    held[0].permitted = held[0].effective = have[0].permitted & (rights | BIT(CAP_SETFCAP));
    error = (held[0].permitted & rights) == rights ? set_effective(0) : -EPERM;
    return error < 0 ? error : sys_prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}
