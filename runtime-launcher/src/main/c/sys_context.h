/* What a system's own operations keep between steps; a part of the context. */
#ifndef SYS_CONTEXT_H
#define SYS_CONTEXT_H

#if defined(__linux__)
#include "linux_context.h"
#elif defined(__FreeBSD__)
#include "freebsd_context.h"
#else
#error "no context for this system yet"
#endif

#endif
