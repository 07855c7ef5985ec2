/*
 * Frames over a line that may lose bytes, or bring some that belong to no frame: a terminal whose queue was full, a port that was
 * connected in the middle of what somebody else sent. A frame is END, the frame's bytes and their CRC-32C with END and ESCAPE
 * escaped, END. So its beginning is known wherever one begins to listen, and a frame that isn't whole is no frame.
 */
#ifndef LINE_H
#define LINE_H

#include "frames.h"

#define LINE_END 0x7e
#define LINE_ESCAPE 0x7d
#define LINE_FLIP 0x20 /* an escaped byte, with this bit changed, comes behind ESCAPE */

/* The most that a frame of so many bytes takes. */
#define LINE_ROOM(bytes) (2 * ((bytes) + 4) + 2)

struct line {
    uint32_t window;   /* so many bytes may be on their way to us; 0: as many as there are */
    uint32_t received; /* frames since the greeting */
    uint32_t told;     /* of these, how many the other side knows of */
    int is_cut;        /* a frame was lost: nothing that follows can be believed to be all */
    int is_escaped;
    uint32_t length;   /* of the frame that is coming, at the end of the frames that are whole */
};

/* Reads what is there: whole frames, each behind its length, are appended to `in`. As framing_fill. */
long line_fill(struct line *line, int fd, uint8_t *in, uint32_t *in_length, uint32_t room);

/* How many bytes of a frame, with its length, so much room is enough for, whatever bytes these are. */
size_t line_room(size_t room);

/* Writes a frame; how many bytes that were. */
size_t line_put(uint8_t *to, const uint8_t *header, size_t header_length, const void *payload, size_t length);

#endif
