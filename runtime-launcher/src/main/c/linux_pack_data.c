/* What an image has of each file: bytes, attributes, its inode. */
#include "linux_pack.h"

#ifndef SEEK_DATA
#define SEEK_DATA 3
#define SEEK_HOLE 4
#endif

int pack_write(struct pack *p, const void *bytes, size_t length, uint64_t at)
{
    const uint8_t *from = bytes;
    while (length) {
        long n = sys_pwrite(p->image, from, length, (int64_t)at);
        if (n == -EINTR) {
            continue;
        }
        if (n <= 0) {
            return pack_failed(p, "pwrite", n < 0 ? n : -EIO);
        }
        from += n;
        at += (uint64_t)n;
        length -= (size_t)n;
    }
    return 0;
}

/* So many of the next blocks: -EFBIG when the image would have more than its format can number. */
static int take_blocks(struct pack *p, uint64_t size, uint32_t *first)
{
    uint64_t blocks = size / EROFS_BLOCK + (size % EROFS_BLOCK != 0);
    if (blocks > UINT32_MAX - p->next_block) {
        return pack_failed(p, "pwrite", -EFBIG);
    }
    *first = (uint32_t)p->next_block;
    p->next_block += blocks;
    return 0;
}

/* Within one file system this may share blocks instead of copying them. How much it did; 0 or less: it is to be done otherwise. */
static long copy_inside(const struct pack *p, int file, uint64_t from, uint64_t to, uint64_t length)
{
    int64_t in = (int64_t)from;
    int64_t out = (int64_t)to;
    return sys_copy_file_range(file, &in, p->image, &out, length < 1u << 30 ? length : 1u << 30);
}

static int copy(struct pack *p, int file, uint64_t from, uint64_t end, uint64_t to)
{
    int inside = 1;
    while (from < end) {
        long n = inside ? copy_inside(p, file, from, to, end - from) : 0;
        if (n <= 0) {
            inside = 0;
            size_t length = end - from < PACK_PIECE ? (size_t)(end - from) : PACK_PIECE;
            n = sys_pread(file, p->piece, length, (int64_t)from);
            if (n == -EINTR) {
                continue;
            }
            if (n < 0) {
                return pack_failed(p, "pread", n);
            }
            if (n == 0) {
                return 0; /* it has become shorter */
            }
            int error = pack_write(p, p->piece, (size_t)n, to);
            if (error < 0) {
                return error;
            }
        }
        from += (uint64_t)n;
        to += (uint64_t)n;
    }
    return 0;
}

int pack_data(struct pack *p, int file, uint64_t size, uint32_t *first)
{
    int error = take_blocks(p, size, first);
    uint64_t start = (uint64_t)*first * EROFS_BLOCK;
    for (uint64_t at = 0; error >= 0 && at < size;) {
        int64_t data = sys_lseek(file, (int64_t)at, SEEK_DATA);
        if (data == -ENXIO) {
            return 0; /* nothing but a hole is left */
        }
        int64_t end = data < 0 ? -1 : sys_lseek(file, data, SEEK_HOLE);
        uint64_t from = data < 0 ? at : (uint64_t)data;
        uint64_t to = end < 0 || (uint64_t)end > size ? size : (uint64_t)end;
        if (from >= to) {
            return 0; /* it changes under us */
        }
        error = copy(p, file, from, to, start + from);
        at = to;
    }
    return error;
}

int pack_bytes(struct pack *p, const void *bytes, size_t length, uint32_t *first)
{
    int error = take_blocks(p, length, first);
    return error < 0 ? error : pack_write(p, bytes, length, (uint64_t)*first * EROFS_BLOCK);
}

/* ---- extended attributes ---- */

/* As with the file server: not what the host's security modules and overlays say of a file. */
static int is_kept(const char *name)
{
    const char *rest;
    return erofs_xattr_index(name, &rest) >= 0 &&
           (!text_starts(name, "security.") || text_equal(name, "security.capability"));
}

int pack_xattrs(struct pack *p, int file, uint32_t *length)
{
    char link[PACK_LINK_ROOM];
    pack_link_to(link, file);
    *length = 0;
    long all = sys_listxattr(link, p->names, sizeof p->names);
    if (all < 0) {
        return all == -EOPNOTSUPP ? 0 : pack_failed(p, "listxattr", all);
    }
    size_t used = EROFS_XATTR_HEAD;
    for (long at = 0; at < all; at += (long)strlen(p->names + at) + 1) {
        const char *name = p->names + at;
        long n = is_kept(name) ? sys_getxattr(link, name, p->value, sizeof p->value) : -ENODATA;
        if (n == -ENODATA) {
            continue;
        }
        if (n < 0) {
            return pack_failed(p, "getxattr", n);
        }
        used = erofs_put_xattr(p->xattrs, used, sizeof p->xattrs, name, p->value, (size_t)n);
        if (!used) {
            return pack_failed(p, "getxattr", -E2BIG);
        }
    }
    if (used > EROFS_XATTR_HEAD) {
        memset(p->xattrs, 0, EROFS_XATTR_HEAD);
        *length = (uint32_t)used;
    }
    return 0;
}

int pack_put_inode(struct pack *p, uint64_t number, const struct erofs_inode *inode)
{
    uint8_t bytes[EROFS_INODE];
    erofs_put_inode(bytes, inode);
    return pack_write(p, bytes, sizeof bytes, (uint64_t)PACK_FIRST_INODE * EROFS_BLOCK + number * EROFS_SLOT);
}
