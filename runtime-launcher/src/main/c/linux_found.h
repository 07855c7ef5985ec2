/* The nodes that a guest's drivers have made for a device: linux_found.c looks, linux_finding.c waits for them. */
#ifndef LINUX_FOUND_H
#define LINUX_FOUND_H

#include "linux_given.h"
#include "linux_paths.h"

/* The operands of FindNodes. */
enum { FIND_FUNCTION, FIND_PORT, FIND_NAME, FIND_INTO, FIND_MODE, FIND_PARTS, FIND_SETTLE, FIND_PATIENCE };

struct found {
    const struct operand *parts; /* "MODALIAS KIND,KIND": a driver of that part makes nodes of one of those kinds */
    int into;                    /* where nodes are made, or -1: they are counted */
    unsigned mode;
    unsigned count;
    unsigned seen;     /* directories: more or less of them is something new */
    int unsettled;     /* a USB device whose configuration isn't chosen yet */
    uint32_t bound;    /* the parts that have a driver */
    uint32_t complete; /* those that have their nodes */
    int error;
};

/* Looks at the device that FindNodes is for; -ENODEV if there is none. */
int found_look(const struct op *op, struct found *f);

#endif
