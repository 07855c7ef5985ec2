#include "linux_pack.h"

#include "linux_ops.h"

/* ---- names and places ---- */

/* One name below where we are, for the report; what doesn't fit is left out. Where we were. */
static size_t enter_name(struct pack *p, const char *name)
{
    size_t before = p->path.length;
    text_add(&p->path, "/");
    text_add(&p->path, name);
    return before;
}

static void leave_name(struct pack *p, size_t before)
{
    p->path.length = before;
    p->path.start[before] = '\0';
    p->path.failed = 0;
}

/*
 * Opens a name in a directory without any effect on what it is, nor following it: a device isn't touched. What is mounted
 * there isn't entered: -EXDEV.
 */
static int open_name(int directory, const char *name)
{
    struct open_how how = {
        .flags = O_PATH | O_NOFOLLOW | O_CLOEXEC,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV,
    };
    int fd;
    do {
        fd = sys_openat2(directory, name, &how);
    } while (fd == -EAGAIN);
    return fd;
}

/* ---- directories ---- */

/* How many names from the n-th on fit a block; those that are gone count with the ones before them. */
static uint32_t fitting(const struct pack_names *names, uint32_t n, unsigned *entries)
{
    size_t size = 0;
    *entries = 0;
    for (; n < names->count; n++) {
        const struct pack_name *name = pack_name_at(names, n);
        const size_t more = name->inode ? EROFS_DIRENT + strlen(name->text) : 0;
        if (size + more > EROFS_BLOCK) {
            break;
        }
        size += more;
        *entries += name->inode != 0;
    }
    return n;
}

/* The names and inodes of a directory, in blocks of their own: entries, and behind them their names. */
static int put_names(struct pack *p, const struct pack_names *names, struct erofs_inode *inode)
{
    uint32_t end;
    unsigned entries;
    for (uint32_t n = 0; n < names->count; n = end) {
        uint8_t *block = p->piece;
        uint32_t first;
        unsigned entry = 0;
        end = fitting(names, n, &entries);
        uint32_t name_at = entries * EROFS_DIRENT;
        memset(block, 0, EROFS_BLOCK);
        for (; n < end; n++) {
            const struct pack_name *name = pack_name_at(names, n);
            if (name->inode) {
                erofs_put_dirent(block, entry++, name->inode, name_at, name->type);
                memcpy(block + name_at, name->text, strlen(name->text));
                name_at += (uint32_t)strlen(name->text);
            }
        }
        int error = entries ? pack_bytes(p, block, EROFS_BLOCK, &first) : 0;
        if (error < 0) {
            return error;
        }
        if (!inode->size) {
            inode->place = first;
        }
        inode->size += entries ? EROFS_BLOCK : 0;
    }
    return 0;
}

static int pack_directory(struct pack *p, int directory, const struct statx *seen, uint64_t parent, unsigned depth,
                          uint64_t *number);

/* Opens a directory again, which can be read then, and packs it. */
static int pack_below(struct pack *p, int found, const struct statx *seen, uint64_t parent, unsigned depth,
                      uint64_t *number)
{
    SCOPED_FD directory = depth < PACK_DEEPEST ? open_again(found, O_RDONLY | O_DIRECTORY) : -ENAMETOOLONG;
    return directory < 0 ? pack_failed(p, "openat", directory)
                         : pack_directory(p, directory, seen, parent, depth, number);
}

/* What is at a name. One that is gone meanwhile has no inode. */
static int pack_name(struct pack *p, int directory, struct pack_name *name, uint64_t parent, unsigned depth)
{
    struct statx seen;
    SCOPED_FD found = open_name(directory, name->text);
    if (found == -ENOENT) {
        return 0;
    }
    if (found < 0) {
        return pack_failed(p, "openat2", found);
    }
    int error = describe(found, &seen);
    if (error < 0) {
        return pack_failed(p, "statx", error);
    }
    name->type = erofs_type(seen.stx_mode);
    return (seen.stx_mode & S_IFMT) == S_IFDIR ? pack_below(p, found, &seen, parent, depth + 1, &name->inode)
                                               : pack_file(p, found, &seen, &name->inode);
}

