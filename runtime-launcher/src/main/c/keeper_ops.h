/* The operations of machines that wait for a container; the rows 119 to 121 of the table in ops.c. */
#ifndef KEEPER_OPS_H
#define KEEPER_OPS_H

#include "launcher.h"

/* guest_keeper.c */
int op_greet_guest(struct ctx *c, const struct op *op);
int op_keep_machine(struct ctx *c, const struct op *op);
int op_take_machine(struct ctx *c, const struct op *op);

/* clang-format off */
#define KEEPER_OPERATIONS \
    {119, "GreetGuest", "uuu", I, op_greet_guest}, \
    {120, "KeepMachine", "suuuuU", I, op_keep_machine}, \
    {121, "TakeMachine", "suuuuu", I, op_take_machine}
/* clang-format on */

#endif
