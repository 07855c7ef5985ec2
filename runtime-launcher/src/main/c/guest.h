/*
 * A virtual machine from the host's side. The process that stands where init stands in another container is the proxy: it has
 * the helpers (the machine itself, a file server) as its children, speaks with the agent in the guest, and at the end ends
 * as the container did. helpers.c: the helpers; guest.c: the conversation up to the start; proxy.c: from the start on;
 * proxy_terminal.c: the terminal on the host that stands for the container's.
 */
#ifndef GUEST_H
#define GUEST_H

#include "context.h"
#include "framing.h"

/* The handles that plans have in the guest. */
enum { GUEST_CONTAINER = 1, GUEST_START = 2 };

/* Why nobody knows how a container ended: the code of an exit record of kind EXIT_UNKNOWN. */
enum { FATE_KNOWN = 0, FATE_MACHINE_ENDED = 1, FATE_SILENT = 2, FATE_CONFUSED = 3 };

struct guest {
    struct framing framing;
    int machine; /* a descriptor of its process */
    int64_t heard; /* when something came last */

    int exited; /* the container has, and how: */
    uint32_t exit_kind;
    uint32_t exit_code;
    int gone;       /* all that it wrote has come */
    uint32_t input; /* bytes that it takes */

    int is_terminal; /* standard streams are a terminal of the host's, and the container's are one in the guest */
    uint32_t columns; /* the size that the guest knows */
    uint32_t rows;
};

/* helpers.c: reads what the helpers have written, and keeps the end of it in c->failure. */
void helpers_hear(struct ctx *c);

/* helpers.c: ends all helpers and waits for that. */
void helpers_kill(struct ctx *c);

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

#endif
