/* What CRIU answers over its socket: a few fields of its protocol buffers. */
#ifndef LINUX_CRIU_H
#define LINUX_CRIU_H

#include <stddef.h>
#include <stdint.h>

struct sys_context;

#define CRIU_CALL "criu" /* what failures name */
#define CRIU_NAME 64 /* room for the name of a moment */
#define CRIU_NOTIFY 6 /* the type of what isn't its last answer */

/* Of the ends that are ours, and of CRIU's. */
enum { CRIU_SOCKET, CRIU_OUTPUT };

struct criu_answer {
    uint64_t type;
    uint64_t success;
    uint64_t pid;         /* of the container's first process, as CRIU sees it; 0: it doesn't say */
    uint64_t error;       /* an errno; 0: it doesn't say */
    char name[CRIU_NAME]; /* the moment that it tells of; "" */
};

/* Lets go of what there was for talking with it. */
void criu_close(struct sys_context *s);

/* Reads one. 0, or -EBADMSG for bytes that can't be one; nothing outside of them is read. */
int criu_read(const uint8_t *bytes, size_t length, struct criu_answer *answer);

#endif
