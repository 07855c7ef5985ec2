/* Limits of a jail, kept by its name: they may be there before it, and stay after it unless they are removed. */
#include "freebsd.h"

static int rctl(int call, const char *text)
{
    return (int)call6(call, (long)text, (long)strlen(text) + 1, 0, 0, 0, 0);
}

/* What the kernel says of a filter, as text: what is used, or the rules. */
int resources_of(int call, const char *filter, uint8_t *value, size_t *size)
{
    int error = (int)call6(call, (long)filter, (long)strlen(filter) + 1, (long)value, (long)*size, 0, 0);
    *size = error < 0 ? 0 : strlen((const char *)value);
    return error;
}

/* Safe: a rule of the container's own jail; that all of that jail's go with it was written into the journal before. */
int op_add_rule(struct ctx *c, const struct op *op)
{
    int error = rctl(SYS_RCTL_ADD_RULE, op->arg[0].text);
    return error < 0 ? fail(c, "rctl_add_rule", op->arg[0].text, error) : 0;
}

/* Safe: what a filter names, and the filter has the jail's name. */
int op_remove_rules(struct ctx *c, const struct op *op)
{
    int error = rctl(SYS_RCTL_REMOVE_RULE, op->arg[0].text);
    return error < 0 && error != -ESRCH && error != -ENOSYS ? fail(c, "rctl_remove_rule", op->arg[0].text, error) : 0;
}

/* Safe: the processors of the jail that this plan made, and of no other's. */
int op_set_jail_processors(struct ctx *c, const struct op *op)
{
    enum { LEVEL_WHICH = 3, OF_JAIL = 5, BYTES = 128 };
    uint64_t mask[BYTES / sizeof(uint64_t)] = {0};
    const uint8_t *digits = (const uint8_t *)op->arg[0].text;
    for (uint64_t i = 0; i < op->arg[0].number; i++) {
        uint64_t processor;
        const char *text = list_next(&digits);
        if (text_number(&text, &processor) < 0 || processor >= 8 * BYTES) {
            return fail(c, "cpuset_setaffinity", "", -EINVAL);
        }
        mask[processor / 64] |= (uint64_t)1 << processor % 64;
    }
    int error = (int)call6(SYS_CPUSET_SETAFFINITY, LEVEL_WHICH, OF_JAIL, c->sys.jid, BYTES, (long)mask, 0);
    return error < 0 ? fail(c, "cpuset_setaffinity", "", error) : 0;
}
