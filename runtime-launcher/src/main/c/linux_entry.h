/*
 * The command line's program. It decides nothing: it hands what it was called with to a JVM of this user that is there already, does what
 * that one says (execute a plan, print, end), and where none serves it becomes a JVM of its own. See docs/launcher-protocol.md.
 */
#ifndef LINUX_ENTRY_H
#define LINUX_ENTRY_H

#include <stddef.h>
#include <stdint.h>

#include "launcher.h"

/* Frames: u32 type, then what stands beside it. */
enum {
    ENTRY_REQUEST = 1, /* to the JVM: see request() */
    ENTRY_SIGNAL = 2,  /* to the JVM: u32 number, after KEEP alone */

    ENTRY_HELLO = 16,   /* u32 pid, byte string version: it has the request. Comes if nothing else has come soon */
    ENTRY_DECLINE = 17, /* it doesn't serve this one, and has done nothing */
    ENTRY_AHEAD = 18,   /* u32 namespaces that the plan of an EXECUTE to come will want; descriptor: launcher */
    ENTRY_EXECUTE = 19, /* u32 bits: the standard streams that are ours, ENTRY_KEEP, ENTRY_ITSELF; u32 handed on; descriptors: launcher, plan, report, perhaps placing */
    ENTRY_OUTPUT = 20,  /* u32 1 or 2, bytes */
    ENTRY_END = 21      /* u32 exit code */
};

#define ENTRY_KEEP 8 /* a signal that asks to end is told from now on, and ends nothing */
#define ENTRY_ITSELF 16 /* no process is started by this plan: our child executes it without a launcher, and the descriptors are plan and report */
#define ENTRY_FRAME 65536
#define ENTRY_PLACE 512 /* a directory's path and a name in it */

/* Who asks, and whom. */
struct entry {
    char **argv;
    char **env;
    char cold[MAX_PATH];        /* the program that starts a JVM */
    char socket[ENTRY_PLACE];   /* where a JVM of this build answers */
    char lock[ENTRY_PLACE];     /* which it holds as long as it lives */
    int directory;              /* that both are in, -1: there is none that could be trusted */
    uint32_t given;             /* descriptors from 3 on that the caller gave */
    uint32_t terminals;         /* bits of the standard streams that are a terminal */
    uint64_t mask;              /* the caller's mask of signals */
    uint32_t build;             /* what this program is of, 0: nobody knows */
};

/* The value of a variable, or NULL. */
const char *entry_variable(const struct entry *e, const char *name);

/* A child that executes this plan, without any of our streams. */
int entry_fork_plan(const uint8_t *plan, size_t length, int report);

/* The signal that asks us to end, of what came out of the descriptor, or 0: who was told to ignore it isn't asked by it. */
int entry_asked_to_end(int signals);

/* What tells a JVM the build: a variable with its value. */
#define ENTRY_BUILD_ROOM 48
void entry_build_variable(const struct entry *e, char to[ENTRY_BUILD_ROOM]);

/*
 * The signals that are blocked from here on because the command waits for what it runs and passes them on: a JVM can have some in no other way
 * than to wait for what is blocked in all of its threads, and those it inherits. 0 for another command.
 */
uint64_t entry_held(const struct entry *e);

/* Whether this user namespace is the host's own, or another that has all ids. */
int entry_maps_all_ids(void);

/* Ends; but that all is well holds only of what whoever asked has got. */
_Noreturn void entry_end(int code, int unsaid);

/* Ends with the answer, or after the plan, where one was left that holds. Returns if not: nothing was done then, or a JVM is to say of it. */
void left_answer(struct entry *e);

/* Starts a JVM that stays, with a session of its own, listening at e->socket; -EWOULDBLOCK if there is one. */
int entry_start_resident(struct entry *e);

/* Removes the sockets and locks of JVMs that have ended, all but those of a build that somebody holds. */
void entry_remove_former(int directory);

/* A launcher that is there before its plan is. Its program has the other end of the socket. */
struct early {
    int pid;    /* 0: none */
    int socket; /* -1: it has its plan */
};

/* Starts one, whose streams and descriptors are ours, to make these namespaces meanwhile. */
void early_start(struct early *e, int launcher, uint32_t namespaces);

/* Gives it the plan, and what else it needs for it. Its pid, or 0: then it does nothing, and is gone. */
int early_give(struct early *e, uint32_t own, uint32_t handed, const int *fds, unsigned count);

/* Has it end. What it has made ends with it. */
void early_drop(struct early *e);

/* Such a launcher. Returns if it was called wrongly. */
void role_ahead(const char *namespaces, const char *socket);

/* Asks the JVM at this connection, and ends as it says. Returns if nothing was done: 1 if it doesn't serve this, 0 if it ended before it said so. */
int entry_ask(struct entry *e, int connection);

#endif
