/* What a file is: asking for it, and changing it. */
#include "linux_fs.h"

#define SYSTEM_SHIFT 48 /* inode numbers have fewer bits almost everywhere; where not, some may look the same in a guest */

/* Different file systems are one for the guest, where tar and find take two files with one number for links of one. */
uint64_t fs_inode_number(const struct fs_node *node)
{
    return node->identity.inode ^ (uint64_t)node->file_system << SYSTEM_SHIFT;
}

void fs_attributes_of(const struct fs_server *s, struct fs_node *node, const struct statx *seen, struct fs_attributes *to)
{
    (void)s;
    node->told = fs_changed_at(seen);
    uint32_t minor = seen->stx_rdev_minor;
    *to = (struct fs_attributes){
        .inode = fs_inode_number(node),
        .size = seen->stx_size,
        .blocks = seen->stx_blocks,
        .accessed = (uint64_t)seen->stx_atime.tv_sec,
        .modified = (uint64_t)seen->stx_mtime.tv_sec,
        .changed = (uint64_t)seen->stx_ctime.tv_sec,
        .accessed_ns = seen->stx_atime.tv_nsec,
        .modified_ns = seen->stx_mtime.tv_nsec,
        .changed_ns = seen->stx_ctime.tv_nsec,
        .mode = seen->stx_mode,
        .links = seen->stx_nlink,
        .uid = seen->stx_uid,
        .gid = seen->stx_gid,
        .device = (minor & 0xff) | seen->stx_rdev_major << 8 | (minor & ~0xffu) << 12,
        .block_size = seen->stx_blksize,
    };
}

void fs_attributes_of_root(const struct fs_server *s, struct fs_attributes *to)
{
    *to = (struct fs_attributes){
        .inode = ~(uint64_t)0 >> 1,
        .accessed = s->changed / 1000000000,
        .modified = s->changed / 1000000000,
        .changed = s->changed / 1000000000,
        .mode = S_IFDIR | 0555,
        .links = 2,
        .block_size = 4096,
    };
}

static long answer(struct fs_server *s, struct fs_node *node, int fd)
{
    struct fs_attributes_out *out = fs_reply(s);
    struct statx seen;
    memset(out, 0, sizeof *out);
    out->seconds = s->patience_millis / 1000;
    out->ns = s->patience_millis % 1000 * 1000000;
    if (fs_is_root(s, node)) {
        fs_attributes_of_root(s, &out->attributes);
        return sizeof *out;
    }
    int error = fd >= 0 ? sys_statx(fd, "", AT_EMPTY_PATH, FS_STAT_MASK, &seen) : fs_look(s, node, &seen);
    if (error < 0) {
        return error;
    }
    fs_attributes_of(s, node, &seen, &out->attributes);
    return sizeof *out;
}

long fs_getattr(struct fs_server *s, const struct fs_request *r)
{
    struct fs_node *node = fs_node(s, r->header.node);
    if (!node) {
        return -ESTALE;
    }
    struct fs_handle *handle = NULL;
    if (r->in.getattr.flags & FS_GETATTR_HANDLE) {
        handle = handle_of(&s->handles, &s->nodes, r->in.getattr.handle, node, HANDLE_FILE);
    }
    return answer(s, node, handle ? handle->descriptor : -1);
}

/* ---- changing ---- */

static int set_owner(int fd, const struct fs_setattr_in *in)
{
    uint32_t uid = in->valid & FS_SET_UID ? in->uid : ~0u;
    uint32_t gid = in->valid & FS_SET_GID ? in->gid : ~0u;
    if ((in->valid & FS_SET_UID && uid == ~0u) || (in->valid & FS_SET_GID && gid == ~0u)) {
        return -EINVAL;
    }
    return sys_fchownat(fd, "", uid, gid, AT_EMPTY_PATH);
}

/* fchmodat would change a symlink's own mode, which no Linux lets a program do. */
static int set_mode(const struct fs_node *node, const char *path, const struct fs_setattr_in *in)
{
    return node->identity.type == S_IFLNK ? -EOPNOTSUPP : sys_fchmodat(AT_FDCWD, path, in->mode & 07777);
}

static int set_size(const struct fs_node *node, const char *path, const struct fs_handle *handle,
                    const struct fs_setattr_in *in)
{
    if (node->identity.type != S_IFREG) {
        return node->identity.type == S_IFDIR ? -EISDIR : -EINVAL;
    }
    if (in->size > INT64_MAX) {
        return -EFBIG;
    }
    int kill = (in->valid & FS_SET_KILL_SUIDGID) != 0;
    if (kill) {
        fs_keep_suid(0);
    }
    int error = handle && handle->writable ? sys_ftruncate(handle->descriptor, (int64_t)in->size)
                                           : sys_truncate(path, (int64_t)in->size);
    if (kill) {
        fs_keep_suid(1);
    }
    return error;
}

