#include "linux_pack.h"

#define FIRST_ROOM 16384
#define LISTING 8192

static void *anonymous(size_t size)
{
    void *memory = sys_mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return sys_is_error(memory) ? NULL : memory;
}

/* ---- the names of a directory ---- */

static int grow(struct pack_names *names)
{
    size_t room = names->room ? names->room * 2 : FIRST_ROOM;
    char *bytes = room > UINT32_MAX ? NULL : anonymous(room);
    if (!bytes) {
        return -ENOMEM;
    }
    memcpy(bytes, names->bytes, names->length);
    if (names->bytes) {
        sys_munmap(names->bytes, names->room);
    }
    names->bytes = bytes;
    names->room = room;
    return 0;
}

static int add(struct pack_names *names, const char *text)
{
    const size_t size = (sizeof(struct pack_name) + strlen(text) + 1 + 7) & ~(size_t)7;
    while (size > names->room - names->length) {
        int error = grow(names);
        if (error < 0) {
            return error;
        }
    }
    struct pack_name *name = (struct pack_name *)(void *)(names->bytes + names->length);
    name->inode = 0;
    name->type = 0;
    memcpy(name->text, text, strlen(text) + 1);
    names->length += size;
    names->count++;
    return 0;
}

static int read_all(struct pack_names *names, int directory)
{
    _Alignas(struct dir_entry) char entries[LISTING];
    long n;
    int error = add(names, ".");
    error = error < 0 ? error : add(names, "..");
    while (error >= 0 && (n = sys_getdents(directory, entries, sizeof entries)) != 0) {
        if (n < 0) {
            return (int)n;
        }
        for (long at = 0; at < n && error >= 0; at += ((struct dir_entry *)(entries + at))->length) {
            const char *text = ((struct dir_entry *)(entries + at))->name;
            if (!text_equal(text, ".") && !text_equal(text, "..")) {
                error = add(names, text);
            }
        }
    }
    return error;
}

struct pack_name *pack_name_at(const struct pack_names *names, uint32_t n)
{
    return (struct pack_name *)(void *)(names->bytes + names->order[n]);
}

static int is_after(const struct pack_names *names, uint32_t one, uint32_t other)
{
    const unsigned char *a = (const unsigned char *)pack_name_at(names, one)->text;
    const unsigned char *b = (const unsigned char *)pack_name_at(names, other)->text;
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return *a > *b;
}

static void swap(struct pack_names *names, uint32_t one, uint32_t other)
{
    uint32_t kept = names->order[one];
    names->order[one] = names->order[other];
    names->order[other] = kept;
}

static void sink(struct pack_names *names, uint32_t at, uint32_t count)
{
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child >= count) {
            return;
        }
        if (child + 1 < count && is_after(names, child + 1, child)) {
            child++;
        }
        if (!is_after(names, child, at)) {
            return;
        }
        swap(names, at, child);
        at = child;
    }
}

/* By a heap: a directory may have a million names, chosen by somebody who knows what is slow. */
static void sort(struct pack_names *names)
{
    for (uint32_t i = names->count / 2; i-- > 0;) {
        sink(names, i, names->count);
    }
    for (uint32_t left = names->count - 1; left > 0; left--) {
        swap(names, 0, left);
        sink(names, 0, left);
    }
}

int pack_names_read(struct pack_names *names, int directory)
{
    memset(names, 0, sizeof *names);
    int error = read_all(names, directory);
    if (error < 0) {
        return error;
    }
    names->order = anonymous(names->count * sizeof *names->order);
    if (!names->order) {
        return -ENOMEM;
    }
    size_t at = 0;
    for (uint32_t i = 0; i < names->count; i++) {
        names->order[i] = (uint32_t)at;
        at += (sizeof(struct pack_name) + strlen(pack_name_at(names, i)->text) + 1 + 7) & ~(size_t)7;
    }
    sort(names);
    return 0;
}

void pack_names_free(struct pack_names *names)
{
    if (names->bytes) {
        sys_munmap(names->bytes, names->room);
    }
    if (names->order) {
        sys_munmap(names->order, names->count * sizeof *names->order);
    }
}

/* ---- files with several names ---- */

static struct pack_link *slot_of(const struct pack_links *links, uint64_t device, uint64_t number)
{
    size_t at = (size_t)((number ^ device << 32) * 0x9e3779b97f4a7c15u >> 20);
    for (;; at++) {
        struct pack_link *slot = &links->slots[at & (links->room - 1)];
        if (!slot->inode || (slot->device == device && slot->number == number)) {
            return slot;
        }
    }
}

static int make_room(struct pack_links *links)
{
    struct pack_links larger = {.room = links->room ? links->room * 2 : 1024, .used = links->used};
    larger.slots = anonymous(larger.room * sizeof *larger.slots);
    if (!larger.slots) {
        return -ENOMEM;
    }
    for (size_t i = 0; i < links->room; i++) {
        const struct pack_link *old = &links->slots[i];
        if (old->inode) {
            *slot_of(&larger, old->device, old->number) = *old;
        }
    }
    pack_links_free(links);
    *links = larger;
    return 0;
}

/* A place that is asked for and free is one that will be filled. */
struct pack_link *pack_links_find(struct pack_links *links, uint64_t device, uint64_t number)
{
    if (links->used * 2 >= links->room && make_room(links) < 0) {
        return NULL;
    }
    struct pack_link *slot = slot_of(links, device, number);
    links->used += !slot->inode;
    slot->device = device;
    slot->number = number;
    return slot;
}

void pack_links_free(struct pack_links *links)
{
    if (links->slots) {
        sys_munmap(links->slots, links->room * sizeof *links->slots);
    }
}
