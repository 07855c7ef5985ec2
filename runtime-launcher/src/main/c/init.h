/* The maker's side and init's side of the socket between them. */
#ifndef INIT_H
#define INIT_H

#include "context.h"

/* Maker: has init do the run of init's steps that comes next; passes over them when init does them by itself. */
int init_order(struct ctx *c);

/* Maker: ends init, if there is one, and reaps it. */
void init_kill(struct ctx *c);

/* Init: tells whoever waits for it (its maker, or who started it) a report of c->failure; -errno if that isn't heard. */
long init_tell(struct ctx *c, uint32_t kind);

/* Init: hands the other side of its terminal to its maker. */
int init_give_terminal(struct ctx *c, int terminal);

/* Init: tells whoever waits for it that it becomes the program now; only a failure can come after that. */
void init_tell_executing(struct ctx *c);

#endif
