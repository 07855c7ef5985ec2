/* Requests in, answers out. */
#include "fs_server.h"

#include "system.h"
#include "text.h"

/* A reader of /dev/fuse has to have room for the largest request; and so have we for the rest of one more. */
#define IN_ROOM (2 * FS_FRAME_LARGEST)
#define OUT_ROOM (FS_TRANSFER + 4096)

int fs_server_open(struct fs_server *s, const struct fs_limits *limits)
{
    memset(s, 0, sizeof *s);
    s->channel = -1;
    s->in = sys_private_memory(IN_ROOM);
    s->out = sys_private_memory(OUT_ROOM);
    s->listing = sys_private_memory(FS_LISTING_ROOM);
    int error = nodes_open(&s->nodes, limits->files, limits->descriptors);
    if (error < 0 || !s->in || !s->out || !s->listing) {
        return -ENOMEM;
    }
    const struct fs_identity root = {.type = S_IFDIR, .export = ~0u};
    struct fs_node *node = node_add(&s->nodes, &root);
    node->flags |= NODE_PERMANENT;
    return fs_handles_open(&s->handles, limits->handles);
}

static long run(struct fs_server *s, const struct fs_request *r)
{
    if (!s->started && r->header.opcode != FS_INIT) {
        return -EPROTO;
    }
    s->nodes.request++;
    return r->row->run(s, r);
}

long fs_answer(struct fs_server *s, const uint8_t *bytes, size_t length)
{
    struct fs_request r;
    long result = fs_decode(bytes, length, &r);
    if (result == -EBADMSG) {
        return result;
    }
    if (result == 0) {
        result = run(s, &r);
    }
    if (!fs_wants_reply(r.header.opcode)) {
        return 0;
    }
    struct fs_out_header out = {sizeof out, 0, r.header.unique};
    if (result < 0) {
        out.error = (int32_t)result;
    } else {
        out.length += (uint32_t)result;
    }
    memcpy(s->out, &out, sizeof out);
    return out.length;
}

/*
 * An answer is one write: /dev/fuse takes a whole one, and a stream takes what it has room for. ENOENT: the guest's program
 * was killed, and nobody waits for this answer any more.
 */
static int send_answer(struct fs_server *s, size_t length)
{
    int error = sys_write_all(s->channel, s->out, length);
    return error == -ENOENT ? 0 : error;
}

/* Answers all whole requests in the buffer and moves the rest to its start; returns how much that is. */
static long answer_all(struct fs_server *s, size_t have)
{
    size_t at = 0;
    uint32_t length;
    while (have - at >= sizeof length) {
        memcpy(&length, s->in + at, sizeof length);
        if (length < sizeof(struct fs_in_header) || length > FS_FRAME_LARGEST) {
            return -EBADMSG; /* there is no telling where the next one begins */
        }
        if (length > have - at) {
            break;
        }
        long answer = fs_answer(s, s->in + at, length);
        int error = answer > 0 ? send_answer(s, (size_t)answer) : (int)answer;
        if (error < 0) {
            return error;
        }
        at += length;
    }
    if (at) {
        memmove(s->in, s->in + at, have - at);
    }
    return (long)(have - at);
}

int fs_serve(struct fs_server *s)
{
    size_t have = 0;
    for (;;) {
        long n = sys_read(s->channel, s->in + have, IN_ROOM - have);
        if (n == -EINTR || n == -EAGAIN || n == -ENOENT) { /* ENOENT: a request was taken back in this moment */
            continue;
        }
        if (n <= 0) {
            return n == -ENODEV || n == -ECONNRESET ? 0 : (int)n;
        }
        long left = answer_all(s, have + (size_t)n);
        if (left < 0) {
            return left == -EPIPE || left == -ENODEV ? 0 : (int)left;
        }
        have = (size_t)left;
    }
}
