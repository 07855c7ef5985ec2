/* Opening and closing files. */
#include <linux/magic.h>
#include <linux/time.h>

#include "linux_fs.h"

#define SETTLED 2000000000u /* ns after which a change has another time than the one before, whatever clock a file system has */

/*
 * Not O_APPEND: what the guest's kernel writes back of a mapped file comes with its place, and would land at the end.
 * Not O_DIRECT: our memory isn't aligned as the guest's was. O_NONBLOCK: of a file with a lease we get an error, instead of
 * waiting with all of the guest's requests behind us.
 */
uint64_t fs_open_flags(uint32_t flags)
{
    const uint32_t theirs = O_ACCMODE | O_TRUNC | O_SYNC | O_DSYNC | O_NOATIME;
    return (flags & theirs) | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | O_LARGEFILE;
}

/*
 * Whether pages that the guest has of this file are still what is in it: nothing was changed since it was opened last, and
 * at that time the last change was so long ago that a later one couldn't have had the same time.
 */
static int may_keep_cache(struct fs_node *node, uint64_t changed)
{
    struct timespec64 now = {0, 0};
    sys_clock_gettime(CLOCK_REALTIME, &now);
    uint64_t present = (uint64_t)now.seconds * 1000000000u + (uint64_t)now.nanoseconds;
    int keep = node->data_stamp && node->data_stamp == changed;
    node->data_stamp = changed + SETTLED < present ? changed : 0;
    return keep;
}

/*
 * A guest may believe for a while how long a file is; but whoever opens it gets all of it. What it was told is taken back
 * before it hears that the file is open. An error of the channel is seen by the answer that follows.
 */
static void take_back(const struct fs_server *s, struct fs_node *node)
{
    const struct {
        struct fs_out_header header;
        struct fs_invalidate_out what;
    } message = {
        {sizeof message, FS_NOTIFY_INVALIDATE, 0},
        {node_number(&s->nodes, node), -1, 0}, /* the attributes alone */
    };
    sys_write_all(s->channel, &message, sizeof message);
    node->told = 0;
}

/* Where a close tells nothing: what was written has its place already. */
static int is_local(int fd)
{
    struct statfs fs;
    if (sys_fstatfs(fd, &fs) < 0) {
        return 0;
    }
    switch ((uint32_t)fs.f_type) {
    case EXT4_SUPER_MAGIC:
    case BTRFS_SUPER_MAGIC:
    case XFS_SUPER_MAGIC:
    case F2FS_SUPER_MAGIC:
    case TMPFS_MAGIC:
        return 1;
    default:
        return 0;
    }
}

long fs_opened(struct fs_server *s, struct fs_node *node, int fd, uint32_t flags, struct fs_open_out *out)
{
    struct fs_handle *handle = handle_add(&s->handles, &s->nodes, node, HANDLE_FILE);
    if (!handle) {
        sys_close(fd);
        return -ENFILE;
    }
    handle->descriptor = fd;
    handle->writable = (flags & O_ACCMODE) != O_RDONLY;
    handle->append = (flags & O_APPEND) != 0;
    memset(out, 0, sizeof *out);
    out->handle = handle_number(&s->handles, handle);
    struct statx seen;
    const uint64_t changed = sys_statx(fd, "", AT_EMPTY_PATH, STATX_CTIME, &seen) < 0 ? 0 : fs_changed_at(&seen);
    if (node->told && node->told != changed) {
        take_back(s, node);
    }
    out->flags = changed && may_keep_cache(node, changed) ? FS_OPENED_KEEP_CACHE : 0;
    if (!handle->writable || is_local(fd)) {
        out->flags |= FS_OPENED_NO_FLUSH;
    }
    return sizeof *out;
}

/* Only what is known to be a regular file: the descriptor names it already, so nothing can take its place. */
long fs_open_node(struct fs_server *s, struct fs_node *node, const struct fs_open_in *in, struct fs_open_out *out)
{
    if (node->identity.type != S_IFREG) {
        return node->identity.type == S_IFDIR ? -EISDIR : -ENXIO;
    }
    int named = fs_descriptor(s, node);
    if (named < 0) {
        return named;
    }
    struct fs_link link = fs_link_to(named);
    int kill = in->open_flags & FS_OPEN_KILL_SUIDGID && in->flags & O_TRUNC;
    if (kill) {
        fs_keep_suid(0);
    }
    int fd = sys_openat(AT_FDCWD, link.path, (int)fs_open_flags(in->flags), 0);
    if (kill) {
        fs_keep_suid(1);
    }
    if (fd < 0) {
        return fd == -EMFILE ? -ENFILE : fd;
    }
    return fs_opened(s, node, fd, in->flags, out);
}

long fs_open(struct fs_server *s, const struct fs_request *r)
{
    struct fs_node *node = fs_node(s, r->header.node);
    return node ? fs_open_node(s, node, &r->in.open, fs_reply(s)) : -ESTALE;
}

static struct fs_handle *handle_to_end(struct fs_server *s, const struct fs_request *r)
{
    enum handle_kind kind = r->header.opcode == FS_RELEASE ? HANDLE_FILE : HANDLE_DIRECTORY;
    return handle_of(&s->handles, &s->nodes, r->in.release.handle, fs_node(s, r->header.node), kind);
}

long fs_release(struct fs_server *s, const struct fs_request *r)
{
    struct fs_handle *handle = handle_to_end(s, r);
    if (!handle) {
        return -EBADF;
    }
    handle_remove(&s->handles, &s->nodes, handle);
    return 0;
}

/* A close by a program of the guest's: on network file systems it tells of writes that failed. */
long fs_flush(struct fs_server *s, const struct fs_request *r)
{
    struct fs_handle *handle =
        handle_of(&s->handles, &s->nodes, r->in.flush.handle, fs_node(s, r->header.node), HANDLE_FILE);
    if (!handle) {
        return -EBADF;
    }
    int copy = sys_fcntl(handle->descriptor, F_DUPFD_CLOEXEC, 3);
    return copy == -EMFILE ? 0 : (copy < 0 ? copy : sys_close(copy));
}
