/*
 * Extended attributes. A guest may have user.* and the capabilities of programs, as they are on the host. Others say what
 * the host's own security modules, overlays and access lists do with a file: they are refused, and not listed.
 */
#include "linux_fs.h"

static int is_theirs(const char *name)
{
    return text_starts(name, "user.") || text_equal(name, "security.capability");
}

/* Opening by the link: also for a file that nobody may open, since nothing is. */
static int begin(struct fs_server *s, const struct fs_request *r, struct fs_link *link)
{
    struct fs_node *node = fs_node(s, r->header.node);
    if (!node || fs_is_root(s, node)) {
        return node ? -EOPNOTSUPP : -ESTALE;
    }
    if (r->row->rest[0] == 'x' && !is_theirs(r->name[0])) {
        return -EOPNOTSUPP;
    }
    int fd = fs_descriptor(s, node);
    if (fd >= 0) {
        *link = fs_link_to(fd);
    }
    return fd < 0 ? fd : 0;
}

/* An answer that is a length alone, if that was asked for. */
static long answer_size(struct fs_server *s, long size)
{
    struct fs_getxattr_out *out = fs_reply(s);
    if (size < 0) {
        return size;
    }
    *out = (struct fs_getxattr_out){.size = (uint32_t)size};
    return sizeof *out;
}

long fs_getxattr(struct fs_server *s, const struct fs_request *r)
{
    struct fs_link link;
    uint32_t size = r->in.getxattr.size;
    int error = begin(s, r, &link);
    if (error < 0) {
        return error;
    }
    if (!size) {
        return answer_size(s, sys_getxattr(link.path, r->name[0], NULL, 0));
    }
    return sys_getxattr(link.path, r->name[0], fs_reply(s), size < XATTR_SIZE_MAX ? size : XATTR_SIZE_MAX);
}

/* Leaves the names that are the guest's. */
static long keep_theirs(char *names, long length)
{
    long kept = 0;
    for (long at = 0; at < length;) {
        long size = (long)strlen(names + at) + 1;
        if (is_theirs(names + at)) {
            memmove(names + kept, names + at, (size_t)size);
            kept += size;
        }
        at += size;
    }
    return kept;
}

long fs_listxattr(struct fs_server *s, const struct fs_request *r)
{
    struct fs_link link;
    char *names = fs_reply(s);
    int error = begin(s, r, &link);
    if (error < 0) {
        return error;
    }
    long length = sys_listxattr(link.path, names, XATTR_LIST_MAX);
    if (length > 0) {
        length = keep_theirs(names, length);
    }
    if (!r->in.getxattr.size) {
        return answer_size(s, length);
    }
    return length > (long)r->in.getxattr.size ? -ERANGE : length;
}

long fs_setxattr(struct fs_server *s, const struct fs_request *r)
{
    struct fs_link link;
    int error = begin(s, r, &link);
    if (error < 0) {
        return error;
    }
    if (r->in.setxattr.flags & ~(uint32_t)(XATTR_CREATE | XATTR_REPLACE)) {
        return -EINVAL;
    }
    return sys_setxattr_with(link.path, r->name[0], r->data, r->data_length, (int)r->in.setxattr.flags);
}

long fs_removexattr(struct fs_server *s, const struct fs_request *r)
{
    struct fs_link link;
    int error = begin(s, r, &link);
    return error < 0 ? error : sys_removexattr(link.path, r->name[0]);
}
