/* Executing a plan as its maker. */
#ifndef EXECUTE_H
#define EXECUTE_H

#include "context.h"

/*
 * Reads a plan from a descriptor, unless it came with its task, and checks it. Not one step has an effect before this has
 * returned 0. On failure the step is in c->failure.
 */
int plan_load(struct ctx *c, struct plan *p, int fd);

/* Lets go of a plan's memory. */
void plan_unload(struct ctx *c, struct plan *p);

/* Executes all steps of c->plan; after a failure undoes what they did. Nothing is reported yet. */
int execute(struct ctx *c);

/* Loads, executes, reports; closes the descriptor, which may be none (-1). The exit code of a worker. */
int run_plan(struct ctx *c, int fd);

/*
 * Executes one plan with the caller's streams, and reports to that descriptor; `placing` may be none (-1). Init, if it made one, goes to
 * the caller's subreaper. The exit code of the process, which may be asked for nothing else after it.
 */
int role_oneshot(int plan_fd, int report, int placing);

/* The same, for a plan whose namespaces were made ahead. */
int role_oneshot_ahead(int plan_fd, int report, int placing, struct ahead *ahead);

/* The same for a plan in memory, at most PLAN_ROOM bytes of it. */
int role_oneshot_of(const uint8_t *plan, size_t length, int report);

/* Executes one step and sees to it that a failure says where. */
int execute_step(struct ctx *c, const struct op_entry *entry, const struct op *op);

/* Kills init and undoes what the journal names; c->failure stays as it is. */
void undo(struct ctx *c);

#endif
