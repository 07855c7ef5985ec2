/* For json.c, which is the Linux probe's too: what it needs of a C library. */
#ifndef PROBE_UNISTD_H
#define PROBE_UNISTD_H

#include "sys_freebsd.h"

static inline long write(int fd, const void *bytes, unsigned long length)
{
    return sys_write(fd, bytes, length);
}

#endif
