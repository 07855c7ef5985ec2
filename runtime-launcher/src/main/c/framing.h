/*
 * Frames over a stream of bytes, between a proxy and the agent in its virtual machine: each is a u32 with its length, then
 * the frame as in frames.h. Both sides take the other for hostile: a length out of bounds is the end of the conversation.
 */
#ifndef FRAMING_H
#define FRAMING_H

#include "frames.h"
#include "line.h"

struct frame {
    uint32_t type;
    uint32_t handle;
    uint32_t a;
    uint32_t b;
    const uint8_t *payload;
    uint32_t length; /* of the payload */
};

struct framing {
    int fd; /* doesn't block */
    int output; /* what is written to, if that is another descriptor; 0: the same one */
    struct line *line; /* NULL: the stream neither loses nor makes up bytes; else see line.h */
    uint32_t in_length;
    uint32_t in_taken; /* bytes of the frame that framing_next gave last */
    uint32_t out_from;
    uint32_t out_length;
    uint8_t in[4 + FRAME_MAX];
    uint8_t out[2 * (LINE_ROOM(FRAME_MAX))];
};

/* Reads what is there: how much, 0 at the end of the stream, or -errno (-EAGAIN: nothing). Not while a frame is in use. */
long framing_fill(struct framing *f);

/* The next whole frame, valid until the next call of this or of framing_fill: 1, 0 if there is none yet, or -EBADMSG. */
int framing_next(struct framing *f, struct frame *frame);

/* Puts a frame into the output; -ENOBUFS if there is no room. */
int framing_put(struct framing *f, uint32_t type, uint32_t handle, uint32_t a, uint32_t b, const void *payload,
                uint32_t length);

/* How long a payload there is room for; 0 also if not even for an empty one. */
uint32_t framing_room(const struct framing *f);

/* Writes as much output as the other side takes now. */
int framing_flush(struct framing *f);

/* Whether there is output left. */
int framing_has_output(const struct framing *f);

#endif