static int pack_names(struct pack *p, int directory, struct pack_names *names, uint64_t self, uint64_t parent,
                      unsigned depth, uint32_t *directories)
{
    for (uint32_t n = 0; n < names->count; n++) {
        struct pack_name *name = pack_name_at(names, n);
        if (text_equal(name->text, ".") || text_equal(name->text, "..")) {
            name->inode = name->text[1] ? parent : self;
            name->type = erofs_type(S_IFDIR);
            continue;
        }
        size_t before = enter_name(p, name->text);
        int error = pack_name(p, directory, name, self, depth);
        if (error < 0) {
            return error;
        }
        leave_name(p, before);
        *directories += name->type == erofs_type(S_IFDIR) && name->inode;
    }
    return 0;
}

/* With all that is below it. `parent`: 0 for the root, which is its own. */
static int pack_directory(struct pack *p, int directory, const struct statx *seen, uint64_t parent, unsigned depth,
                          uint64_t *number)
{
    struct pack_names names;
    struct erofs_inode inode = pack_inode_of(seen);
    inode.links = 2;
    int error = pack_take_inode(p, directory, &inode, number);
    if (error < 0) {
        return error;
    }
    error = pack_names_read(&names, directory);
    if (error < 0) {
        error = pack_failed(p, error == -ENOMEM ? "mmap" : "getdents64", error);
    } else {
        error = pack_names(p, directory, &names, *number, parent ? parent : *number, depth, &inode.links);
    }
    if (error >= 0) {
        error = put_names(p, &names, &inode);
    }
    pack_names_free(&names);
    return error < 0 ? error : pack_put_inode(p, *number, &inode);
}

/* ---- the image ---- */

static int pack_root(struct pack *p, int root)
{
    uint8_t superblock[EROFS_SUPERBLOCK];
    struct erofs_image image = {.first_inode = PACK_FIRST_INODE};
    struct statx seen;
    p->next_inode = EROFS_INODE / EROFS_SLOT; /* a file with the number 0 counts as none */
    p->next_block = PACK_FIRST_DATA;
    int error = describe(root, &seen);
    if (error < 0) {
        return pack_failed(p, "statx", error);
    }
    error = pack_directory(p, root, &seen, 0, 0, &image.root);
    if (error < 0) {
        return error;
    }
    image.inodes = p->inodes;
    image.blocks = p->next_block;
    erofs_put_superblock(superblock, &image);
    error = pack_write(p, superblock, sizeof superblock, EROFS_START);
    if (error >= 0 && (error = sys_ftruncate(p->image, (int64_t)(image.blocks * EROFS_BLOCK))) < 0) {
        pack_failed(p, "ftruncate", error);
    }
    return error;
}

/*
 * Safe: the directory is opened once, not by a symlink, and everything below it by its name in the directory that it was
 * found in. The file that the image goes to has no name, can get none, and is only readable from here on.
 */
int op_pack_tree(struct ctx *c, const struct op *op)
{
    const uint64_t slot = op->arg[0].number;
    const char *path = op->arg[1].text;
    SCOPED_FD root = sys_openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
    if (root < 0 || slot >= HELD) {
        return fail(c, "openat", path, root < 0 ? root : -EBADMSG);
    }
    SCOPED_FD image = sys_openat(AT_FDCWD, op->arg[2].text, O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC, 0400);
    if (image < 0) {
        return fail(c, "openat", op->arg[2].text, image);
    }
    struct pack *p = sys_private_memory(sizeof *p);
    if (!p) {
        return fail(c, "mmap", "", -ENOMEM);
    }
    p->image = image;
    p->path = text_in(p->path_bytes, sizeof p->path_bytes);
    text_add(&p->path, path);
    int error = pack_root(p, root);
    if (error < 0) {
        error = fail(c, p->call, error == -ENOSPC || error == -EDQUOT ? op->arg[2].text : p->path_bytes, error);
    } else {
        ctx_close(&c->held[slot]);
        c->held[slot] = open_again(image, O_RDONLY);
        error = c->held[slot] < 0 ? fail(c, "openat", op->arg[2].text, c->held[slot]) : 0;
    }
    pack_links_free(&p->links);
    sys_munmap(p, sizeof *p);
    return error;
}
