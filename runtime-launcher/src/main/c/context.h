/*
 * The state of one execution of a plan. There is one, in the maker; init gets its copy when it is made.
 * A descriptor that isn't open is -1. Every descriptor closes on exec.
 */
#ifndef CONTEXT_H
#define CONTEXT_H

#include "plan.h"
#include "sys_context.h"
#include "wire.h"

#define OUTPUT_ROOM 1024 /* how much of a program's output is kept for the report */
#define PLACE_ROOM 1024  /* how much of a path is kept for the report */
#define PLAN_ROOM 12288
#define VECTOR_ROOM 256
#define HELD 24 /* descriptors that a plan knows by a number */
#define LEASES 256

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

/* Where reports go. */
enum report_form {
    REPORT_STREAM, /* length and bytes, one after the other */
    REPORT_FRAMES  /* the zygote's frames, straight into its socket */
};

struct ctx {
    const struct plan *plan;
    struct position next; /* the step after the one being executed */
    int actor;            /* who we are: ACTOR_HOST, ACTOR_INIT */

    int report;
    enum report_form report_form;
    int is_monitor;  /* stays as init's parent */
    uint32_t handle; /* with frames: the JVM's name for this execution */

    /* opened by operations of the maker; init inherits phase and start_listener alone */
    int lock;
    int journal;
    size_t journal_size;
    int phase;
    int start_listener;
    int monitor_listener;
    int state_dir;       /* the directory that the monitor's socket is in */
    int exit_record;     /* the monitor's, of how init ended: a file in state_dir, under its temporary name till then */
    int undo_at_end; /* what the journal names is undone when init has ended; it is in memory, and its maker isn't in it */
    const char *made_dir; /* made by this plan: removed when it fails */
    const char *made_lock;
    const char *made_journal;

    int lease[LEASES]; /* files whose locks say that the container is there; whoever is init's parent keeps them as long */
    unsigned lease_count;

    /* opened by operations of init */
    int proc;     /* root of a procfs that nobody else can mount over */
    int root;     /* the container's root, before and after the switch to it */
    int terminal; /* the side that isn't the container's; init hands it to the maker */

    struct sys_context sys;

    /* of a container in a virtual machine; see guest.h */
    int held[HELD];       /* channels and helpers by the plan's numbers for them */
    int helper_pid[HELD]; /* 0: that is no helper */
    int helper_output[2];
    struct guest *guest;
    uint32_t *fate; /* FATE_…, shared by maker and init */
    int watched;    /* a process whose end ends the wait for the start */

    /* identity of init, as the maker sees it */
    int init_pid;
    uint64_t init_start_time;
    int init_process; /* a descriptor of it */

    int64_t deadline; /* of the undoing that is going on: nothing in a journal takes longer; else NEVER */
    const char *removed; /* within a replay: the path that the record before this one removed, where it says so; else NULL */

    int placing; /* a socket to who puts processes where a plan can't, or -1 */

    int for_caller;    /* init ends when the monitor has lost who asked for it */
    uint32_t patience; /* milliseconds that init gets for the steps that it does at once; 0: for ever */

    struct ahead *ahead;  /* made before there was a plan; NULL: nothing */
    int sync;             /* socket between maker and init */
    int let_go;           /* init was told that no more orders come, and doesn't die with its maker any more */
    int detached;         /* init does its steps by itself */
    int start_connection; /* in init: who started it, from WaitStart on */
    int offered;          /* a connection for init, which has it from its maker, or with its start from the starter */
    uint32_t on_failure;  /* so many steps of the plan say what is to be done when a later one fails */
    int prepared;         /* for a program: nothing but its execution is left to be done */
    uint32_t *reporter;   /* of a thread that says for us that the program can't be executed: set to 1; NULL: there is none */

    uint32_t umask; /* the caller's; ours is 0, so that modes are what a plan says */
    int umask_set;

    char program[MAX_PATH]; /* what FindProgram found; "" before */
    char home[512];         /* what FindHome found, as a variable; "" before, or when it found nothing */
    struct failure failure;

    uint32_t plan_length; /* of one that came with its task and lies in plan_bytes already; 0: it is in a descriptor */

    /* room for a plan as it usually is; a larger one gets memory of its own */
    char *vectors[VECTOR_ROOM];
    uint8_t plan_bytes[PLAN_ROOM];
};

/* Whole pages for one, of those that the monitor gives up. */
union ctx_pages {
    _Alignas(4096) struct ctx c;
    uint8_t bytes[6 * 4096];
};

_Static_assert(sizeof(struct ctx) <= sizeof(union ctx_pages), "a context fits its pages");

/* Nothing open, nothing done. */
void ctx_init(struct ctx *c);

/* The next part of a template as bytes; a variable is put into `digits`. */
struct part template_part(const struct ctx *c, const uint8_t **at, char digits[DECIMAL_ROOM]);

/* Closes a descriptor if it is open, and notes that. */
void ctx_close(int *fd);

/*
 * What the maker was told to join it holds, for init alone: it is there from enter_joined to leave_joined, and makes init
 * in between. Nothing else may be made, or opened by path, in there. leave_joined is for after a failed enter too.
 */
int enter_joined(struct ctx *c);
int leave_joined(struct ctx *c);

/*
 * Makes init in new namespaces and in those that the maker holds for it. Returns its pid, its descriptor in *process and
 * 0 in init; or -errno, noted.
 */
int make_init(struct ctx *c, uint32_t namespaces, const int sync[2], int *process);

/* Takes the lock (flock) of a file, which is waited for; -EAGAIN: it wasn't to be had in time. */
int lock_until(int fd, int64_t deadline);

/* Lets others have what was made for init; it is in there, or never will be. */
void drop_claims(struct ctx *c);

/*
 * Namespaces that take the kernel long to make may be made while the plan is still being compiled. Whoever makes them
 * stays where it is; if it can't come back to there, it ends.
 */
struct ahead {
    uint32_t namespaces; /* that are there */
    int fd;
    int own; /* the way back */
};

/* Beside the namespaces of make_ahead: the loopback interface is up in there, as every plan to come wants it. */
#define AHEAD_LOOPBACK 1u

/* Makes of these what is worth it. */
struct ahead make_ahead(uint32_t namespaces);
void drop_ahead(struct ahead *ahead);

/* Has init join what was made; which namespaces are left to be made. */
uint32_t join_ahead(struct ctx *c, uint32_t namespaces);

/* Writes an operation ahead into the journal, if there is one. `operands` as they stand in a plan. */
int journal_append(struct ctx *c, uint32_t opcode, const uint8_t *operands, uint32_t length);

#endif
