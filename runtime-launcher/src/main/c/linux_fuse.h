/* The root file system of a virtual machine's container: this kernel asks, a file server on the host answers. */
#ifndef LINUX_FUSE_H
#define LINUX_FUSE_H

#include <stdint.h>

/* The port of this name, open and connected, or -errno after the deadline. */
int linux_port(const char *name, int64_t deadline);

/* Mounts the file system behind a port, and leaves a process that carries its messages: once a byte has come through `gate`, or at once if that is -1. */
int linux_fuse_mount(int port, const char *target, int gate);

#endif
