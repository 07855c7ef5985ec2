#include "framing.h"

#include "system.h"

/* Moves the bytes behind the last frame to the front. */
static void drop_taken(struct framing *f)
{
    const uint32_t unfinished = f->line && f->line->length ? 4 + f->line->length : 0;
    f->in_length -= f->in_taken;
    memmove(f->in, f->in + f->in_taken, f->in_length + unfinished);
    f->in_taken = 0;
}

long framing_fill(struct framing *f)
{
    drop_taken(f);
    if (f->in_length == sizeof f->in) {
        return -EAGAIN;
    }
    if (f->line) {
        return line_fill(f->line, f->fd, f->in, &f->in_length, sizeof f->in);
    }
    long n = sys_read(f->fd, f->in + f->in_length, sizeof f->in - f->in_length);
    if (n > 0) {
        f->in_length += (uint32_t)n;
    }
    return n == -EINTR ? -EAGAIN : n;
}

int framing_next(struct framing *f, struct frame *frame)
{
    drop_taken(f);
    if (f->in_length < 4) {
        return 0;
    }
    uint32_t size = get_u32(f->in);
    if (size < FRAME_HEADER || size > FRAME_MAX) {
        return -EBADMSG;
    }
    if (f->in_length - 4 < size) {
        return 0;
    }
    const uint8_t *at = f->in + 4;
    f->in_taken = 4 + size;
    *frame = (struct frame){get_u32(at),      get_u32(at + 4),   get_u32(at + 8),
                            get_u32(at + 12), at + FRAME_HEADER, size - FRAME_HEADER};
    return 1;
}

uint32_t framing_room(const struct framing *f)
{
    size_t left = sizeof f->out - (f->out_length - f->out_from);
    left = f->line ? line_room(left) : left;
    size_t room = left < 4 + FRAME_HEADER ? 0 : left - 4 - FRAME_HEADER;
    return (uint32_t)(room < FRAME_PAYLOAD ? room : FRAME_PAYLOAD);
}

int framing_put(struct framing *f, uint32_t type, uint32_t handle, uint32_t a, uint32_t b, const void *payload,
                uint32_t length)
{
    if (length > framing_room(f)) {
        return -ENOBUFS;
    }
    f->out_length -= f->out_from;
    memmove(f->out, f->out + f->out_from, f->out_length);
    f->out_from = 0;
    if (f->out_length + 4 + FRAME_HEADER > sizeof f->out) {
        return -ENOBUFS; /* room is 0, and so is the length */
    }
    uint8_t *at = f->out + f->out_length;
    if (f->line) {
        uint8_t header[FRAME_HEADER];
        frame_header(header, type, handle, a, b);
        f->out_length += (uint32_t)line_put(at, header, sizeof header, payload, length);
        return 0;
    }
    set_u32(at, FRAME_HEADER + length);
    frame_header(at + 4, type, handle, a, b);
    if (length) {
        memcpy(at + 4 + FRAME_HEADER, payload, length);
    }
    f->out_length += 4 + FRAME_HEADER + length;
    return 0;
}

int framing_flush(struct framing *f)
{
    while (f->out_from < f->out_length) {
        long n = sys_write(f->output ? f->output : f->fd, f->out + f->out_from, f->out_length - f->out_from);
        if (n == -EAGAIN) {
            return 0;
        }
        if (n < 0 && n != -EINTR) {
            return (int)n;
        }
        f->out_from += n > 0 ? (uint32_t)n : 0;
    }
    f->out_from = f->out_length = 0;
    return 0;
}

int framing_has_output(const struct framing *f)
{
    return f->out_from < f->out_length;
}
