/*
 * A virtual machine from the host's side. The process that stands where init stands in another container is the proxy: it has
 * the helpers (the machine itself, a file server) as its children, speaks with the agent in the guest, and at the end ends
 * as the container did. helpers.c: the helpers; guest.c: the conversation up to the start; proxy.c: from the start on;
 * proxy_terminal.c: the terminal on the host that stands for the container's.
 *
 * A further process of the container has a proxy of its own. It speaks with the agent through the container's proxy: that
 * takes a channel at the socket of the start, and carries what comes from there under a handle of its own (guest_execs.c).
 */
#ifndef GUEST_H
#define GUEST_H

#include "context.h"
#include "framing.h"
#include "monitor.h"
#include "system.h"

/* The handles that plans have in the guest. */
enum { GUEST_CONTAINER = 1, GUEST_START = 2 };

/* Why nobody knows how a container ended: the code of an exit record of kind EXIT_UNKNOWN. */
enum { FATE_KNOWN = 0, FATE_MACHINE_ENDED = 1, FATE_SILENT = 2, FATE_CONFUSED = 3 };

#define CHANNELS 16
#define PROXY_BYTES 24 /* of each in the answer to who stands for whom: u32 pid and u64 start time, then the same in the guest */
#define FIRST_CHANNEL 16 /* handles below are the container's own */

/* What the proxy of a further process has, as the container's proxy sees it. */
struct channel {
    struct framing framing;
    uint32_t handle; /* the first of the two that it has in the guest; even */
    int peer;        /* the process here that asked for it, and when it was started; 0: it had ended already */
    uint64_t peer_start_time;
    uint32_t pid;    /* its init process in the guest, and when that was started; 0: none is known */
    uint64_t start_time;
    int exited;      /* the process has */
    int gone;        /* nothing more will come of it */
};

struct guest {
    struct framing framing;
    int machine; /* a descriptor of its process */
    int64_t heard; /* when something came last */

    int exited; /* the container has, and how: */
    uint32_t exit_kind;
    uint32_t exit_code;
    int gone;       /* all that it wrote has come */
    uint32_t input; /* bytes that it takes */
    int output_ended[STREAMS]; /* before the proxy carries anything: the program was quicker than the news that it runs */
    int input_closed;          /* the same */

    int is_terminal; /* standard streams are a terminal of the host's, and the container's are one in the guest */
    uint32_t columns; /* the size that the guest knows */
    uint32_t rows;
    int requests; /* where channels are asked for, or -1 */
    uint32_t init_pid; /* the container's in the guest, and when it was started */
    uint64_t init_start_time;
    int (*hear)(struct ctx *c, const struct frame *f); /* NULL: what is said before the end of a plan isn't of interest */
    uint32_t answers;                                  /* so many more may come */
    uint32_t handles; /* given to channels so far: none twice */
    uint32_t forget; /* the guest has to be told that nobody follows it any more; 0: none */
    struct channel *channel[CHANNELS];
};

/* helpers.c: reads what the helpers have written, and keeps the end of it in c->failure. */
void helpers_hear(struct ctx *c);

/* helpers.c: ends all helpers and waits for that. */
void helpers_kill(struct ctx *c);

/* Takes the channel and the machine of the first two operands for the guest, once. */
int guest_take(struct ctx *c, const struct op *op);

/*
 * Handles what may come at any time. 1 if the frame was one of those, 0 if it is the caller's, -EBADMSG if it is none that
 * may come.
 */
int guest_common_frame(struct guest *g, const struct frame *f);

/* Waits for a frame of this type and handle; that of another handle is -EBADMSG. The failure is noted. */
int guest_await(struct ctx *c, uint32_t type, uint32_t handle, int64_t deadline, struct frame *frame);

/* Sends a plan, and then the order to run it; waits for its report. */
int guest_run(struct ctx *c, const struct op *op, const struct operand *plan, uint32_t handle, uint32_t role, uint32_t kinds,
              int64_t deadline);

/* proxy_terminal.c: tells the guest the size of the host's terminal if that is another now; -errno if there is no room to. */
int guest_tell_size(struct guest *g);
/* ---- guest_execs.c ---- */

/* What the container's proxy has to wait for, beside its own: fills as many places as there are. */
void channels_watch(const struct guest *g, struct pollfd fds[1 + CHANNELS]);

/* Takes requests, and carries what is there and the guest has room for. */
void channels_serve(struct guest *g, const struct pollfd fds[1 + CHANNELS]);

/* A frame of the guest's: 1 if it was of a channel, 0 if it is the container's, -EBADMSG if none such may come. */
int channels_frame(struct guest *g, const struct frame *f);

/* Asks the proxy that has the machine, at the socket of its start, for a channel to it; the failure is noted. */
int guest_connect(struct ctx *c, const char *path, int64_t deadline);

/* Lets go of that channel. */
void guest_leave(struct ctx *c);

/* Whether anybody else has one. */
int channels_any(const struct guest *g);

/* The machine is taken away, and with it what still runs there. */
void channels_end(struct guest *g);

#endif
