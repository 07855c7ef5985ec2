/*
 * The file server: it serves directories and files of the host, the exports, to one guest, whose kernel sends requests over
 * a byte stream or by /dev/fuse itself. What is written is on the host before the answer goes; nothing is kept back.
 *
 * The guest sees one file system, whose root has a directory (or file) for each export, by its number: one channel carries
 * all, and the guest binds each to its place as it would bind a directory of its own. Inode numbers of different file
 * systems are kept apart, since in the guest they are one.
 *
 * Who may do what *inside* is checked by the guest's kernel (it mounts with default_permissions): it knows a caller's
 * groups and capabilities, of which a request has nothing but one user and one group. What we hold to, whatever a guest
 * asks: nothing outside an export is reached; a read-only one isn't changed; a file gets the owner that it would have in
 * the guest; no device, pipe or socket is opened. A guest is expected to lie about all that it sends.
 */
#ifndef FS_SERVER_H
#define FS_SERVER_H

#include "fs_handles.h"
#include "fs_nodes.h"
#include "fs_request.h"

#define FS_EXPORTS_MOST 256
#define FS_SYSTEMS_MOST 256

struct fs_system {
    uint64_t number;
    int no_birth; /* its times of birth don't stay */
};

struct fs_server {
    int channel;
    int started; /* INIT has come */
    uint32_t patience_millis; /* how long a guest may believe names and attributes */
    uint32_t exports;         /* they are the nodes 2, 3, … */
    uint64_t changed;         /* ns: time of the root, which has none of its own */
    struct fs_nodes nodes;
    struct fs_handles handles;
    struct fs_system systems[FS_SYSTEMS_MOST];
    unsigned system_count;
    uint8_t *in;      /* what has come and isn't a whole request yet */
    uint8_t *out;     /* the answer, with its header */
    uint8_t *listing; /* room for a part of a directory */
};

#define FS_LISTING_ROOM 32768

struct fs_limits {
    uint32_t files;       /* that a guest may know of at a time */
    uint32_t descriptors; /* for those, at a time */
    uint32_t handles;     /* that it may have open */
};

int fs_server_open(struct fs_server *s, const struct fs_limits *limits);

/* Where an answer's content begins. */
static inline void *fs_reply(struct fs_server *s)
{
    return s->out + sizeof(struct fs_out_header);
}

/*
 * Carries out one request and leaves the answer in s->out. Returns its length, 0 if none is wanted, -EBADMSG if the bytes
 * aren't a request.
 */
long fs_answer(struct fs_server *s, const uint8_t *request, size_t length);

/* Until the other side ends: 0, or the error that made it impossible to go on. */
int fs_serve(struct fs_server *s);

/* The node that a request is about, or NULL. */
static inline struct fs_node *fs_node(struct fs_server *s, uint64_t number)
{
    return node_of(&s->nodes, number);
}

static inline int fs_is_root(const struct fs_server *s, const struct fs_node *node)
{
    return node == &s->nodes.nodes[FS_ROOT_ID];
}

static inline int fs_is_export(const struct fs_server *s, const struct fs_node *node)
{
    return node > &s->nodes.nodes[FS_ROOT_ID] && node <= &s->nodes.nodes[FS_ROOT_ID + s->exports];
}

/* The role: never returns. */
_Noreturn void role_files(int argc, char **argv);
_Noreturn void role_exports(int argc, char **argv);

#endif
