/* What is asked of a machine, and answered there; the rows 81 to 84 of the table in ops.c. */
#ifndef QUESTION_OPS_H
#define QUESTION_OPS_H

#include "launcher.h"

/* guest_questions.c, and what is answered in the guest */
int op_ask_guest(struct ctx *c, const struct op *op);
int op_ask_proxy(struct ctx *c, const struct op *op);
int op_tell_file(struct ctx *c, const struct op *op);
int op_tell_processes(struct ctx *c, const struct op *op);

/* clang-format off */
#define QUESTION_OPERATIONS \
    {81, "AskGuest", "sut", H, op_ask_guest}, \
    {82, "TellFile", "s", H, op_tell_file}, \
    {83, "TellProcesses", "s", H, op_tell_processes}, \
    {84, "AskProxy", "su", H, op_ask_proxy}
/* clang-format on */

#endif
