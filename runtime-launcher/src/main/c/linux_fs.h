/* What the Linux files of the file server have in common. */
#ifndef LINUX_FS_H
#define LINUX_FS_H

#include "fs_ops.h"
#include "fs_server.h"
#include "linux_paths.h"
#include "sys_linux_fs.h"
#include "system.h"
#include "text.h"

/*
 * The working directory is our own /proc/self/fd, and the root is empty: a descriptor's number is the path by which what it
 * names is opened, or changed by the calls that take paths only. Such a link leads to the file itself, and if that is a
 * symlink, no further.
 */
struct fs_link {
    char path[DECIMAL_ROOM];
};

static inline struct fs_link fs_link_to(int fd)
{
    struct fs_link link;
    text_decimal(link.path, (uint32_t)fd);
    return link;
}

/* When a file was changed last, in ns. */
static inline uint64_t fs_changed_at(const struct statx *seen)
{
    return (uint64_t)seen->stx_ctime.tv_sec * 1000000000u + seen->stx_ctime.tv_nsec;
}

/* What an identity is made of, beside what fs_attributes_of needs. */
#define FS_STAT_MASK (STATX_BASIC_STATS | STATX_BTIME)

/* linux_fs_nodes.c */

/* A descriptor (O_PATH's kind) of the node, good until the request's end; -ESTALE if it isn't where it was. */
int fs_descriptor(struct fs_server *s, struct fs_node *node);

/* The same for a node that a request names and that must be a directory of the host's: -ESTALE, -ENOTDIR, or -EPERM. */
int fs_directory(struct fs_server *s, struct fs_node *node);

/* What a node is at this moment. */
int fs_look(struct fs_server *s, struct fs_node *node, struct statx *result);

/* What is at a name in a directory, which is held by `directory`: itself, if it is a symlink. */
int fs_look_at(int directory, const char *name, struct statx *result);

/*
 * Opens a name in a directory, itself if it is a symlink. Nothing but one component, which is no `..`, is ever resolved, and the kernel is
 * told to hold to that. -ENFILE when we have too many files open.
 */
int fs_open_name(int directory, const char *name, uint64_t flags, uint32_t mode);

/* The node of what was seen at a name in `parent`, or NULL if there is none. */
struct fs_node *fs_known(struct fs_server *s, const struct fs_node *parent, const struct statx *seen);

/*
 * The same, made if need be, with its name: the caller has to add a lookup or to settle it. -ENFILE when the guest knows
 * of too many files. `directory` and `name` are for a file system that was never seen.
 */
int fs_meet(struct fs_server *s, struct fs_node *parent, int directory, const char *name, const struct statx *seen,
            struct fs_node **node);

/* Whether one more file has room: to be asked before one is made. */
int fs_may_meet(const struct fs_server *s);

/* Makes the next node, 2 at first, one for an export, from a descriptor of its root, which it keeps. */
int fs_add_export(struct fs_server *s, int root);

/* linux_fs_attributes.c */
void fs_attributes_of(const struct fs_server *s, struct fs_node *node, const struct statx *seen, struct fs_attributes *to);
void fs_attributes_of_root(const struct fs_server *s, struct fs_attributes *to);
uint64_t fs_inode_number(const struct fs_node *node);

/* linux_fs_entries.c: an answer about a node that the guest now knows once more. */
void fs_enter(const struct fs_server *s, struct fs_node *node, const struct statx *seen, struct fs_entry *entry);

/* linux_fs_open.c */

/* Of the flags of a guest's open those that may be ours, and what ours always are. */
uint64_t fs_open_flags(uint32_t flags);

/* Opens a node, or takes a descriptor that is open, as a handle: the length of the answer in *out, or -errno. */
long fs_open_node(struct fs_server *s, struct fs_node *node, const struct fs_open_in *in, struct fs_open_out *out);
long fs_opened(struct fs_server *s, struct fs_node *node, int fd, uint32_t flags, struct fs_open_out *out);

/* linux_fs_credentials.c */

/* A file with this mode is made for this user now; -EINVAL for -1, which would change nothing, so that it were ours. */
int fs_become(uint32_t uid, uint32_t gid, uint32_t mode);
void fs_become_ourselves(void);

/* From now on the kernel takes the set-user-id bits away on a write (0), or leaves them (1). */
void fs_keep_suid(int keep);

/* Rights and identity for the whole session; everything that isn't needed goes. */
int fs_limit_rights(void);

/* linux_fs_sandbox.c */
int fs_leave_host(void);
int fs_make_empty_root(void);
int fs_open_export(const char *path, int read_only, int recursive);
int fs_enter_sandbox(const struct fs_server *s);
int fs_work_in_descriptors(void);

/* linux_fs_filter.c: only the calls that an operation makes, from now on. */
int fs_filter_calls(void);

/* linux_fs_role.c: a role ends with this code, and says on standard error which, what failed, of which file, and the error. */
_Noreturn void fs_end(const char *role, int code, const char *what, const char *path, int error);

#endif
