/* The frames between a JVM and its zygote, and between a proxy and the agent in a guest; see docs/launcher-protocol.md. */
#ifndef FRAMES_H
#define FRAMES_H

#include "wire.h"

#define FRAME_HEADER 16
#define FRAME_MAX 65536 /* with its header */
#define FRAME_PAYLOAD (FRAME_MAX - FRAME_HEADER)
#define INPUT_CREDIT 65536 /* for a container's input */

enum { /* to the zygote */
    FRAME_RUN = 1,
    FRAME_STDIN = 2,
    FRAME_CREDIT = 3,
    FRAME_CLOSE = 4,
    FRAME_ATTACH = 5,
    FRAME_FORGET = 6,
    FRAME_RESIZE = 7,
    FRAME_AHEAD = 12
};

enum { /* to the JVM */
    FRAME_REPORT = 16,
    FRAME_WARNING = 17,
    FRAME_DATA = 18,
    FRAME_STDIN_CREDIT = 19,
    FRAME_STDIN_CLOSED = 20,
    FRAME_EXITED = 21,
    FRAME_GONE = 22,
    FRAME_ENDED = 23
};

enum { /* from a proxy to the agent, which hands all others on to its zygote */
    FRAME_PLAN = 8,
    FRAME_SIGNAL = 9,
    FRAME_PING = 10,
    FRAME_POWER_OFF = 11,
    FRAME_RENEW = 31
};

enum { /* to an agent that is reached over a line: see line.h */
    FRAME_GREET = 13,
    FRAME_READ = 14,
    FRAME_LOOK = 15,
    FRAME_ASK = 30
};

enum { /* from the agent, beside what its zygote says */
    FRAME_HELLO = 24,
    FRAME_PONG = 25,
    FRAME_RECEIVED = 26,
    FRAME_FILE = 27,
    FRAME_LOOKED = 28,
    FRAME_ANSWER = 29
};

/* What FRAME_RENEW has: the time of day, in nanoseconds, and a seed. */
#define RENEWAL_SEED 8
#define RENEWAL (RENEWAL_SEED + 64)

#define AGENT_VERSION 1u

enum { RUN_WORKER = 0, RUN_MONITOR = 1 };
enum { RUN_BRIEF = 2, RUN_NETWORK = 4 }; /* bits beside these: see handle.brief and zygote.follow */
enum { STREAM_NULL = 0, STREAM_GIVEN = 1, STREAM_PIPE = 2 };

static inline void frame_header(uint8_t *to, uint32_t type, uint32_t handle, uint32_t a, uint32_t b)
{
    set_u32(to, type);
    set_u32(to + 4, handle);
    set_u32(to + 8, a);
    set_u32(to + 12, b);
}

#endif
