/*
 * The parts of an EROFS image as bytes (the kernel's erofs.rst and erofs_fs.h): a file system that is only read. Of what the
 * format has, this writes the plainest: whole blocks, nothing compressed, nothing shared. Nothing here reads or writes a file.
 */
#ifndef EROFS_H
#define EROFS_H

#include <stddef.h>
#include <stdint.h>

#define EROFS_BLOCK 4096u
#define EROFS_START 1024u /* where the superblock is */
#define EROFS_SUPERBLOCK 128u
#define EROFS_INODE 64u
#define EROFS_SLOT 32u       /* an inode's number counts these, from the first block of inodes on */
#define EROFS_DIRENT 12u     /* in front of the names of its block */
#define EROFS_XATTR_HEAD 12u /* in front of all attributes of an inode */
#define EROFS_XATTRS_MOST (EROFS_XATTR_HEAD + 4u * 65534)

/* What is known of a whole image. */
struct erofs_image {
    uint64_t inodes;
    uint64_t root;        /* the number of the root's inode */
    uint32_t first_inode; /* the block that inodes are numbered from */
    uint64_t blocks;      /* all */
};

struct erofs_inode {
    uint32_t mode; /* type and permission bits */
    uint32_t uid;
    uint32_t gid;
    uint32_t links;
    uint64_t size;
    uint32_t place;  /* the first block, or a device's number */
    uint32_t serial; /* an inode number of 32 bits, for who has no room for more */
    int64_t modified;
    uint32_t modified_ns;
    uint32_t xattrs; /* bytes of extended attributes behind it, the head with them; 0: none */
};

void erofs_put_superblock(uint8_t to[EROFS_SUPERBLOCK], const struct erofs_image *image);
void erofs_put_inode(uint8_t to[EROFS_INODE], const struct erofs_inode *inode);

/* The number of links alone, and where it is in an inode. */
#define EROFS_LINKS_AT 44u

/* Whether an attribute of this name has a place in an image; its number there, and the rest of the name. */
int erofs_xattr_index(const char *name, const char **rest);

/* Adds an attribute at to[used]: how much is used then, or 0 if that is more than `room`. The first is at EROFS_XATTR_HEAD. */
size_t erofs_put_xattr(uint8_t *to, size_t used, size_t room, const char *name, const void *value, size_t length);

/* The type of an entry, from a file's mode. */
uint8_t erofs_type(uint32_t mode);

/* The n-th entry of a block; its name is at `name_at` in that block. */
void erofs_put_dirent(uint8_t block[EROFS_BLOCK], unsigned n, uint64_t inode, uint32_t name_at, uint8_t type);

#endif
