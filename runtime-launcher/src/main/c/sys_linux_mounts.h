/* Linux: mounts. Included by sys_linux.h, which says what holds for all. */
#ifndef SYS_LINUX_MOUNTS_H
#define SYS_LINUX_MOUNTS_H

static inline int sys_mount(const char *source, const char *target, const char *type, unsigned long flags,
                            const void *data)
{
    return (int)call5(__NR_mount, (long)source, (long)target, (long)type, (long)flags, (long)data);
}

static inline int sys_umount2(const char *target, int flags)
{
    return (int)call3(__NR_umount2, (long)target, flags, 0);
}

static inline int sys_pivot_root(const char *new_root, const char *put_old)
{
    return (int)call3(__NR_pivot_root, (long)new_root, (long)put_old, 0);
}

static inline int sys_open_tree(int dir, const char *path, unsigned flags)
{
    return (int)call3(__NR_open_tree, dir, (long)path, (long)flags);
}

/* Since Linux 6.15: an open_tree and a mount_setattr. All architectures have the number, older headers don't. */
#ifndef __NR_open_tree_attr
#define __NR_open_tree_attr 467
#endif

static inline int sys_open_tree_attr(int dir, const char *path, unsigned flags, const struct mount_attr *attributes)
{
    return (int)call5(__NR_open_tree_attr, dir, (long)path, (long)flags, (long)attributes, sizeof *attributes);
}

static inline int sys_move_mount(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
    return (int)call5(__NR_move_mount, from_dir, (long)from, to_dir, (long)to, (long)flags);
}

static inline int sys_fsopen(const char *type, unsigned flags)
{
    return (int)call3(__NR_fsopen, (long)type, (long)flags, 0);
}

static inline int sys_fsconfig(int fs, unsigned command, const char *key, const void *value, int aux)
{
    return (int)call5(__NR_fsconfig, fs, (long)command, (long)key, (long)value, aux);
}

static inline int sys_fsmount(int fs, unsigned flags, unsigned attributes)
{
    return (int)call3(__NR_fsmount, fs, (long)flags, (long)attributes);
}

static inline int sys_mount_setattr(int dir, const char *path, unsigned flags, const struct mount_attr *attributes)
{
    return (int)call5(__NR_mount_setattr, dir, (long)path, (long)flags, (long)attributes, sizeof *attributes);
}

#endif
