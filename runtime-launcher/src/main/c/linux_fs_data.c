/* What is in files. */
#include "linux_fs.h"

#define COPY_LARGEST (64u << 20) /* of one request, since all others wait for it; the guest's program asks again */

static struct fs_handle *file_of(struct fs_server *s, const struct fs_request *r, uint64_t number)
{
    return handle_of(&s->handles, &s->nodes, number, fs_node(s, r->header.node), HANDLE_FILE);
}

static int in_range(uint64_t offset, uint64_t length)
{
    return offset <= INT64_MAX && length <= INT64_MAX - offset;
}

long fs_read(struct fs_server *s, const struct fs_request *r)
{
    const struct fs_read_in *in = &r->in.read;
    struct fs_handle *file = file_of(s, r, in->handle);
    if (!file) {
        return -EBADF;
    }
    if (in->size > FS_TRANSFER || !in_range(in->offset, in->size)) {
        return -EINVAL;
    }
    return sys_pread(file->descriptor, fs_reply(s), in->size, (int64_t)in->offset);
}

/* A program that appends does so at the end that the file has on the host, where others may write to it, too. */
static long put(const struct fs_handle *file, const struct fs_write_in *in, const uint8_t *data)
{
    if (file->append && !(in->write_flags & FS_WRITE_CACHE)) {
        struct iovec vector = {(void *)(uintptr_t)data, in->size};
        return sys_pwritev2(file->descriptor, &vector, 1, -1, RWF_APPEND);
    }
    return sys_pwrite(file->descriptor, data, in->size, (int64_t)in->offset);
}

long fs_write(struct fs_server *s, const struct fs_request *r)
{
    const struct fs_write_in *in = &r->in.write;
    struct fs_write_out *out = fs_reply(s);
    struct fs_handle *file = file_of(s, r, in->handle);
    if (!file) {
        return -EBADF;
    }
    if (!in_range(in->offset, in->size)) {
        return -EFBIG;
    }
    int kill = (in->write_flags & FS_WRITE_KILL_SUIDGID) != 0;
    if (kill) {
        fs_keep_suid(0);
    }
    long written = put(file, in, r->data);
    if (kill) {
        fs_keep_suid(1);
    }
    if (written < 0) {
        return written;
    }
    *out = (struct fs_write_out){.size = (uint32_t)written};
    return sizeof *out;
}

long fs_fsync(struct fs_server *s, const struct fs_request *r)
{
    enum handle_kind kind = r->header.opcode == FS_FSYNC ? HANDLE_FILE : HANDLE_DIRECTORY;
    struct fs_handle *handle =
        handle_of(&s->handles, &s->nodes, r->in.fsync.handle, fs_node(s, r->header.node), kind);
    if (!handle) {
        return -EBADF;
    }
    if (handle->descriptor < 0) {
        return 0;
    }
    return r->in.fsync.flags & FS_FSYNC_DATA ? sys_fdatasync(handle->descriptor) : sys_fsync(handle->descriptor);
}

/* The guest's kernel doesn't say whether the caller may keep the set-user-id bit; only its root may, as a rule. */
long fs_fallocate(struct fs_server *s, const struct fs_request *r)
{
    const struct fs_fallocate_in *in = &r->in.fallocate;
    struct fs_handle *file = file_of(s, r, in->handle);
    if (!file) {
        return -EBADF;
    }
    if (in->mode & ~(uint32_t)(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE)) {
        return -EOPNOTSUPP;
    }
    if (!in_range(in->offset, in->length)) {
        return -EFBIG;
    }
    fs_keep_suid(r->header.uid == 0);
    int error = sys_fallocate(file->descriptor, (int)in->mode, (int64_t)in->offset, (int64_t)in->length);
    fs_keep_suid(1);
    return error;
}

long fs_lseek(struct fs_server *s, const struct fs_request *r)
{
    const struct fs_lseek_in *in = &r->in.lseek;
    struct fs_lseek_out *out = fs_reply(s);
    struct fs_handle *file = file_of(s, r, in->handle);
    if (!file) {
        return -EBADF;
    }
    if ((in->whence != SEEK_DATA && in->whence != SEEK_HOLE) || in->offset > INT64_MAX) {
        return -EINVAL;
    }
    int64_t found = sys_lseek(file->descriptor, (int64_t)in->offset, (int)in->whence);
    if (found < 0) {
        return found;
    }
    out->offset = (uint64_t)found;
    return sizeof *out;
}

long fs_copy(struct fs_server *s, const struct fs_request *r)
{
    const struct fs_copy_in *in = &r->in.copy;
    struct fs_write_out *out = fs_reply(s);
    struct fs_handle *from = file_of(s, r, in->handle_in);
    struct fs_handle *to =
        handle_of(&s->handles, &s->nodes, in->handle_out, fs_node(s, in->node_out), HANDLE_FILE);
    if (!from || !to) {
        return -EBADF;
    }
    if (in->flags || !in_range(in->offset_in, in->length) || !in_range(in->offset_out, in->length)) {
        return -EINVAL;
    }
    int64_t from_at = (int64_t)in->offset_in;
    int64_t to_at = (int64_t)in->offset_out;
    size_t length = in->length < COPY_LARGEST ? in->length : COPY_LARGEST;
    fs_keep_suid(r->header.uid == 0);
    long copied = sys_copy_file_range(from->descriptor, &from_at, to->descriptor, &to_at, length);
    fs_keep_suid(1);
    if (copied < 0) {
        return copied;
    }
    *out = (struct fs_write_out){.size = (uint32_t)copied};
    return sizeof *out;
}
