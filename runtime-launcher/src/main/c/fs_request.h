/* One request of a guest, taken apart and checked. Nothing here looks at a file. */
#ifndef FS_REQUEST_H
#define FS_REQUEST_H

#include <stddef.h>

#include "fs_protocol.h"

#define FS_NAME_LONGEST 255
#define FS_TARGET_LONGEST 4095
#define FS_TRANSFER 1048576 /* bytes that one read, write or listing may carry */
#define FS_FRAME_LARGEST (FS_TRANSFER + 4096)

struct fs_server;
struct fs_request;

/* What is after the header: fixed arguments, then one letter for each of: n a file's name, t a symlink's target, x an
 * attribute's name, d data. `run` fills the reply and returns its length, or -errno. */
struct fs_row {
    uint32_t opcode;
    uint16_t fixed;
    const char *rest;
    long (*run)(struct fs_server *, const struct fs_request *);
};

struct fs_request {
    struct fs_in_header header;
    union fs_arguments in;
    const struct fs_row *row;
    const char *name[2]; /* as many as there are n, t and x; they end with NUL */
    const uint8_t *data;
    size_t data_length;
};

/* Whether the other side waits for an answer at all. */
int fs_wants_reply(uint32_t opcode);

/*
 * Takes apart the `length` bytes of a request. -ENOSYS for an operation that there isn't, -EINVAL and -ENAMETOOLONG for
 * what no kernel would send; the header is filled in then, too, if there is a whole one, and else -EBADMSG comes back.
 */
int fs_decode(const uint8_t *bytes, size_t length, struct fs_request *r);

#endif