static int time_of(const struct fs_setattr_in *in, uint32_t set, uint32_t now, uint64_t seconds, uint32_t ns,
                   struct timespec64 *time)
{
    *time = (struct timespec64){(int64_t)seconds, in->valid & now ? UTIME_NOW : (in->valid & set ? ns : UTIME_OMIT)};
    return in->valid & set && !(in->valid & now) && ns >= 1000000000 ? -EINVAL : 0;
}

static int set_times(const char *path, const struct fs_setattr_in *in)
{
    struct timespec64 times[2];
    int error = time_of(in, FS_SET_ACCESSED, FS_SET_ACCESSED_NOW, in->accessed, in->accessed_ns, &times[0]);
    if (!error) {
        error = time_of(in, FS_SET_MODIFIED, FS_SET_MODIFIED_NOW, in->modified, in->modified_ns, &times[1]);
    }
    return error < 0 ? error : sys_utimensat(AT_FDCWD, path, times, 0);
}

/* The owner first: a change of owner takes away bits of the mode. Times last: all before changes them. */
static int change(struct fs_node *node, int fd, const struct fs_handle *handle, const struct fs_setattr_in *in)
{
    const uint32_t times = FS_SET_ACCESSED | FS_SET_MODIFIED | FS_SET_ACCESSED_NOW | FS_SET_MODIFIED_NOW;
    struct fs_link link = fs_link_to(fd);
    int error = 0;
    if (in->valid & (FS_SET_UID | FS_SET_GID)) {
        error = set_owner(fd, in);
    }
    if (!error && in->valid & FS_SET_MODE) {
        error = set_mode(node, link.path, in);
    }
    if (!error && in->valid & FS_SET_SIZE) {
        error = set_size(node, link.path, handle, in);
    }
    if (!error && in->valid & times) {
        error = set_times(link.path, in);
    }
    return error;
}

long fs_setattr(struct fs_server *s, const struct fs_request *r)
{
    struct fs_node *node = fs_node(s, r->header.node);
    const struct fs_setattr_in *in = &r->in.setattr;
    if (!node || fs_is_root(s, node)) {
        return node ? -EPERM : -ESTALE;
    }
    struct fs_handle *handle = NULL;
    if (in->valid & FS_SET_BY_HANDLE) {
        handle = handle_of(&s->handles, &s->nodes, in->handle, node, HANDLE_FILE);
    }
    int fd = handle ? handle->descriptor : fs_descriptor(s, node);
    int error = fd < 0 ? fd : change(node, fd, handle, in);
    return error < 0 ? error : answer(s, node, fd);
}

/* A guest that checks by itself doesn't ask. Whoever does is answered for the user alone, without other groups. */
long fs_access(struct fs_server *s, const struct fs_request *r)
{
    struct fs_node *node = fs_node(s, r->header.node);
    if (!node || r->in.access.mask > 7) {
        return node ? -EINVAL : -ESTALE;
    }
    if (fs_is_root(s, node)) {
        return r->in.access.mask & 2 ? -EROFS : 0;
    }
    struct statx seen;
    int error = fs_look(s, node, &seen);
    if (error < 0 || r->header.uid == 0) {
        return error;
    }
    unsigned shift = seen.stx_uid == r->header.uid ? 6 : (seen.stx_gid == r->header.gid ? 3 : 0);
    return (seen.stx_mode >> shift & r->in.access.mask) == r->in.access.mask ? 0 : -EACCES;
}

long fs_readlink(struct fs_server *s, const struct fs_request *r)
{
    struct fs_node *node = fs_node(s, r->header.node);
    if (!node || node->identity.type != S_IFLNK) {
        return node ? -EINVAL : -ESTALE;
    }
    int fd = fs_descriptor(s, node);
    return fd < 0 ? fd : sys_readlinkat(fd, "", fs_reply(s), FS_TARGET_LONGEST + 1);
}

long fs_statfs(struct fs_server *s, const struct fs_request *r)
{
    struct fs_statfs_out *out = fs_reply(s);
    struct statfs fs;
    struct fs_node *node = fs_node(s, r->header.node);
    if (!node) {
        return -ESTALE;
    }
    if (fs_is_root(s, node)) { /* as the first export, which is the container's root */
        node = &s->nodes.nodes[FS_ROOT_ID + (s->exports ? 1 : 0)];
    }
    int fd = fs_descriptor(s, node);
    int error = fd < 0 ? fd : sys_fstatfs(fd, &fs);
    if (error < 0) {
        return error;
    }
    memset(out, 0, sizeof *out);
    out->blocks = fs.f_blocks;
    out->free_blocks = fs.f_bfree;
    out->available_blocks = fs.f_bavail;
    out->files = fs.f_files;
    out->free_files = fs.f_ffree;
    out->block_size = (uint32_t)fs.f_bsize;
    out->name_length = FS_NAME_LONGEST;
    out->fragment_size = (uint32_t)fs.f_frsize;
    return sizeof *out;
}
