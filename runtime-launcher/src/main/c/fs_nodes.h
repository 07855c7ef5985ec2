/*
 * The files that a guest's kernel knows of, found by the number that it was given and by what they are.
 *
 * What a node holds. A guest's kernel remembers as many files as it has memory for, and we may have as few as 1024
 * descriptors; so a node is a name in another node, and has a descriptor (O_PATH's kind: it names a file, and opens nothing)
 * only as long as it is among those used last. When it has none, it is opened by its name, and what is there must be the
 * same file: file system, inode number, time of birth, type. Otherwise the answer is ESTALE, on which the guest's kernel
 * looks the path up anew.
 * File handles (open_by_handle_at) would do without names, but need a capability that opens any file of a file system, of
 * which an export may be a small part; and not every file system has them. A descriptor for each file is what has made
 * virtiofsd and others fail at a hundred thousand files.
 * A file that the guest unlinks while it knows it keeps its descriptor, as far as there is room (PINNED): it has no name.
 */
#ifndef FS_NODES_H
#define FS_NODES_H

#include <stddef.h>
#include <stdint.h>

#define FS_NAME_ROOM 256
#define NO_NODE 0u /* an index; the first node is the root, 1 */

/* What makes a file that file. `export` is in it, since a file that is in two exports may be read-only in one. */
struct fs_identity {
    uint64_t file_system;
    uint64_t inode;
    uint64_t birth; /* ns, or 0 where a file system doesn't say or changes it: inode numbers are used again */
    uint32_t type;
    uint32_t export;
};

enum { NODE_USED = 1, NODE_HASHED = 2, NODE_PINNED = 4, NODE_PERMANENT = 8 };

struct fs_node {
    struct fs_identity identity;
    uint64_t lookups;     /* the guest's references */
    uint64_t data_stamp;  /* see fs_open */
    uint64_t told;        /* when the file was changed last of which the guest has the attributes, in ns */
    uint32_t references;  /* nodes whose names are in this one, and open handles */
    uint32_t generation;  /* how often the place was used before */
    uint32_t parent;      /* with `name`: where it was seen last; NO_NODE if it has no name that we know */
    uint32_t name;        /* first block, see fs_names.c */
    uint32_t next;        /* with the same hash, or the next free one */
    uint32_t newer;       /* in the list of those with a descriptor */
    uint32_t older;
    uint32_t step;        /* on the way from a parent to a descendant that is being opened */
    uint32_t used;        /* by which request last: its descriptor isn't given up before that one's end */
    int descriptor;       /* or -1 */
    uint8_t flags;        /* NODE_…; 0: free */
    uint8_t file_system;  /* index into the server's list */
};

struct fs_list {
    uint32_t newest;
    uint32_t oldest;
    uint32_t count;
};

struct fs_nodes {
    struct fs_node *nodes;
    uint32_t room;   /* nodes that there may be, with the unused 0 */
    uint32_t fresh;  /* the first that was never used */
    uint32_t free;   /* the last that was given back */
    uint32_t count;
    uint32_t *buckets;
    uint32_t mask;
    struct name_block *names;
    uint32_t name_room, name_fresh, name_free;
    struct fs_list cached; /* descriptors that can be had again */
    struct fs_list pinned; /* … and that can't */
    uint32_t descriptors;  /* how many there may be in both */
    uint32_t request;      /* counts requests, for `used` */
};

/* Memory for so many files; -ENOMEM. It is only taken as it is used. */
int nodes_open(struct fs_nodes *n, uint32_t files, uint32_t descriptors);

/* The node with this number of the guest's, or NULL: numbers are never used again. */
struct fs_node *node_of(struct fs_nodes *n, uint64_t number);
uint64_t node_number(const struct fs_nodes *n, const struct fs_node *node);
uint32_t node_index(const struct fs_nodes *n, const struct fs_node *node);

struct fs_node *node_find(struct fs_nodes *n, const struct fs_identity *identity);

/* A new one without a name; NULL if the table is full. The caller gives it a reference, or calls node_settle. */
struct fs_node *node_add(struct fs_nodes *n, const struct fs_identity *identity);

/* Its name is this one now. -ENFILE, and the old one stays, if there is no room; -ELOOP if it would be in itself. */
int node_place(struct fs_nodes *n, struct fs_node *node, struct fs_node *parent, const char *name);

/* Whether its name is this one. */
int node_is_at(const struct fs_nodes *n, const struct fs_node *node, const struct fs_node *parent, const char *name);
void node_name(const struct fs_nodes *n, const struct fs_node *node, char to[FS_NAME_ROOM]);

/* It has no name any more. The descriptor, or -1, is kept for as long as there is room. */
void node_unname(struct fs_nodes *n, struct fs_node *node, int descriptor);

/* It won't be found again: its inode number may soon be another file's. */
void node_hide(struct fs_nodes *n, struct fs_node *node);

/* To be called after a reference or lookup was taken away: frees it, and parents that waited for that. */
void node_settle(struct fs_nodes *n, struct fs_node *node);

/* Gives it a descriptor, which may take one away from another. It isn't in use by that: see node_touch. */
void node_keep(struct fs_nodes *n, struct fs_node *node, int descriptor);

/* It was used: of all, its descriptor is given up last, and not before the end of this request. */
void node_touch(struct fs_nodes *n, struct fs_node *node);

/* fs_names.c: a text in a chain of small blocks; 0 if there is no room. */
int names_open(struct fs_nodes *n, uint32_t files);
uint32_t name_store(struct fs_nodes *n, const char *name);
void name_free(struct fs_nodes *n, uint32_t first);
void name_copy(const struct fs_nodes *n, uint32_t first, char to[FS_NAME_ROOM]);
int name_equal(const struct fs_nodes *n, uint32_t first, const char *name);

#endif
