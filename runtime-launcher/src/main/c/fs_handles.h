/* The files and directories that a guest has open: a descriptor each. */
#ifndef FS_HANDLES_H
#define FS_HANDLES_H

#include <stdint.h>

#include "fs_nodes.h"

enum handle_kind { HANDLE_FREE, HANDLE_FILE, HANDLE_DIRECTORY };

struct fs_handle {
    enum handle_kind kind;
    int descriptor;      /* -1 for the root */
    uint32_t node;       /* index */
    uint32_t generation; /* how often the place was used before */
    uint32_t next;       /* free one */
    uint8_t writable;
    uint8_t append;
    uint64_t position; /* a directory's: where its descriptor stands */
};

struct fs_handles {
    struct fs_handle *handles;
    uint32_t room, fresh, free, count;
};

int fs_handles_open(struct fs_handles *h, uint32_t room);

/* NULL if a guest has too many open. */
struct fs_handle *handle_add(struct fs_handles *h, struct fs_nodes *n, struct fs_node *node, enum handle_kind kind);
uint64_t handle_number(const struct fs_handles *h, const struct fs_handle *handle);

/* The handle with this number, if it is of this kind and node; or NULL. */
struct fs_handle *handle_of(struct fs_handles *h, const struct fs_nodes *n, uint64_t number, const struct fs_node *node,
                            enum handle_kind kind);

/* Any handle of a node, or NULL. Looks at all. */
const struct fs_handle *handle_on(const struct fs_handles *h, const struct fs_nodes *n, const struct fs_node *node);

/* Closes it; the node may be gone afterwards. */
void handle_remove(struct fs_handles *h, struct fs_nodes *n, struct fs_handle *handle);

#endif
