/* What FreeBSD's operations keep between steps. */
#ifndef FREEBSD_CONTEXT_H
#define FREEBSD_CONTEXT_H

#include <stdint.h>

struct sys_context {
    int jid; /* of the jail that this plan made or looked up; 0: none */
    int ends_with_init; /* a jail in which nobody is left when init has ended; 0: none */
};

static inline void sys_context_init(struct sys_context *s)
{
    *s = (struct sys_context){0};
}

/* When nothing of a plan is to be undone by who executed it any more: all that there is to undo stands in the journal. */
static inline void sys_context_settle(struct sys_context *s)
{
    (void)s;
}

/* Init finds what its maker had: the jail that it is to enter. */
static inline void sys_context_inherit(struct sys_context *s)
{
    (void)s;
}

/* A neighbour may never look into an init process here: its maker needs nothing of it that the kernel would refuse. */
static inline int sys_context_is_open(const struct sys_context *s)
{
    (void)s;
    return 0;
}

#define SYS_CONTEXT_HELD 0

/* Descriptors that a maker holds for init alone: none. */
static inline unsigned sys_context_held(const struct sys_context *s, int *held)
{
    (void)s;
    (void)held;
    return 0;
}

/* What ends with init, for sys_end_with_init; 0: nothing that the kernel doesn't end. */
static inline int sys_context_with_init(const struct sys_context *s)
{
    return s->ends_with_init;
}

#endif
