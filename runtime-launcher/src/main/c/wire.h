/* Integers and byte strings as docs/launcher-protocol.md has them: little-endian, whatever the machine is. */
#ifndef WIRE_H
#define WIRE_H

#include "text.h"

static inline uint32_t get_u32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint64_t get_u64(const uint8_t *p)
{
    return get_u32(p) | (uint64_t)get_u32(p + 4) << 32;
}

static inline void set_u32(uint8_t *p, uint32_t value)
{
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
    p[2] = (uint8_t)(value >> 16);
    p[3] = (uint8_t)(value >> 24);
}

/* Bytes being written; once something didn't fit, `failed` stays set and nothing more is written. */
struct writer {
    uint8_t *at;
    const uint8_t *end;
    int failed;
};

static inline uint8_t *put_room(struct writer *w, size_t size)
{
    if (w->failed || size > (size_t)(w->end - w->at)) {
        w->failed = 1;
        return NULL;
    }
    w->at += size;
    return w->at - size;
}

static inline void put_u32(struct writer *w, uint32_t value)
{
    uint8_t *p = put_room(w, 4);
    if (p) {
        set_u32(p, value);
    }
}

static inline void put_u64(struct writer *w, uint64_t value)
{
    put_u32(w, (uint32_t)value);
    put_u32(w, (uint32_t)(value >> 32));
}

static inline void put_bytes(struct writer *w, const void *bytes, size_t length)
{
    put_u32(w, (uint32_t)length);
    uint8_t *p = put_room(w, length + 1);
    if (p) {
        memcpy(p, bytes, length);
        p[length] = 0;
    }
}

static inline void put_text(struct writer *w, const char *text)
{
    put_bytes(w, text, strlen(text));
}

#endif
