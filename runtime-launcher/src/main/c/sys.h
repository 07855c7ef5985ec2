/* The system that this build is for. A core file includes this one and no system's header. */
#ifndef SYS_H
#define SYS_H

#if defined(__linux__)
#include "sys_linux.h"
#elif defined(__FreeBSD__)
#include "sys_freebsd.h"
#else
#error "no sys_….h for this system yet"
#endif

#endif
