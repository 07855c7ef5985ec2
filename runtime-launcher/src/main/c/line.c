#include "line.h"

#include "crc.h"
#include "system.h"

/* A frame's end: whether it is whole. It lies behind those that are, with room for its length in front. */
static int finish(struct line *line, uint8_t *in, uint32_t *in_length)
{
    uint8_t *frame = in + *in_length + 4;
    const uint32_t length = line->length;
    line->length = 0;
    line->is_escaped = 0;
    if (length == 0) {
        return 0; /* one END may be the last of a frame and the first of the next */
    }
    if (length < FRAME_HEADER + 4 || crc32c(frame, length - 4) != get_u32(frame + length - 4)) {
        line->is_cut = 1;
        return 0;
    }
    if (get_u32(frame) == FRAME_GREET) { /* somebody begins anew: nothing of before is of interest */
        memmove(in + 4, frame, length - 4);
        set_u32(in, length - 4);
        *in_length = length;
        line->is_cut = 0;
        line->received = line->told = 0;
        return 0;
    }
    set_u32(frame - 4, length - 4);
    *in_length += length;
    line->received++;
    return 0;
}

long line_fill(struct line *line, int fd, uint8_t *in, uint32_t *in_length, uint32_t room)
{
    uint8_t bytes[4096];
    const uint32_t free = room - *in_length - line->length;
    if (free <= 8) {
        return -EAGAIN;
    }
    long n = sys_read(fd, bytes, free - 8 < sizeof bytes ? free - 8 : sizeof bytes);
    for (long i = 0; i < n; i++) {
        const uint8_t byte = bytes[i];
        if (byte == LINE_END) {
            finish(line, in, in_length);
        } else if (byte == LINE_ESCAPE) {
            line->is_escaped = 1;
        } else {
            in[*in_length + 4 + line->length++] = line->is_escaped ? byte ^ LINE_FLIP : byte;
            line->is_escaped = 0;
        }
    }
    if (n >= 0 && line->length > FRAME_MAX) { /* no frame is that long: its end was lost */
        line->length = 0;
        line->is_cut = 1;
    }
    return n == -EINTR ? -EAGAIN : n;
}

size_t line_room(size_t room)
{
    return room < LINE_ROOM(0) ? 0 : (room - LINE_ROOM(0)) / 2;
}

static uint8_t *put(uint8_t *to, const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == LINE_END || bytes[i] == LINE_ESCAPE) {
            *to++ = LINE_ESCAPE;
            *to++ = bytes[i] ^ LINE_FLIP;
        } else {
            *to++ = bytes[i];
        }
    }
    return to;
}

size_t line_put(uint8_t *to, const uint8_t *header, size_t header_length, const void *payload, size_t length)
{
    uint8_t check[4];
    uint8_t *at = to;
    *at++ = LINE_END;
    at = put(at, header, header_length);
    at = put(at, payload, length);
    set_u32(check, crc32c_more(crc32c(header, header_length), payload, length));
    at = put(at, check, sizeof check);
    *at++ = LINE_END;
    return (size_t)(at - to);
}
