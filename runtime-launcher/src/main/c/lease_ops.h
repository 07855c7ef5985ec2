/* The operations of leases; the rows 228 to 231 of the table in ops.c, among those of machines. */
#ifndef LEASE_OPS_H
#define LEASE_OPS_H

#include "launcher.h"

int op_hold_lease(struct ctx *c, const struct op *op);
int op_note_lease(struct ctx *c, const struct op *op);
int op_release_lease(struct ctx *c, const struct op *op);
int op_check_link(struct ctx *c, const struct op *op);

/* clang-format off */
#define LEASE_OPERATIONS \
    {228, "HoldLease", "sslltu", H, op_hold_lease}, \
    {229, "NoteLease", "ut", H, op_note_lease}, \
    {230, "ReleaseLease", "s", J, op_release_lease}, \
    {231, "CheckLink", "ss", H, op_check_link}
/* clang-format on */

#endif
