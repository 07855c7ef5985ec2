/* The operations that only FreeBSD has; the rows 64 to 191 and from 205 of the table in ops.c. */
#ifndef FREEBSD_OPS_H
#define FREEBSD_OPS_H

#include "launcher.h"

/* freebsd_mounts.c */
int op_open_jail_root(struct ctx *c, const struct op *op);
int op_mount_root(struct ctx *c, const struct op *op);
int op_make_place(struct ctx *c, const struct op *op);
int op_mount_file_system(struct ctx *c, const struct op *op);

/* freebsd_unmounting.c */
int op_unmount_tree(struct ctx *c, const struct op *op);

/* freebsd_devices.c */
int op_check_ruleset(struct ctx *c, const struct op *op);
int op_restrict_devices(struct ctx *c, const struct op *op);
int op_remove_ruleset(struct ctx *c, const struct op *op);

/* freebsd_jails.c */
int op_load_module(struct ctx *c, const struct op *op);
int op_make_jail(struct ctx *c, const struct op *op);
int op_remove_jail(struct ctx *c, const struct op *op);
int op_end_with_init(struct ctx *c, const struct op *op);
int op_find_jail(struct ctx *c, const struct op *op);
int op_attach_jail(struct ctx *c, const struct op *op);
int op_set_login(struct ctx *c, const struct op *op);
int op_renounce_privileges(struct ctx *c, const struct op *op);

/* freebsd_interfaces.c */
int op_move_interface(struct ctx *c, const struct op *op);
int op_return_interface(struct ctx *c, const struct op *op);
int op_add_address(struct ctx *c, const struct op *op);
int op_remove_address(struct ctx *c, const struct op *op);

/* freebsd_resources.c */
int op_add_rule(struct ctx *c, const struct op *op);
int op_remove_rules(struct ctx *c, const struct op *op);
int op_set_jail_processors(struct ctx *c, const struct op *op);

/* freebsd_streams.c */
int op_open_streams(struct ctx *c, const struct op *op);

/* freebsd_identity.c */
int op_take_identity(struct ctx *c, const struct op *op);
int op_drop_root(struct ctx *c, const struct op *op);

/* clang-format off */
#define SYSTEM_OPERATIONS \
    {205, "LoadModule", "s", H, op_load_module}, \
    {206, "OpenJailRoot", "s", H, op_open_jail_root}, \
    {207, "MakePlace", "suu", H, op_make_place}, \
    {208, "MountRoot", "ssl", H, op_mount_root}, \
    {209, "MountFileSystem", "slu", H, op_mount_file_system}, \
    {210, "UnmountTree", "su", J, op_unmount_tree}, \
    {211, "CheckRuleset", "u", H, op_check_ruleset}, \
    {212, "RestrictDevices", "sl", H, op_restrict_devices}, \
    {213, "RemoveRuleset", "u", J, op_remove_ruleset}, \
    {214, "MakeJail", "sl", H, op_make_jail}, \
    {215, "RemoveJail", "ssu", J, op_remove_jail}, \
    {216, "FindJail", "ss", H, op_find_jail}, \
    {217, "AttachJail", "", I, op_attach_jail}, \
    {218, "SetLogin", "s", I, op_set_login}, \
    {219, "RenouncePrivileges", "", I, op_renounce_privileges}, \
    {220, "MoveInterface", "ss", H, op_move_interface}, \
    {221, "ReturnInterface", "sss", J, op_return_interface}, \
    {222, "AddAddress", "ss", H, op_add_address}, \
    {223, "RemoveAddress", "ss", J, op_remove_address}, \
    {224, "AddRule", "s", H | J, op_add_rule}, \
    {225, "RemoveRules", "s", H | J, op_remove_rules}, \
    {226, "OpenStreams", "sss", H, op_open_streams}, \
    {227, "EndWithInit", "", H, op_end_with_init}, \
    {240, "TakeIdentity", "uun", I, op_take_identity}, \
    {241, "DropRoot", "u", I, op_drop_root}, \
    {242, "SetJailProcessors", "l", H, op_set_jail_processors}
/* clang-format on */

#define MACHINE_OPERATIONS

/* What the launcher itself writes into a journal. */
enum {
    OPCODE_UNMOUNT_TREE = 210, OPCODE_REMOVE_RULESET = 213, OPCODE_REMOVE_JAIL = 215, OPCODE_RETURN_INTERFACE = 221,
    OPCODE_REMOVE_ADDRESS = 223, OPCODE_REMOVE_RULES = 225
};

#endif
