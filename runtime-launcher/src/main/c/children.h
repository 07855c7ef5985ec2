/*
 * The zygote's child processes. One is always ready before it is needed, so that a request costs no fork: it waits at its
 * socket for a task. A child that gets a monitor's task becomes the monitor; a worker is ready again when it is done,
 * unless something of the plan stays with it.
 */
#ifndef CHILDREN_H
#define CHILDREN_H

#include "handed.h"
#include "monitor.h"

#define JVM_SOCKET (3 + (int)handed_on()) /* the descriptor, in the zygote and in its children until they have reported */

struct child {
    int pid;
    int socket; /* gets a task; says one byte when it is done; closes at its end, and when it has become a monitor */
};

/* What a child is to do. The descriptors stay with the caller, too. */
struct task {
    uint32_t name;
    int is_monitor;
    uint32_t namespaces; /* no plan yet, but these may be made for it; 0: a plan */
    const uint8_t *bytes; /* the plan, at most PLAN_ROOM of them; NULL: it is in a descriptor */
    uint32_t length;
    int plan;           /* that descriptor; -1 */
    int control;        /* the monitor's; -1 */
    int inner[STREAMS]; /* what becomes 0, 1, 2; -1: the null device */
    int outer[STREAMS]; /* our ends of its pipes; -1 */
    int placing;        /* who places processes where the maker itself can't; -1 */
};

/* A task without anything. */
struct task task_none(void);

/*
 * Of a machine that is written down: its children, and those of processes that it makes from now on, don't ask before they have to
 * who they are and on which boot. All that go on from it would be on the same one.
 */
void children_are_nameless(void);

/* Makes a child that waits for a task. */
int child_make(struct child *made, uint32_t umask);

int child_give(const struct child *child, const struct task *task);

#endif
