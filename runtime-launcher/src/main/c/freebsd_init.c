/* What of the making of an init process is a system's own: there are no namespaces here, so nothing is joined and nothing made ahead. */
#include "freebsd.h"

int enter_joined(struct ctx *c)
{
    (void)c;
    return 0;
}

int leave_joined(struct ctx *c)
{
    (void)c;
    return 0;
}

int make_init(struct ctx *c, uint32_t namespaces, const int sync[2], int *process)
{
    (void)sync;
    int pid = sys_fork_into(&c->sys, namespaces, process);
    return pid < 0 ? fail(c, CALL_FORK, "", pid) : pid;
}

struct ahead make_ahead(uint32_t namespaces)
{
    (void)namespaces;
    return (struct ahead){0, -1, -1};
}

void drop_ahead(struct ahead *ahead)
{
    (void)ahead;
}

uint32_t join_ahead(struct ctx *c, uint32_t namespaces)
{
    (void)c;
    return namespaces;
}

/* Nothing is claimed here before it is made. */
void drop_claims(struct ctx *c)
{
    (void)c;
}
