/* What a monitor knows; between monitor.c, monitor_clients.c and exit_record.c. */
#ifndef MONITOR_STATE_H
#define MONITOR_STATE_H

#include "monitor.h"

#define CLIENTS 8

struct monitor {
    int init_pid;
    int listener;
    int state_dir;
    int exit_record;
    int child_watch;
    int end[STREAMS]; /* with a terminal: its other side is STREAM_OUT, and the others are none */
    int is_terminal;
    int hung_up[STREAMS]; /* no writer is left */
    int client[CLIENTS];  /* the first is the zygote */
    uint32_t *fate;       /* of a container in a virtual machine: not 0 if init didn't end as the container did */
    int with_init;        /* what ends with init, for sys_end_with_init; 0: nothing */
    int lease[LEASES];    /* locks that go with init */
    unsigned lease_count;
    int for_caller;       /* init ends when the first client has gone: nobody else can ever ask for it */
    int read_all;         /* a client has read all outputs to their end */
    int reaped;           /* init was, with that status; others may be left that it had as its own */
    int status;
    int64_t latest;       /* when those aren't waited for any more */
    int journal;          /* of what is undone after the end of init, or -1 */
    int ended;            /* init has, and how: */
    uint32_t exit_kind;
    uint32_t exit_code;
};

/* ---- monitor_clients.c ---- */

/* Tells one client something, with descriptors; one that doesn't take it at once is dropped. */
void tell(int *client, const uint32_t *words, unsigned count, const int *fds, unsigned fd_count);
void tell_exit(struct monitor *m, int *client);

/* Somebody connects. */
void accept_client(struct monitor *m);

/* A client has said something, or has gone. */
void hear(struct monitor *m, int *client);

/* ---- exit_record.c ---- */

/* Makes the record beside the monitor's socket, and notes its descriptors; a failure is noted too. */
int make_exit_record(struct ctx *c, const char *path);

/* Fills it in, and gives it its name. Who holds its descriptor still has to tell others. */
void record_exit(struct monitor *m);

#endif
