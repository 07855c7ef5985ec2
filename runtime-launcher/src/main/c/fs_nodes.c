#include "fs_nodes.h"

#include "system.h"
#include "text.h"

#define DEEPEST 65536 /* levels that a parent is looked for; the host may have made a circle of what we saw at two times */

int nodes_open(struct fs_nodes *n, uint32_t files, uint32_t descriptors)
{
    memset(n, 0, sizeof *n);
    uint32_t buckets = 64;
    while (buckets < files) {
        buckets *= 2;
    }
    n->room = files + 1;
    n->fresh = 1;
    n->mask = buckets - 1;
    n->descriptors = descriptors;
    n->nodes = sys_private_memory(n->room * sizeof *n->nodes);
    n->buckets = sys_private_memory(buckets * sizeof *n->buckets);
    return n->nodes && n->buckets ? names_open(n, files) : -ENOMEM;
}

/* ---- numbers ---- */

uint32_t node_index(const struct fs_nodes *n, const struct fs_node *node)
{
    return (uint32_t)(node - n->nodes);
}

uint64_t node_number(const struct fs_nodes *n, const struct fs_node *node)
{
    return (uint64_t)node->generation << 32 | node_index(n, node);
}

struct fs_node *node_of(struct fs_nodes *n, uint64_t number)
{
    uint32_t index = (uint32_t)number;
    struct fs_node *node = &n->nodes[index < n->fresh ? index : 0];
    return index && index < n->fresh && node->generation == number >> 32 && node->flags & NODE_USED ? node : NULL;
}

/* ---- by what they are ---- */

static uint32_t *bucket_of(struct fs_nodes *n, const struct fs_identity *i)
{
    uint64_t hash = (i->inode ^ i->file_system << 40 ^ (uint64_t)i->export << 56) * 0x9e3779b97f4a7c15ull;
    return &n->buckets[(hash >> 32) & n->mask];
}

static int same(const struct fs_identity *a, const struct fs_identity *b)
{
    return a->inode == b->inode && a->file_system == b->file_system && a->birth == b->birth && a->type == b->type &&
           a->export == b->export;
}

struct fs_node *node_find(struct fs_nodes *n, const struct fs_identity *identity)
{
    uint32_t index = *bucket_of(n, identity);
    while (index && !same(&n->nodes[index].identity, identity)) {
        index = n->nodes[index].next;
    }
    return index ? &n->nodes[index] : NULL;
}

struct fs_node *node_add(struct fs_nodes *n, const struct fs_identity *identity)
{
    uint32_t index = n->free;
    if (index) {
        n->free = n->nodes[index].next;
    } else if (n->fresh < n->room) {
        index = n->fresh++;
    } else {
        return NULL;
    }
    struct fs_node *node = &n->nodes[index];
    uint32_t generation = node->generation;
    memset(node, 0, sizeof *node);
    node->generation = generation;
    node->descriptor = -1;
    node->identity = *identity;
    node->flags = NODE_USED | NODE_HASHED;
    uint32_t *bucket = bucket_of(n, identity);
    node->next = *bucket;
    *bucket = index;
    n->count++;
    return node;
}

void node_hide(struct fs_nodes *n, struct fs_node *node)
{
    if (!(node->flags & NODE_HASHED)) {
        return;
    }
    uint32_t index = node_index(n, node);
    uint32_t *link = bucket_of(n, &node->identity);
    while (*link != index) {
        link = &n->nodes[*link].next;
    }
    *link = node->next;
    node->next = 0;
    node->flags &= (uint8_t)~NODE_HASHED;
}

/* ---- descriptors ---- */

static struct fs_list *list_of(struct fs_nodes *n, const struct fs_node *node)
{
    return node->flags & NODE_PINNED ? &n->pinned : &n->cached;
}

static void list_remove(struct fs_nodes *n, struct fs_list *list, struct fs_node *node)
{
    *(node->newer ? &n->nodes[node->newer].older : &list->newest) = node->older;
    *(node->older ? &n->nodes[node->older].newer : &list->oldest) = node->newer;
    node->newer = node->older = 0;
    list->count--;
}

static void list_add(struct fs_nodes *n, struct fs_list *list, struct fs_node *node)
{
    uint32_t index = node_index(n, node);
    node->newer = 0;
    node->older = list->newest;
    *(list->newest ? &n->nodes[list->newest].newer : &list->oldest) = index;
    list->newest = index;
    list->count++;
}

static void give_up_descriptor(struct fs_nodes *n, struct fs_node *node)
{
    if (node->descriptor < 0) {
        return;
    }
    if (!(node->flags & NODE_PERMANENT)) {
        list_remove(n, list_of(n, node), node);
    }
    sys_close(node->descriptor);
    node->descriptor = -1;
}

