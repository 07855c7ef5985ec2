/* Names of nodes. Most are short, so each is a chain of blocks with room for what most names have. */
#include "fs_nodes.h"
#include "system.h"
#include "text.h"

#define PIECE 28

struct name_block {
    uint32_t next;
    char piece[PIECE]; /* filled up with NULs */
};

/* On average two blocks a file: 57 bytes. Where names are longer the table is full sooner, which has the same end. */
int names_open(struct fs_nodes *n, uint32_t files)
{
    n->name_room = 2 * files + 2;
    n->names = sys_private_memory(n->name_room * sizeof *n->names);
    n->name_fresh = 1;
    return n->names ? 0 : -ENOMEM;
}

static uint32_t take_block(struct fs_nodes *n)
{
    uint32_t block = n->name_free;
    if (block) {
        n->name_free = n->names[block].next;
    } else if (n->name_fresh < n->name_room) {
        block = n->name_fresh++;
    }
    return block;
}

void name_free(struct fs_nodes *n, uint32_t first)
{
    while (first) {
        uint32_t next = n->names[first].next;
        n->names[first].next = n->name_free;
        n->name_free = first;
        first = next;
    }
}

uint32_t name_store(struct fs_nodes *n, const char *name)
{
    size_t left = strlen(name);
    uint32_t first = 0;
    uint32_t *link = &first;
    do {
        uint32_t block = take_block(n);
        *link = block;
        if (!block) {
            name_free(n, first);
            return 0;
        }
        struct name_block *b = &n->names[block];
        size_t length = left < PIECE ? left : PIECE;
        memset(b, 0, sizeof *b);
        memcpy(b->piece, name, length);
        name += length;
        left -= length;
        link = &b->next;
    } while (left);
    return first;
}

void name_copy(const struct fs_nodes *n, uint32_t first, char to[FS_NAME_ROOM])
{
    size_t length = 0;
    for (; first && length + PIECE < FS_NAME_ROOM + PIECE - 1; first = n->names[first].next) {
        size_t piece = FS_NAME_ROOM - 1 - length < PIECE ? FS_NAME_ROOM - 1 - length : PIECE;
        memcpy(to + length, n->names[first].piece, piece);
        length += piece;
    }
    to[length] = 0;
}

int name_equal(const struct fs_nodes *n, uint32_t first, const char *name)
{
    char stored[FS_NAME_ROOM];
    name_copy(n, first, stored);
    return text_equal(stored, name);
}
