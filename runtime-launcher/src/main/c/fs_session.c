/* The beginning and end of a session, and what a guest forgets. */
#include "fs_ops.h"
#include "fs_server.h"
#include "system.h"
#include "text.h"

/*
 * No write-back cache: what a program wrote is the host's when the call returns. No locks: those of a guest are between its
 * own programs. No access lists (the guest would have to ask for one with every file): names of such attributes are refused.
 */
#define WANTED                                                                                                         \
    (FS_ASYNC_READ | FS_ATOMIC_TRUNCATE | FS_BIG_WRITES | FS_DONT_MASK | FS_AUTO_INVALIDATE | FS_DO_READDIRPLUS |      \
     FS_READDIRPLUS_AUTO | FS_ASYNC_DIRECT | FS_PARALLEL_DIROPS | FS_MAX_PAGES | FS_CACHE_SYMLINKS |                   \
     FS_HANDLE_KILLPRIV_V2 | FS_SETXATTR_EXT)

/* Without these the rest would be wrong: lengths of arguments, and who takes the set-user-id bit away. */
#define NEEDED (FS_ATOMIC_TRUNCATE | FS_DONT_MASK | FS_MAX_PAGES | FS_HANDLE_KILLPRIV_V2 | FS_SETXATTR_EXT)

#define PAGES_MOST 256 /* of 4096 bytes: FS_TRANSFER */

long fs_init(struct fs_server *s, const struct fs_request *r)
{
    const struct fs_init_in *in = &r->in.init;
    struct fs_init_out *out = fs_reply(s);
    memset(out, 0, sizeof *out);
    out->major = FS_MAJOR;
    out->minor = FS_MINOR;
    if (in->major > FS_MAJOR) {
        return sizeof *out; /* it will ask again with ours */
    }
    if (s->started || in->major < FS_MAJOR || in->minor < FS_MINOR_LEAST || (in->flags & NEEDED) != NEEDED) {
        return -EPROTO;
    }
    s->started = 1;
    out->max_readahead = in->max_readahead < FS_TRANSFER ? in->max_readahead : FS_TRANSFER;
    out->flags = in->flags & WANTED;
    out->max_background = 32;
    out->congestion_threshold = 24;
    out->max_write = FS_TRANSFER;
    out->time_granularity = 1;
    out->max_pages = PAGES_MOST;
    return sizeof *out;
}

long fs_destroy(struct fs_server *s, const struct fs_request *r)
{
    (void)s;
    (void)r;
    return 0; /* the channel's end does the rest */
}

/* Requests are carried out one after the other, so what a guest wants to interrupt has been answered already. */
long fs_interrupt(struct fs_server *s, const struct fs_request *r)
{
    (void)s;
    (void)r;
    return 0;
}

static void forget(struct fs_server *s, uint64_t number, uint64_t count)
{
    struct fs_node *node = fs_node(s, number);
    if (node) {
        node->lookups -= count < node->lookups ? count : node->lookups;
        node_settle(&s->nodes, node);
    }
}

long fs_forget(struct fs_server *s, const struct fs_request *r)
{
    forget(s, r->header.node, r->in.forget.count);
    return 0;
}

long fs_batch_forget(struct fs_server *s, const struct fs_request *r)
{
    for (size_t at = 0; at < r->data_length; at += sizeof(struct fs_forget_one)) {
        struct fs_forget_one one;
        memcpy(&one, r->data + at, sizeof one);
        forget(s, one.node, one.count);
    }
    return 0;
}