/* The oldest that this request doesn't use. Those in use are few, and the newest. */
static int give_up_oldest(struct fs_nodes *n, struct fs_list *list)
{
    for (uint32_t index = list->oldest; index; index = n->nodes[index].newer) {
        if (n->nodes[index].used != n->request) {
            give_up_descriptor(n, &n->nodes[index]);
            return 1;
        }
    }
    return 0;
}

static void make_room(struct fs_nodes *n)
{
    while (n->cached.count + n->pinned.count >= n->descriptors) {
        int half = n->pinned.count > n->descriptors / 2;
        if (!give_up_oldest(n, half ? &n->pinned : &n->cached) && !give_up_oldest(n, half ? &n->cached : &n->pinned)) {
            return;
        }
    }
}

void node_keep(struct fs_nodes *n, struct fs_node *node, int descriptor)
{
    give_up_descriptor(n, node);
    make_room(n);
    node->descriptor = descriptor;
    list_add(n, list_of(n, node), node);
}

void node_touch(struct fs_nodes *n, struct fs_node *node)
{
    node->used = n->request;
    if (node->descriptor >= 0 && !(node->flags & NODE_PERMANENT)) {
        struct fs_list *list = list_of(n, node);
        list_remove(n, list, node);
        list_add(n, list, node);
    }
}

/* ---- names ---- */

static void drop_name(struct fs_nodes *n, struct fs_node *node)
{
    uint32_t parent = node->parent;
    name_free(n, node->name);
    node->name = 0;
    node->parent = NO_NODE;
    if (parent) {
        n->nodes[parent].references--;
        node_settle(n, &n->nodes[parent]);
    }
}

static int is_inside(const struct fs_nodes *n, const struct fs_node *inner, const struct fs_node *outer)
{
    uint32_t outside = node_index(n, outer);
    uint32_t at = node_index(n, inner);
    for (int level = 0; at; level++, at = n->nodes[at].parent) {
        if (at == outside || level == DEEPEST) {
            return 1;
        }
    }
    return 0;
}

int node_is_at(const struct fs_nodes *n, const struct fs_node *node, const struct fs_node *parent, const char *name)
{
    return node->parent == node_index(n, parent) && name_equal(n, node->name, name);
}

int node_place(struct fs_nodes *n, struct fs_node *node, struct fs_node *parent, const char *name)
{
    if (node->flags & NODE_PERMANENT || node_is_at(n, node, parent, name)) {
        return 0;
    }
    if (node->identity.type == S_IFDIR && is_inside(n, parent, node)) {
        return -ELOOP;
    }
    uint32_t first = name_store(n, name);
    if (!first) {
        return -ENFILE;
    }
    parent->references++; /* before the old name goes, which may be in the same one */
    drop_name(n, node);
    node->parent = node_index(n, parent);
    node->name = first;
    if (node->flags & NODE_PINNED) {
        int listed = node->descriptor >= 0;
        if (listed) {
            list_remove(n, &n->pinned, node);
        }
        node->flags &= (uint8_t)~NODE_PINNED;
        if (listed) {
            list_add(n, &n->cached, node);
        }
    }
    return 0;
}

void node_name(const struct fs_nodes *n, const struct fs_node *node, char to[FS_NAME_ROOM])
{
    name_copy(n, node->name, to);
}

void node_unname(struct fs_nodes *n, struct fs_node *node, int descriptor)
{
    if (node->flags & NODE_PERMANENT) {
        if (descriptor >= 0) {
            sys_close(descriptor);
        }
        return;
    }
    give_up_descriptor(n, node);
    node->flags |= NODE_PINNED;
    if (descriptor >= 0) {
        node_keep(n, node, descriptor);
    }
    drop_name(n, node);
}

/* ---- the end ---- */

static int may_go(const struct fs_node *node)
{
    return !node->lookups && !node->references && !(node->flags & NODE_PERMANENT);
}

/* A loop, since the last file of a deep directory frees all that are above it. */
void node_settle(struct fs_nodes *n, struct fs_node *node)
{
    while (node->flags & NODE_USED && may_go(node)) {
        uint32_t parent = node->parent;
        node_hide(n, node);
        give_up_descriptor(n, node);
        name_free(n, node->name);
        node->flags = 0;
        node->generation++;
        node->next = n->free;
        n->free = node_index(n, node);
        n->count--;
        if (!parent) {
            return;
        }
        node = &n->nodes[parent];
        node->references--;
    }
}
