/*
 * Maker and init, and the socket between them. The steps of the handshake have the same numbers at both ends:
 *
 *   1  maker: makes init, which waits at 2 and ends when the maker's end of the socket closes
 *   2  init:  waits for an order
 *   3  maker: writes init's identity into the journal
 *   4  maker: orders a run of steps          init: does them
 *   5  init:  answers; a failure is its last answer
 *   6  maker: lets init go (Detach)          init: does all steps that are left, by itself
 *   7  init:  says that it becomes the program, just before it does; then the end of the socket is success
 *
 * The two never work at the same time before 6. Until then init is killed when the maker ends: by the kernel while it
 * works, by the end of the socket while it waits.
 */
#ifndef INIT_H
#define INIT_H

#include "context.h"

enum { ORDER_STEPS = 1, ORDER_LAST_STEPS = 2, ORDER_GO = 3, ORDER_RECORDED = 4 };
enum { ANSWER_EXECUTING = 4, ANSWER_TERMINAL = 5, ANSWER_PROCESS = 6 }; /* beside the kinds of a report */

/* Both ends are the same program, one forked from the other: the structs go over the socket as they are. */
struct order {
    uint32_t kind;
    uint32_t to; /* the step after the last one to do */
    uint32_t pid;
    uint64_t start_time;
};

struct answer {
    uint32_t kind;
    uint32_t pid; /* of ANSWER_PROCESS */
    uint64_t start_time;
    struct failure failure; /* only of a failure or warning is it sent */
};

#define SHORT_ANSWER offsetof(struct answer, failure)

/* Maker: has init do the run of init's steps that comes next; passes over them when init does them by itself. */
int init_order(struct ctx *c);

/* Maker: writes `kill this process` into the journal. */
int record_process(struct ctx *c, uint32_t pid, uint64_t start_time);

/* Maker: ends init, if there is one, and reaps it. */
void init_kill(struct ctx *c);

/* Init: tells whoever waits for it (its maker, or who started it) a report of c->failure; -errno if that isn't heard. */
long init_tell(struct ctx *c, uint32_t kind);

/* Init: hands the other side of its terminal to its maker. */
int init_give_terminal(struct ctx *c, int terminal);

/* Init: has its maker write `kill this process` into the journal. */
int init_record_process(struct ctx *c, int pid, uint64_t start_time);

/* Init: tells whoever waits for it that it becomes the program now; only a failure can come after that. */
void init_tell_executing(struct ctx *c);

/* Init: does all that comes before the execution of the program, the telling too; once. */
void prepare_program(struct ctx *c);

/* Init: all that it does, from 2 on. */
_Noreturn void init_main(struct ctx *c, int sync);

#endif
