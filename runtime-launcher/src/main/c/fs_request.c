#include "fs_request.h"

#include "fs_ops.h"
#include "sys.h"
#include "text.h"

#define IN(type) sizeof(struct type)

static const struct fs_row rows[] = {
    {FS_LOOKUP, 0, "n", fs_lookup},
    {FS_FORGET, IN(fs_forget_in), "", fs_forget},
    {FS_GETATTR, IN(fs_getattr_in), "", fs_getattr},
    {FS_SETATTR, IN(fs_setattr_in), "", fs_setattr},
    {FS_READLINK, 0, "", fs_readlink},
    {FS_SYMLINK, 0, "nt", fs_symlink},
    {FS_MKNOD, IN(fs_mknod_in), "n", fs_mknod},
    {FS_MKDIR, IN(fs_mkdir_in), "n", fs_mkdir},
    {FS_UNLINK, 0, "n", fs_unlink},
    {FS_RMDIR, 0, "n", fs_rmdir},
    {FS_RENAME, IN(fs_rename_in), "nn", fs_rename},
    {FS_LINK, IN(fs_link_in), "n", fs_link},
    {FS_OPEN, IN(fs_open_in), "", fs_open},
    {FS_READ, IN(fs_read_in), "", fs_read},
    {FS_WRITE, IN(fs_write_in), "d", fs_write},
    {FS_STATFS, 0, "", fs_statfs},
    {FS_RELEASE, IN(fs_release_in), "", fs_release},
    {FS_FSYNC, IN(fs_fsync_in), "", fs_fsync},
    {FS_SETXATTR, IN(fs_setxattr_in), "xd", fs_setxattr},
    {FS_GETXATTR, IN(fs_getxattr_in), "x", fs_getxattr},
    {FS_LISTXATTR, IN(fs_getxattr_in), "", fs_listxattr},
    {FS_REMOVEXATTR, 0, "x", fs_removexattr},
    {FS_FLUSH, IN(fs_flush_in), "", fs_flush},
    {FS_INIT, IN(fs_init_in), "d", fs_init}, /* what newer kernels add comes as data */
    {FS_OPENDIR, IN(fs_open_in), "", fs_opendir},
    {FS_READDIR, IN(fs_read_in), "", fs_readdir},
    {FS_RELEASEDIR, IN(fs_release_in), "", fs_release},
    {FS_FSYNCDIR, IN(fs_fsync_in), "", fs_fsync},
    {FS_ACCESS, IN(fs_access_in), "", fs_access},
    {FS_CREATE, IN(fs_create_in), "n", fs_create},
    {FS_INTERRUPT, IN(fs_interrupt_in), "", fs_interrupt},
    {FS_DESTROY, 0, "", fs_destroy},
    {FS_BATCH_FORGET, IN(fs_batch_forget_in), "d", fs_batch_forget},
    {FS_FALLOCATE, IN(fs_fallocate_in), "", fs_fallocate},
    {FS_READDIRPLUS, IN(fs_read_in), "", fs_readdirplus},
    {FS_RENAME2, IN(fs_rename2_in), "nn", fs_rename2},
    {FS_LSEEK, IN(fs_lseek_in), "", fs_lseek},
    {FS_COPY_FILE_RANGE, IN(fs_copy_in), "", fs_copy},
};

static const struct fs_row *row_of(uint32_t opcode)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].opcode == opcode) {
            return &rows[i];
        }
    }
    return NULL;
}

int fs_wants_reply(uint32_t opcode)
{
    return opcode != FS_FORGET && opcode != FS_BATCH_FORGET && opcode != FS_INTERRUPT;
}

/*
 * A file's name is one component that stays in its directory: a guest's kernel sends no other, and `..` is the way out of
 * an export.
 */
static int check_file_name(const char *name, size_t length)
{
    if (length > FS_NAME_LONGEST) {
        return -ENAMETOOLONG;
    }
    return !length || text_first(name, '/') || text_equal(name, ".") || text_equal(name, "..") ? -EINVAL : 0;
}

static int check_text(char kind, const char *text, size_t length)
{
    if (kind == 'n') {
        return check_file_name(text, length);
    }
    if (length > (kind == 't' ? FS_TARGET_LONGEST : FS_NAME_LONGEST)) {
        return kind == 't' ? -ENAMETOOLONG : -ERANGE;
    }
    return length ? 0 : -EINVAL;
}

/* How long the data at the end says itself that it is; a newer kernel's INIT may have more than we know. */
static uint64_t told_length(const struct fs_request *r)
{
    switch (r->row->opcode) {
    case FS_WRITE:
        return r->in.write.size;
    case FS_SETXATTR:
        return r->in.setxattr.size;
    case FS_BATCH_FORGET:
        return (uint64_t)r->in.batch_forget.count * sizeof(struct fs_forget_one);
    default:
        return r->data_length;
    }
}

static int take_rest(struct fs_request *r, const uint8_t *at, size_t left)
{
    unsigned texts = 0;
    for (const char *kind = r->row->rest; *kind && *kind != 'd'; kind++) {
        size_t length = 0;
        while (length < left && at[length]) {
            length++;
        }
        if (length == left) {
            return -EINVAL;
        }
        int error = check_text(*kind, (const char *)at, length);
        if (error < 0) {
            return error;
        }
        r->name[texts++] = (const char *)at;
        at += length + 1;
        left -= length + 1;
    }
    r->data = at;
    r->data_length = left;
    int has_data = r->row->rest[0] && r->row->rest[strlen(r->row->rest) - 1] == 'd';
    return left == (has_data ? told_length(r) : 0) ? 0 : -EINVAL;
}

int fs_decode(const uint8_t *bytes, size_t length, struct fs_request *r)
{
    memset(r, 0, sizeof *r);
    if (length < sizeof r->header || length > FS_FRAME_LARGEST) {
        return -EBADMSG;
    }
    memcpy(&r->header, bytes, sizeof r->header); /* frames follow each other at any address */
    if (r->header.length != length) {
        return -EBADMSG;
    }
    r->row = row_of(r->header.opcode);
    if (!r->row) {
        return -ENOSYS;
    }
    size_t left = length - sizeof r->header;
    if (r->header.extensions || left < r->row->fixed) {
        return -EINVAL;
    }
    memcpy(&r->in, bytes + sizeof r->header, r->row->fixed);
    return take_rest(r, bytes + sizeof r->header + r->row->fixed, left - r->row->fixed);
}
