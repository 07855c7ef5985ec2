/* Reading bytes that may be anything. */
#ifndef CURSOR_H
#define CURSOR_H

#include "sys.h"
#include "wire.h"

/* Unread bytes. Every read checks that there are enough. */
struct cursor {
    const uint8_t *at;
    const uint8_t *end;
};

static inline int take_u32(struct cursor *c, uint32_t *value)
{
    if (c->end - c->at < 4) {
        return -EBADMSG;
    }
    *value = get_u32(c->at);
    c->at += 4;
    return 0;
}

#endif
