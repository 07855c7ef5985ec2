/* What is in directories. */
#include "linux_fs.h"

#define ALIGN(length) (((length) + 7) & ~(size_t)7)

/* The answer as it is filled. */
struct page {
    uint8_t *start;
    size_t room;
    size_t length;
    int plus; /* each entry is preceded by what a lookup would say */
};

static size_t entry_size(const struct page *p, size_t name_length)
{
    return ALIGN((p->plus ? sizeof(struct fs_entry) : 0) + sizeof(struct fs_dirent) + name_length);
}

/* Adds an entry and returns where a lookup's answer has to go; NULL if it doesn't fit. */
static void *page_add(struct page *p, uint64_t inode, uint64_t offset, uint32_t type, const char *name)
{
    size_t length = strlen(name);
    size_t size = entry_size(p, length);
    if (size > p->room - p->length) {
        return NULL;
    }
    uint8_t *at = p->start + p->length;
    memset(at, 0, size);
    struct fs_dirent *entry = (struct fs_dirent *)(at + (p->plus ? sizeof(struct fs_entry) : 0));
    entry->inode = inode;
    entry->offset = offset;
    entry->name_length = (uint32_t)length;
    entry->type = type;
    memcpy(entry->name, name, length);
    p->length += size;
    return at;
}

long fs_opendir(struct fs_server *s, const struct fs_request *r)
{
    struct fs_open_out *out = fs_reply(s);
    struct fs_node *node = fs_node(s, r->header.node);
    int fd = -1;
    if (!node || !fs_is_root(s, node)) {
        int named = fs_directory(s, node);
        if (named < 0) {
            return named;
        }
        struct fs_link link = fs_link_to(named);
        fd = sys_openat(AT_FDCWD, link.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
        if (fd < 0) {
            return fd == -EMFILE ? -ENFILE : fd;
        }
    }
    struct fs_handle *handle = handle_add(&s->handles, &s->nodes, node, HANDLE_DIRECTORY);
    if (!handle) {
        close_scoped(&fd);
        return -ENFILE;
    }
    handle->descriptor = fd;
    memset(out, 0, sizeof *out);
    out->handle = handle_number(&s->handles, handle);
    return sizeof *out;
}

/* The root's entries are numbers, and an offset is how many were listed. */
static void list_exports(struct fs_server *s, uint64_t offset, struct page *page)
{
    for (uint64_t i = offset; i < s->exports; i++) {
        char name[DECIMAL_ROOM];
        struct statx seen;
        struct fs_node *node = &s->nodes.nodes[FS_ROOT_ID + 1 + i];
        text_decimal(name, i);
        struct fs_entry *entry = page_add(page, fs_inode_number(node), i + 1, node->identity.type >> 12, name);
        if (!entry) {
            return;
        }
        if (page->plus && fs_look(s, node, &seen) == 0) {
            fs_enter(s, node, &seen, entry);
        }
    }
}

static int is_dots(const char *name)
{
    return text_equal(name, ".") || text_equal(name, "..");
}

/*
 * The answer of a lookup, so that the guest doesn't have to ask. Where there can't be one, it stays all zeroes, and the
 * guest asks when it wants the file: no file is missing in a listing because we have no room for it.
 */
static void enter_listed(struct fs_server *s, struct fs_node *parent, int directory, const char *name,
                         struct fs_entry *entry)
{
    struct statx seen;
    struct fs_node *node;
    if (!is_dots(name) && fs_look_at(directory, name, &seen) == 0 &&
        fs_meet(s, parent, directory, name, &seen, &node) == 0) {
        fs_enter(s, node, &seen, entry);
    }
}

/* Copies the entries of one read of the directory. 0 if all fitted. */
static int fill(struct fs_server *s, struct fs_node *parent, struct fs_handle *handle, long have, struct page *page)
{
    for (long at = 0; at < have;) {
        const struct dir_entry *d = (const struct dir_entry *)(s->listing + at);
        uint64_t inode = d->inode ^ (fs_inode_number(parent) ^ parent->identity.inode);
        struct fs_entry *entry = page_add(page, inode, (uint64_t)d->offset, d->type, d->name);
        if (!entry) {
            return 1;
        }
        handle->position = (uint64_t)d->offset;
        if (page->plus) {
            enter_listed(s, parent, handle->descriptor, d->name, entry);
        }
        at += d->length;
    }
    return 0;
}

static int list(struct fs_server *s, struct fs_node *parent, struct fs_handle *handle, uint64_t offset,
                struct page *page)
{
    if (offset != handle->position) {
        int64_t moved = offset > INT64_MAX ? -EINVAL : sys_lseek(handle->descriptor, (int64_t)offset, SEEK_SET);
        if (moved < 0) {
            return (int)moved;
        }
        handle->position = offset;
    }
    /* About as much as fits: what doesn't is read again. An entry takes at least 24 bytes there, and so many here. */
    size_t share = page->plus ? page->room / 6 : page->room;
    size_t room = share > FS_LISTING_ROOM ? FS_LISTING_ROOM : (share < 512 ? 512 : share);
    for (;;) {
        long have = sys_getdents(handle->descriptor, s->listing, room);
        if (have <= 0) {
            return page->length ? 0 : (int)have;
        }
        if (fill(s, parent, handle, have, page)) {
            uint64_t next = handle->position;
            handle->position = sys_lseek(handle->descriptor, (int64_t)next, SEEK_SET) < 0 ? ~(uint64_t)0 : next;
            return page->length ? 0 : -EINVAL;
        }
    }
}

static long read_directory(struct fs_server *s, const struct fs_request *r, int plus)
{
    const struct fs_read_in *in = &r->in.read;
    struct fs_node *node = fs_node(s, r->header.node);
    struct fs_handle *handle = handle_of(&s->handles, &s->nodes, in->handle, node, HANDLE_DIRECTORY);
    if (!handle) {
        return -EBADF;
    }
    struct page page = {fs_reply(s), in->size < FS_TRANSFER ? in->size : FS_TRANSFER, 0, plus};
    if (handle->descriptor < 0) {
        list_exports(s, in->offset, &page);
        return (long)page.length;
    }
    int error = list(s, node, handle, in->offset, &page);
    return error < 0 ? error : (long)page.length;
}

long fs_readdir(struct fs_server *s, const struct fs_request *r)
{
    return read_directory(s, r, 0);
}

long fs_readdirplus(struct fs_server *s, const struct fs_request *r)
{
    return read_directory(s, r, 1);
}
