/* The operations of containers in virtual machines, for a system on which there are any; the rows 192 to 201, 232, 233, 236 to 238 and 243 to 252 of the table in ops.c. */
#ifndef MACHINE_OPS_H
#define MACHINE_OPS_H

#include "launcher.h"
#include "lease_ops.h"

/* helpers.c, guest.c, guest_template.c, proxy.c, proxy_terminal.c; making a listener is a file of the system's */
int op_share_fate(struct ctx *c, const struct op *op);
int op_open_file(struct ctx *c, const struct op *op);
int op_make_channel(struct ctx *c, const struct op *op);
int op_start_helper(struct ctx *c, const struct op *op);
int op_await_guest(struct ctx *c, const struct op *op);
int op_run_guest(struct ctx *c, const struct op *op);
int op_become_proxy(struct ctx *c, const struct op *op);
int op_open_host_terminal(struct ctx *c, const struct op *op);
int op_connect_guest(struct ctx *c, const struct op *op);
int op_follow_guest(struct ctx *c, const struct op *op);
int op_make_listener(struct ctx *c, const struct op *op);
int op_watch_helper(struct ctx *c, const struct op *op);
int op_undo_at_end(struct ctx *c, const struct op *op);
int op_write_channel(struct ctx *c, const struct op *op);
int op_renew_guest(struct ctx *c, const struct op *op);
int op_keep_stream(struct ctx *c, const struct op *op);

/* disks that a container is given */
int op_open_disk(struct ctx *c, const struct op *op);
int op_name_disk(struct ctx *c, const struct op *op);
int op_allow_nodes(struct ctx *c, const struct op *op);

/* USB devices and PCI functions that a container is given: on the host, and from FindNodes on in the guest */
int op_open_usb(struct ctx *c, const struct op *op);
int op_return_usb(struct ctx *c, const struct op *op);
int op_own_directory(struct ctx *c, const struct op *op);
int op_own_node(struct ctx *c, const struct op *op);
int op_find_nodes(struct ctx *c, const struct op *op);
int op_place_nodes(struct ctx *c, const struct op *op);

/* clang-format off */
#define MACHINE_OPERATIONS \
    {192, "ShareFate", "", H, op_share_fate}, \
    {193, "MakeChannel", "uu", I, op_make_channel}, \
    {194, "StartHelper", "uslluun", I, op_start_helper}, \
    {195, "AwaitGuest", "uuus", I, op_await_guest}, \
    {196, "RunGuest", "utu", I, op_run_guest}, \
    {197, "BecomeProxy", "uut", I, op_become_proxy}, \
    {198, "OpenFile", "us", I, op_open_file}, \
    {199, "OpenHostTerminal", "uu", I, op_open_host_terminal}, \
    {200, "ConnectGuest", "su", I, op_connect_guest}, \
    {201, "FollowGuest", "u", I, op_follow_guest}, \
    LEASE_OPERATIONS, \
    {232, "MakeListener", "uu", I, op_make_listener}, \
    {233, "WatchHelper", "u", I, op_watch_helper}, \
    {234, "UndoAtEnd", "", H, op_undo_at_end}, \
    {236, "OpenDisk", "usuuuuU", I, op_open_disk}, \
    {237, "NameDisk", "ssu", H, op_name_disk}, \
    {238, "AllowNodes", "snln", H, op_allow_nodes}, \
    {243, "WriteChannel", "usn", I, op_write_channel}, \
    {244, "RenewGuest", "uuu", I, op_renew_guest}, \
    {245, "KeepStream", "usUu", I, op_keep_stream}, \
    {246, "OpenUsb", "usuu", I, op_open_usb}, \
    {247, "ReturnUsb", "s", J, op_return_usb}, \
    {248, "OwnDirectory", "s", I, op_own_directory}, \
    {249, "OwnNode", "suuuu", I, op_own_node}, \
    {250, "FindNodes", "sussuluu", H, op_find_nodes}, \
    {252, "PlaceNodes", "ss", I, op_place_nodes}
/* clang-format on */

#endif
