/*
 * The launcher that stays beside a JVM. It has workers and monitors execute plans, and carries bytes between containers'
 * pipes and the JVM's socket. zygote.c: its loop and its frames; handles.c: what it knows of each execution; runs.c: requests
 * to execute a plan; children.c: the processes that do; attach.c: their monitors; streams.c: the bytes.
 */
#ifndef ZYGOTE_H
#define ZYGOTE_H

#include "children.h"
#include "frames.h"

#define MAX_IDLE 4

/* One execution, or one container that is followed, under the JVM's name for it. */
struct handle {
    int used;
    uint32_t name;
    int pid;     /* of the worker or monitor; 0: it has ended, or has done its task */
    int worker;  /* its socket while it has our task, or -1 */
    int attach;  /* no child of ours: ended when its socket is */
    int control; /* the monitor's socket, or -1 */
    int reserved; /* the socket of the child that waits for the plan of this execution alone, or -1 */
    int settled; /* the monitor has said whether there is a terminal */
    int exited;  /* the monitor has said how init ended */
    int brief;   /* the JVM takes the last that there is to say for the end: no GONE follows it */
    int ended;   /* that was said */

    int stream[STREAMS];      /* our ends, or -1 */
    int watched[STREAMS];     /* in the watch */
    int is_terminal;          /* stream 0 and 1 are two descriptors of a terminal's other side */
    uint32_t credit[STREAMS]; /* bytes of output that the JVM takes */

    uint8_t *input; /* what the container's pipe had no room for; INPUT_CREDIT bytes, made when needed */
    uint32_t input_from;
    uint32_t input_length;
    uint32_t input_taken; /* bytes that went into the pipe and were not given back as credit yet */
    int input_closing;    /* to be closed when `input` is empty */
};

struct zygote {
    int jvm;
    uint32_t umask; /* the JVM's */
    int watch;
    int child_watch;
    int starved; /* no child can be made just now */
    int child_used; /* by a container: another is to be made, when that holds nobody up */
    int at_leisure; /* the JVM has got what it asked for */
    uint32_t follow; /* namespaces that who comes next wants as the last one did, which are made when that one has ended; 0: none */
    int has_ended;   /* one of those */
    int told;        /* the pid of the child that has them, or makes them */
    unsigned idle_count;
    unsigned reserved_count; /* children that are no more in `idle`, and wait too */
    struct child idle[MAX_IDLE];
    unsigned handles; /* so many of the array were ever used */
    struct handle *handle;
    uint8_t *frame; /* one frame in either direction */
};

/* Serves the JVM whose socket is descriptor 3 until it closes. The exit code. */
int role_zygote(void);

/* Sends a frame to the JVM; waits while the JVM is slow, and ends the zygote when it is gone. */
void to_jvm(struct zygote *z, uint32_t type, uint32_t name, uint32_t a, uint32_t b, const void *payload, size_t length);

/* Whether the first child that waits has what the next one will want, or makes it. */
int has_told(const struct zygote *z);

/* Whether a child that waits is to make what the next one will want, and has it do so. */
int wants_namespaces(const struct zygote *z);
void make_namespaces(struct zygote *z);

/* The report of an execution that never began. */
void report_failure(struct zygote *z, uint32_t name, const char *call, int error);

/* ---- handles.c ---- */

int handles_open(struct zygote *z);

/* What an event belongs to: a handle's place, and a stream or a socket. */
enum { WHAT_CONTROL = 3, WHAT_WORKER = 4 };
uint64_t token_of(const struct zygote *z, const struct handle *h, unsigned what);

/* The handle of a name, or NULL. A new one has nothing open; NULL when there are too many. */
struct handle *handle_find(struct zygote *z, uint32_t name);
struct handle *handle_new(struct zygote *z, uint32_t name);

void close_worker(struct zygote *z, struct handle *h);
void close_control(struct zygote *z, struct handle *h);

/* Closes all that a handle has. */
void drop(struct zygote *z, struct handle *h);

/* Says GONE once the other side has ended and what it wrote was sent. */
void finish_if_ended(struct zygote *z, struct handle *h);

/* ---- attach.c ---- */

/* Connects to a monitor; the rest happens when that has said what streams there are. */
void attach_monitor(struct zygote *z, uint32_t name, const char *path);

/* Hears all that a monitor has said so far. */
void hear_monitor(struct zygote *z, struct handle *h);

/* ---- runs.c ---- */

/* The frame that z->frame holds. */
void run_request(struct zygote *z, uint32_t length, const int *fds, unsigned fd_count);

/*
 * Children that wait for a task. A container's monitor is made of one that was made last and has done nothing: it lies
 * on the processor that had nothing to do then. Whoever has worked works again: its memory is its own already.
 */
void child_waits(struct zygote *z, struct child child, int has_worked);

/* One of at least one. */
struct child child_taken(struct zygote *z, int for_a_monitor);

/* An execution under this name will come, and will need these namespaces. */
void ahead_request(struct zygote *z, uint32_t name, uint32_t namespaces);

/* Something came from a worker that has a task of ours. */
void hear_worker(struct zygote *z, struct handle *h);

/* ---- streams.c ---- */

/* Watches the streams that are open, and gives the first credit for input. */
void streams_begin(struct zygote *z, struct handle *h);

/* A terminal takes the place of the pipes. */
void streams_take_terminal(struct zygote *z, struct handle *h, int terminal);

/* Something can be read from, or written to, a stream, or its other side has closed. */
void stream_ready(struct zygote *z, struct handle *h, unsigned stream);

/* Frames of the JVM. */
void stream_input(struct zygote *z, struct handle *h, const uint8_t *bytes, uint32_t length);
void stream_credit(struct zygote *z, struct handle *h, unsigned stream, uint32_t bytes);
void stream_close(struct zygote *z, struct handle *h, unsigned stream);

/*
 * Nobody of ours is on the other side any more: reads what credit allows of what is left. Whether all is at its end; a
 * container whose monitor was killed may go on writing and reading for long.
 */
int streams_finish(struct zygote *z, struct handle *h);

/* Closes all, and says nothing. */
void streams_drop(struct zygote *z, struct handle *h);

#endif
