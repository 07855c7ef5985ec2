/* What an image has of each file: bytes, attributes, its inode. */
#include "linux_pack.h"

int pack_write(struct pack *p, const void *bytes, size_t length, uint64_t at)
{
    return write_all(p->image, bytes, length, at, &p->call);
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

int pack_data(struct pack *p, int file, uint64_t size, uint32_t *first)
{
    int error = take_blocks(p, size, first);
    return error < 0 ? error
                     : copy_data(file, size, p->image, (uint64_t)*first * EROFS_BLOCK, p->piece, &p->call);
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
    char link[LINK_ROOM];
    link_to(link, file);
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
