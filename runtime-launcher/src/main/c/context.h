/*
 * The state of one execution of a plan. There is one, in the maker; init gets its copy when it is made.
 * A descriptor that isn't open is -1. Every descriptor closes on exec.
 */
#ifndef CONTEXT_H
#define CONTEXT_H

#include "launcher.h"

#define OUTPUT_ROOM 1024 /* how much of a program's output is kept for the report */
#define PLACE_ROOM 1024  /* how much of a path is kept for the report */

/* How a program ended; the numbers are the report's. */
enum { END_NONE = 0, END_EXITED = 1, END_SIGNALLED = 2, END_TIMED_OUT = 3 };

/* Where and how a step failed. */
struct failure {
    uint32_t index; /* of the step */
    int error;      /* negative errno; 0: nothing failed */
    const char *call;
    char path[PLACE_ROOM];
    uint32_t program_end;
    uint32_t program_code;
    uint32_t output_length;
    char output[OUTPUT_ROOM];
};

struct ctx {
    int actor; /* who we are: ACTOR_HOST, ACTOR_INIT */

    /* opened by operations of the maker; init inherits them, except lock and journal */
    int lock;
    int journal;
    int phase;
    int start_listener;
    int monitor_listener;
    int state_dir; /* the directory that the monitor's socket is in */

    /* opened by operations of init */
    int proc;     /* root of a procfs that nobody else can mount over */
    int root;     /* the container's root, before and after the switch to it */
    int old_root; /* the runtime's root, until it is let go */
    int terminal; /* the side that isn't the container's */

    /* identity of init, as the maker sees it */
    int init_pid;
    uint64_t init_start_time;
    int init_process; /* a descriptor of it */

    int sync;             /* socket between maker and init */
    int attached;         /* in init: it still has to die with its maker */
    int start_connection; /* in init: who started it, from WaitStart on */

    char program[MAX_PATH]; /* what FindProgram found; "" before */
    struct failure failure;
};

/* Writes an operation ahead into the journal, if there is one. `operands` as they stand in a plan. */
int journal_append(struct ctx *c, uint32_t opcode, const uint8_t *operands, uint32_t length);

#endif
