/* Files and their inodes; of directories what those have that isn't their names. */
#include "linux_pack.h"

struct erofs_inode pack_inode_of(const struct statx *seen)
{
    return (struct erofs_inode){
        .mode = seen->stx_mode,
        .uid = seen->stx_uid,
        .gid = seen->stx_gid,
        .links = 1,
        .modified = seen->stx_mtime.tv_sec,
        .modified_ns = seen->stx_mtime.tv_nsec,
    };
}

int pack_take_inode(struct pack *p, int file, struct erofs_inode *inode, uint64_t *number)
{
    int error = pack_xattrs(p, file, &inode->xattrs);
    if (error < 0) {
        return error;
    }
    const uint64_t size = EROFS_INODE + ((uint64_t)inode->xattrs + EROFS_INODE - 1) / EROFS_INODE * EROFS_INODE;
    *number = p->next_inode;
    if ((*number * EROFS_SLOT + size) / EROFS_BLOCK >= PACK_INODE_BLOCKS) {
        return pack_failed(p, "pwrite", -EFBIG);
    }
    p->next_inode += size / EROFS_SLOT;
    inode->serial = (uint32_t)++p->inodes;
    return pack_write(p, p->xattrs, inode->xattrs,
                      (uint64_t)PACK_FIRST_INODE * EROFS_BLOCK + *number * EROFS_SLOT + EROFS_INODE);
}

static int put_content(struct pack *p, int file, const struct statx *seen, struct erofs_inode *inode)
{
    const uint32_t minor = seen->stx_rdev_minor;
    switch (seen->stx_mode & S_IFMT) {
    case S_IFREG: {
        SCOPED_FD open = open_again(file, O_RDONLY);
        inode->size = seen->stx_size;
        return open < 0 ? pack_failed(p, "openat", open) : pack_data(p, open, inode->size, &inode->place);
    }
    case S_IFLNK: {
        long n = sys_readlinkat(file, "", (char *)p->piece, EROFS_BLOCK);
        if (n <= 0 || n == EROFS_BLOCK) {
            return pack_failed(p, "readlinkat", n < 0 ? n : -ENAMETOOLONG);
        }
        inode->size = (uint64_t)n;
        return pack_bytes(p, p->piece, (size_t)n, &inode->place);
    }
    case S_IFCHR:
    case S_IFBLK:
        inode->place = (minor & 0xff) | seen->stx_rdev_major << 8 | (minor & ~0xffu) << 12;
        return 0;
    default:
        return 0;
    }
}

/* Another name of a file that is in the image already. */
static int add_link(struct pack *p, struct pack_link *link)
{
    uint8_t links[4];
    set_u32(links, ++link->links);
    return pack_write(p, links, sizeof links,
                      (uint64_t)PACK_FIRST_INODE * EROFS_BLOCK + link->inode * EROFS_SLOT + EROFS_LINKS_AT);
}

int pack_file(struct pack *p, int file, const struct statx *seen, uint64_t *number)
{
    struct erofs_inode inode = pack_inode_of(seen);
    struct pack_link *link = NULL;
    if (seen->stx_nlink > 1) {
        link = pack_links_find(&p->links, (uint64_t)seen->stx_dev_major << 32 | seen->stx_dev_minor, seen->stx_ino);
        if (!link) {
            return pack_failed(p, "mmap", -ENOMEM);
        }
        if (link->inode) {
            *number = link->inode;
            return add_link(p, link);
        }
    }
    int error = pack_take_inode(p, file, &inode, number);
    if (error < 0) {
        return error;
    }
    if (link) {
        link->inode = *number;
        link->links = 1;
    }
    error = put_content(p, file, seen, &inode);
    return error < 0 ? error : pack_put_inode(p, *number, &inode);
}
