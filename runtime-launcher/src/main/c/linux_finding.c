/* FindNodes: how long the guest waits for what its drivers make for a device. */
#include "linux_found.h"

#include <linux/netlink.h>

#define PARTS 32        /* bits of a word */
#define POLL_MILLIS 200 /* the kernel tells what happens; this is for what it doesn't */
#define NETLINK_FAMILY 16
#define KERNELS_EVENTS 1 /* the group to which the kernel sends them, udevd to another one */

/* What the kernel tells of devices that come and go, and get drivers; -errno if it can't be heard, which only makes it slower. */
static int open_events(void)
{
    const struct sockaddr_nl all = {.nl_family = NETLINK_FAMILY, .nl_groups = KERNELS_EVENTS};
    int s = sys_socket(NETLINK_FAMILY, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);
    int error = s < 0 ? s : sys_bind(s, &all, sizeof all);
    if (s >= 0 && error < 0) {
        sys_close(s);
    }
    return error < 0 ? error : s;
}

static void await_event(int events, int64_t moment)
{
    char event[256]; /* of which nothing is believed: it is looked again */
    struct pollfd any = {events, POLLIN, 0};
    moment = earlier(moment, sys_deadline(POLL_MILLIS));
    if (sys_poll(&any, events >= 0, moment) > 0) {
        while (sys_recvfrom(events, event, sizeof event, 0) >= 0) {
        }
    }
}

/*
 * Waits until there are nodes, those among them for which a part has a driver, and nothing new comes for a while. -ENODEV: no such device;
 * -ETIMEDOUT: a driver owes nodes, those of `owing`; -ENXIO: no driver makes any.
 */
static int await_nodes(const struct op *op, uint32_t *owing)
{
    int64_t deadline = sys_deadline((uint32_t)op->arg[FIND_PATIENCE].number);
    int64_t quiet = NEVER;
    unsigned before = 0;
    SCOPED_FD events = open_events(); /* before it is looked: what comes meanwhile is heard */
    for (;;) {
        struct found f = {.parts = &op->arg[FIND_PARTS], .into = -1};
        int error = found_look(op, &f);
        *owing = f.bound & ~f.complete;
        unsigned now = f.seen + f.count;
        if (error < 0 || *owing || f.unsettled) {
            quiet = NEVER;
        } else if (quiet == NEVER || now != before) {
            quiet = sys_deadline((uint32_t)op->arg[FIND_SETTLE].number);
        }
        before = now;
        if (sys_now() >= earlier(quiet, deadline)) {
            return error < 0 ? error : *owing ? -ETIMEDOUT : f.count ? 0 : -ENXIO;
        }
        await_event(events, earlier(quiet, deadline));
    }
}

/* "block of the USB device 1-2; without the drivers ftdi_sio (errno 2)" */
static int fail_finding(struct ctx *c, const struct op *op, uint32_t owing, int error)
{
    char what[PLACE_ROOM];
    const uint8_t *at = (const uint8_t *)op->arg[FIND_PARTS].text;
    struct text t = text_in(what, sizeof what);
    for (unsigned i = 0; error == -ETIMEDOUT && i < op->arg[FIND_PARTS].number; i++) {
        const char *kinds = text_first(list_next(&at), ' ');
        if (owing & UINT32_C(1) << i && kinds) {
            text_add(&t, kinds + 1);
            text_add(&t, " of ");
            break;
        }
    }
    text_add(&t, op->arg[FIND_NAME].text);
    const char *without = linux_drivers_missing();
    text_add(&t, without[0] ? "; without the drivers" : "");
    text_add(&t, without);
    return fail(c, "find the nodes of", what, error);
}

/* Safe: a bounded wait; only reads what the kernel says, and makes nodes in a directory that is new. */
int op_find_nodes(struct ctx *c, const struct op *op)
{
    const char *into = op->arg[FIND_INTO].text;
    uint32_t owing = 0;
    int error = op->arg[FIND_PARTS].number > PARTS ? -EBADMSG : await_nodes(op, &owing);
    if (error < 0) {
        return fail_finding(c, op, owing, error);
    }
    error = sys_mkdirat(AT_FDCWD, into, 0700);
    SCOPED_FD directory = error < 0 ? error : sys_openat(AT_FDCWD, into, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (directory < 0) {
        return fail(c, "mkdirat", into, directory);
    }
    struct found f = {.parts = &op->arg[FIND_PARTS], .into = directory, .mode = (unsigned)op->arg[FIND_MODE].number & 07777};
    error = found_look(op, &f);
    error = error < 0 ? error : f.error;
    return error < 0 ? fail(c, "mknodat", into, error) : 0;
}
