/* The zygote's handles: an execution, or a container that is followed, under the name that the JVM gave it. */
#include "zygote.h"

#include "system.h"

#define MAX_HANDLES 16384 /* address space; memory is used as handles are */

int handles_open(struct zygote *z)
{
    z->handles = 0;
    z->handle = sys_private_memory(MAX_HANDLES * sizeof *z->handle);
    return z->handle != NULL;
}

uint64_t token_of(const struct zygote *z, const struct handle *h, unsigned what)
{
    return (uint64_t)(h - z->handle) << 3 | what;
}

struct handle *handle_find(struct zygote *z, uint32_t name)
{
    for (unsigned i = 0; i < z->handles; i++) {
        if (z->handle[i].used && z->handle[i].name == name) {
            return &z->handle[i];
        }
    }
    return NULL;
}

struct handle *handle_new(struct zygote *z, uint32_t name)
{
    struct handle *h = NULL;
    for (unsigned i = 0; i < z->handles && !h; i++) {
        h = z->handle[i].used ? NULL : &z->handle[i];
    }
    if (!h) {
        if (z->handles == MAX_HANDLES) {
            return NULL;
        }
        h = &z->handle[z->handles++];
    }
    memset(h, 0, sizeof *h);
    h->used = 1;
    h->name = name;
    h->worker = h->control = h->reserved = h->stream[0] = h->stream[1] = h->stream[2] = -1;
    return h;
}

void close_control(struct zygote *z, struct handle *h)
{
    if (h->control >= 0) {
        sys_watch_remove(z->watch, h->control);
        ctx_close(&h->control);
    }
}

void close_worker(struct zygote *z, struct handle *h)
{
    if (h->worker >= 0) {
        sys_watch_remove(z->watch, h->worker);
        ctx_close(&h->worker);
    }
}

void drop(struct zygote *z, struct handle *h)
{
    streams_drop(z, h);
    close_control(z, h);
    close_worker(z, h);
    if (h->reserved >= 0) {
        ctx_close(&h->reserved);
        z->reserved_count--;
    }
    h->used = 0;
}

void finish_if_ended(struct zygote *z, struct handle *h)
{
    if (h->pid == 0 && h->control < 0 && streams_finish(z, h)) {
        const uint32_t name = h->name;
        const int told = h->ended;
        z->has_ended |= h->exited;
        drop(z, h);
        if (!told) {
            to_jvm(z, FRAME_GONE, name, 0, 0, NULL, 0);
        }
    }
}
