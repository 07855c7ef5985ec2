#include "erofs.h"

#include "wire.h"

#define MAGIC 0xe0f5e1e2u
#define BLOCK_BITS 12
#define EXTENDED_PLAIN 1 /* an inode of 64 bytes whose file is blocks in a row */

static void set_u16(uint8_t *p, uint32_t value)
{
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
}

static void set_u64(uint8_t *p, uint64_t value)
{
    set_u32(p, (uint32_t)value);
    set_u32(p + 4, (uint32_t)(value >> 32));
}

void erofs_put_superblock(uint8_t to[EROFS_SUPERBLOCK], const struct erofs_image *image)
{
    memset(to, 0, EROFS_SUPERBLOCK);
    set_u32(to, MAGIC);
    to[12] = BLOCK_BITS;
    set_u16(to + 14, (uint32_t)image->root);
    set_u64(to + 16, image->inodes);
    set_u32(to + 36, (uint32_t)image->blocks);
    set_u32(to + 40, image->first_inode);
}

void erofs_put_inode(uint8_t to[EROFS_INODE], const struct erofs_inode *inode)
{
    memset(to, 0, EROFS_INODE);
    set_u16(to, EXTENDED_PLAIN);
    set_u16(to + 2, inode->xattrs ? (inode->xattrs - EROFS_XATTR_HEAD) / 4 + 1 : 0);
    set_u16(to + 4, inode->mode);
    set_u64(to + 8, inode->size);
    set_u32(to + 16, inode->place);
    set_u32(to + 20, inode->serial);
    set_u32(to + 24, inode->uid);
    set_u32(to + 28, inode->gid);
    set_u64(to + 32, (uint64_t)inode->modified);
    set_u32(to + 40, inode->modified_ns);
    set_u32(to + EROFS_LINKS_AT, inode->links);
}

/* ---- extended attributes ---- */

static const struct {
    const char *start;
    uint8_t index;
    uint8_t whole; /* nothing comes behind it */
} prefixes[] = {
    {"user.", 1, 0},
    {"system.posix_acl_access", 2, 1},
    {"system.posix_acl_default", 3, 1},
    {"security.", 6, 0},
};

int erofs_xattr_index(const char *name, const char **rest)
{
    for (unsigned i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        size_t length = strlen(prefixes[i].start);
        if (text_starts(name, prefixes[i].start) && (!prefixes[i].whole || !name[length])) {
            *rest = name + length;
            return prefixes[i].index;
        }
    }
    return -1;
}

size_t erofs_put_xattr(uint8_t *to, size_t used, size_t room, const char *name, const void *value, size_t length)
{
    const char *rest;
    int index = erofs_xattr_index(name, &rest);
    size_t name_length = index < 0 ? 0 : strlen(rest);
    size_t all = (4 + name_length + length + 3) & ~(size_t)3;
    if (index < 0 || name_length > UINT8_MAX || length > UINT16_MAX || used > room || all > room - used) {
        return 0;
    }
    uint8_t *at = to + used;
    memset(at, 0, all);
    at[0] = (uint8_t)name_length;
    at[1] = (uint8_t)index;
    set_u16(at + 2, (uint32_t)length);
    memcpy(at + 4, rest, name_length);
    memcpy(at + 4 + name_length, value, length);
    return used + all;
}

/* ---- directories ---- */

uint8_t erofs_type(uint32_t mode)
{
    switch (mode >> 12) {
    case 010: return 1; /* a file */
    case 004: return 2; /* a directory */
    case 002: return 3; /* a character device */
    case 006: return 4; /* a block device */
    case 001: return 5; /* a pipe */
    case 014: return 6; /* a socket */
    case 012: return 7; /* a symlink */
    default: return 0;
    }
}

void erofs_put_dirent(uint8_t block[EROFS_BLOCK], unsigned n, uint64_t inode, uint32_t name_at, uint8_t type)
{
    uint8_t *at = block + (size_t)n * EROFS_DIRENT;
    set_u64(at, inode);
    set_u16(at + 8, name_at);
    at[10] = type;
    at[11] = 0;
}
