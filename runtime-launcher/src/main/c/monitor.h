/* The parent of a container's init process, for as long as there is something to keep: its streams, its exit status. */
#ifndef MONITOR_H
#define MONITOR_H

#include "context.h"

/* Streams, by the number that the container has them under; bits of what a client is told. */
enum { STREAM_IN = 0, STREAM_OUT = 1, STREAM_ERR = 2, STREAMS = 3 };
#define TERMINAL_BIT 8u

/* Messages to a client, and from it. */
enum { MONITOR_STREAMS = 1, MONITOR_EXITED = 2 };
enum { CLIENT_CLOSE = 3, CLIENT_READ_ALL = 4 };

/* How init ended, as in the file `exit`. */
enum { EXIT_EXITED = 1, EXIT_SIGNALLED = 2, EXIT_CORE = 3, EXIT_UNKNOWN = 4 /* the code is a FATE_… of guest.h */ };

/*
 * Executes a plan and stays as long as init lives, or its output isn't read. The context is in pages of its own
 * (union ctx_pages), which are given up meanwhile. `ends`: our ends of the container's pipes, or
 * -1; `control`: the client that is there from the start. The container's ends are 0, 1 and 2 and are let go of.
 */
_Noreturn void monitor_main(struct ctx *c, int plan_fd, int control, const int ends[STREAMS]);

/* Waits for a monitor that is just telling how init ended: the one of the container that has this journal. */
void await_telling(const char *journal);

#endif
