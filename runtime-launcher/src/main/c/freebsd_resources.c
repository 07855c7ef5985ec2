/* Limits of a jail, kept by its name: they may be there before it, and stay after it unless they are removed. */
#include "freebsd.h"

static int rctl(int call, const char *text)
{
    return (int)call6(call, (long)text, (long)strlen(text) + 1, 0, 0, 0, 0);
}

/* Safe: a rule of the container's own jail; the undo, which takes all of that, is written before the first one. */
int op_add_rule(struct ctx *c, const struct op *op)
{
    uint8_t operands[512];
    struct writer w = {operands, operands + sizeof operands, 0};
    put_text(&w, op->arg[0].text);
    int error = w.failed ? fail(c, "journal", op->arg[0].text, -ENAMETOOLONG)
                         : journal_append(c, OPCODE_REMOVE_RULES, operands, (uint32_t)(w.at - operands));
    if (error >= 0) {
        error = rctl(SYS_RCTL_ADD_RULE, op->arg[1].text);
        error = error < 0 ? fail(c, "rctl_add_rule", op->arg[1].text, error) : 0;
    }
    return error;
}

/* Safe: what a filter names, and the filter has the jail's name. */
int op_remove_rules(struct ctx *c, const struct op *op)
{
    int error = rctl(SYS_RCTL_REMOVE_RULE, op->arg[0].text);
    return error < 0 && error != -ESRCH && error != -ENOSYS ? fail(c, "rctl_remove_rule", op->arg[0].text, error) : 0;
}
