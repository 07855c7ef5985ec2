/* Devices that a container in a virtual machine is given. */
#ifndef LINUX_GIVEN_H
#define LINUX_GIVEN_H

#include "context.h"
#include "machine_ops.h"
#include "ops.h"
#include "sys.h"
#include "sys_linux_fs.h"
#include "system.h"
#include "text.h"

/* Has a program decide on the devices of a cgroup of v2, in place of ours that did; the failure is noted. linux_devices.c */
int set_device_program(struct ctx *c, const char *path, const struct operand *program);

/* Makes a node. One that is there already is no failure if it is the same, which -EEXIST says that it isn't. linux_given.c */
int make_node(int directory, const char *name, unsigned mode, unsigned major, unsigned minor);

/* Of a machine: the drivers that it has and couldn't load, each with a blank before it. linux_agent.c */
const char *linux_drivers_missing(void);

#endif
