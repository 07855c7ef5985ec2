/* The rows of the table of operations that only this build's system has. */
#ifndef SYS_OPS_H
#define SYS_OPS_H

#if defined(__linux__)
#include "linux_ops.h"
#include "machine_ops.h"
#elif defined(__FreeBSD__)
#include "freebsd_ops.h"
#else
#error "no operations for this system yet"
#endif

#endif
