#include "fs_handles.h"

#include "system.h"
#include "text.h"

int fs_handles_open(struct fs_handles *h, uint32_t room)
{
    memset(h, 0, sizeof *h);
    h->room = room + 1;
    h->fresh = 1;
    h->handles = sys_private_memory(h->room * sizeof *h->handles);
    return h->handles ? 0 : -ENOMEM;
}

struct fs_handle *handle_add(struct fs_handles *h, struct fs_nodes *n, struct fs_node *node, enum handle_kind kind)
{
    uint32_t index = h->free;
    if (index) {
        h->free = h->handles[index].next;
    } else if (h->fresh < h->room) {
        index = h->fresh++;
    } else {
        return NULL;
    }
    struct fs_handle *handle = &h->handles[index];
    uint32_t generation = handle->generation;
    memset(handle, 0, sizeof *handle);
    handle->generation = generation;
    handle->kind = kind;
    handle->descriptor = -1;
    handle->node = node_index(n, node);
    node->references++;
    h->count++;
    return handle;
}

uint64_t handle_number(const struct fs_handles *h, const struct fs_handle *handle)
{
    return (uint64_t)handle->generation << 32 | (uint32_t)(handle - h->handles);
}

struct fs_handle *handle_of(struct fs_handles *h, const struct fs_nodes *n, uint64_t number, const struct fs_node *node,
                            enum handle_kind kind)
{
    uint32_t index = (uint32_t)number;
    if (!node || index >= h->fresh) {
        return NULL;
    }
    struct fs_handle *handle = &h->handles[index];
    int right = handle->kind == kind && handle->generation == number >> 32 && handle->node == node_index(n, node);
    return right && kind != HANDLE_FREE ? handle : NULL;
}

const struct fs_handle *handle_on(const struct fs_handles *h, const struct fs_nodes *n, const struct fs_node *node)
{
    for (uint32_t i = 1; i < h->fresh; i++) {
        if (h->handles[i].kind != HANDLE_FREE && h->handles[i].node == node_index(n, node)) {
            return &h->handles[i];
        }
    }
    return NULL;
}

void handle_remove(struct fs_handles *h, struct fs_nodes *n, struct fs_handle *handle)
{
    struct fs_node *node = &n->nodes[handle->node];
    if (handle->descriptor >= 0) {
        sys_close(handle->descriptor);
    }
    handle->kind = HANDLE_FREE;
    handle->generation++;
    handle->next = h->free;
    h->free = (uint32_t)(handle - h->handles);
    h->count--;
    node->references--;
    node_settle(n, node);
}
