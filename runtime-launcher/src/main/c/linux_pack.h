/*
 * A directory of the host as an image. linux_pack.c: the walk; linux_pack_files.c: files and their inodes; linux_pack_data.c:
 * what files have in them; linux_pack_names.c: sorted names, and which files were met under another one.
 *
 * The directory may change meanwhile, by somebody hostile. So no path is resolved: a name is opened in its directory, without
 * following it, and all that is asked or read of a file is asked by that descriptor. A size is what it was when it was asked
 * for: of a file that grows no more is read, and one that shrinks ends in zeroes.
 */
#ifndef LINUX_PACK_H
#define LINUX_PACK_H

#include "erofs.h"
#include "linux_data.h"
#include "linux_paths.h"
#include "sys_linux_fs.h"
#include "system.h"

#define PACK_DEEPEST 400 /* directories in each other: each is open while what is in it is read */
#define PACK_PIECE DATA_PIECE

/* Inodes have a part of the image to themselves, which is a hole where there are none: what they are is known one by one. */
#define PACK_FIRST_INODE 1u
#define PACK_INODE_BLOCKS (1u << 18)
#define PACK_FIRST_DATA (PACK_FIRST_INODE + PACK_INODE_BLOCKS)

/* ---- names ---- */

struct pack_name {
    uint64_t inode; /* 0: it is gone */
    uint8_t type;
    char text[];
};

/* The names of a directory. */
struct pack_names {
    char *bytes;
    size_t length;
    size_t room;
    uint32_t *order; /* where each is in `bytes` */
    uint32_t count;
};

/* All names in a directory, and `.` and `..`, sorted as the image has them. 0 or -errno; to be freed either way. */
int pack_names_read(struct pack_names *names, int directory);
void pack_names_free(struct pack_names *names);
struct pack_name *pack_name_at(const struct pack_names *names, uint32_t n);

/* Files that have several names, by what they are on the host. */
struct pack_link {
    uint64_t device;
    uint64_t number;
    uint64_t inode; /* in the image; 0: nothing is here */
    uint32_t links;
};

struct pack_links {
    struct pack_link *slots;
    size_t room; /* a power of two, or 0 */
    size_t used;
};

/* The place of this file: where it is, or where it may be put (its inode is 0). NULL: no memory. */
struct pack_link *pack_links_find(struct pack_links *links, uint64_t device, uint64_t number);
void pack_links_free(struct pack_links *links);

/* ---- the image ---- */

struct pack {
    int image;
    uint64_t next_inode; /* the number that the next one gets */
    uint64_t inodes;
    uint64_t next_block;
    struct pack_links links;
    const char *call; /* what failed */
    struct text path; /* where we are, for the report */
    char path_bytes[MAX_PATH];
    char names[XATTR_LIST_MAX];
    uint8_t value[XATTR_SIZE_MAX];
    uint8_t xattrs[EROFS_XATTRS_MOST];
    uint8_t piece[PACK_PIECE];
};

/* Notes which call it was, and returns `error`. */
static inline int pack_failed(struct pack *p, const char *call, long error)
{
    p->call = call;
    return (int)error;
}

/* Writes all of it there. */
int pack_write(struct pack *p, const void *bytes, size_t length, uint64_t at);

/* The attributes of what a descriptor is for, in p->xattrs, of which *length is used: 0 if there are none. */
int pack_xattrs(struct pack *p, int file, uint32_t *length);

/* What is in a file, into the next blocks; *first is where. Holes stay holes. */
int pack_data(struct pack *p, int file, uint64_t size, uint32_t *first);

/* Bytes into the next blocks. */
int pack_bytes(struct pack *p, const void *bytes, size_t length, uint32_t *first);

/* Puts an inode where its number says. */
int pack_put_inode(struct pack *p, uint64_t number, const struct erofs_inode *inode);

/* What an inode has of what was seen. */
struct erofs_inode pack_inode_of(const struct statx *seen);

/* Takes the next number, with what it has of attributes, which are written. */
int pack_take_inode(struct pack *p, int file, struct erofs_inode *inode, uint64_t *number);

/* All but a directory: its number. */
int pack_file(struct pack *p, int file, const struct statx *seen, uint64_t *number);

#endif
