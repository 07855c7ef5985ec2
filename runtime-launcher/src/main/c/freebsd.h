/* FreeBSD: what only its operations need of the kernel, and what they share. */
#ifndef FREEBSD_H
#define FREEBSD_H

#include "context.h"
#include "freebsd_ops.h"
#include "system.h"

#define KERNEL_TEXT 256 /* what the kernel may say about a failure besides its number */

enum {
    MNT_FORCE = 0x80000, MNT_BY_ID = 0x8000000,
    MNT_IGNORE = 0x800000 /* isn't listed by df */
};

struct file_system { /* struct statfs */
    uint8_t head[192];
    int32_t id[2];
    uint8_t gap[80];
    char type[16];
    char from[1024];
    char on[1024];
};
_Static_assert(sizeof(struct file_system) == 2344 && offsetof(struct file_system, type) == 280, "struct statfs");

/* Name and value; a value of NULL and 0 is none. */
static inline void set_pair(struct iovec *pair, const char *name, void *value, size_t length)
{
    pair[0] = (struct iovec){(void *)(uintptr_t)name, strlen(name) + 1};
    pair[1] = (struct iovec){value, length};
}

static inline int sys_nmount(struct iovec *pairs, unsigned count, unsigned flags)
{
    return (int)call3(SYS_NMOUNT, (long)pairs, (long)count, (long)flags);
}

static inline int sys_jail_set(struct iovec *pairs, unsigned count, int flags)
{
    return (int)call3(SYS_JAIL_SET, (long)pairs, (long)count, flags);
}

/* What it is asked for is written back into the pairs, the key too. */
static inline int sys_jail_get(struct iovec *pairs, unsigned count)
{
    return (int)call3(SYS_JAIL_GET, (long)pairs, (long)count, 0);
}

/* ---- freebsd_paths.c ---- */

/* What is to be at a path inside a root. */
enum place { PLACE_DIRECTORY = 1, PLACE_FILE = 0 };

/*
 * Goes to a path inside `root` without ever leaving that: links are resolved by us, and `..` goes no further up than the root.
 * What is missing is made if `make` says so. For a directory its descriptor; for a file that of its parent, and the file's own name
 * in `name`. -errno on failure.
 */
int walk(int root, const char *path, enum place place, int make, char name[256]);

/* The canonical path of a directory; it becomes the working directory. */
int canonical_path(int directory, char *to, size_t room);

/* ---- freebsd_mounts.c ---- */

/* Whether one path is another one, or below it. */
int is_within(const char *path, const char *directory);

/* ---- freebsd_unmounting.c ---- */

/* Where something is mounted below a directory, as paths from there, each with a NUL; -ENOSPC if there is no room for all. */
int mounts_below(const char *directory, uint8_t *to, size_t *size);

/* ---- freebsd_resources.c ---- */

/* The kernel's text of what jails use, or of the rules that limit them: by SYS_RCTL_GET_RACCT or SYS_RCTL_GET_RULES. */
int resources_of(int call, const char *filter, uint8_t *value, size_t *size);

/* ---- freebsd_processes.c ---- */

/* How many processes are in a jail; one that has ended counts no more. */
int processes_in(int jid);

/*
 * Those of the jail that a question names, `PID:NAME:ROOT`, with a larger pid than that: a u32, the pid, and a u64, the start time, of
 * each, by pid, as many as there is room for.
 */
int processes_of(const char *question, uint8_t *to, size_t *size);

/* ---- freebsd_jails.c ---- */

/* The jid of the jail with this name and path; -ENOENT if there is none. */
int jail_of(const char *name, const char *path);

/* The same of the jail whose root is this directory, by any path. */
int jail_at(const char *name, const char *root);

/* Fails with what the kernel said, if it said something. */
int fail_with_text(struct ctx *c, const char *call, const char *path, int error, const char *text);

#endif
