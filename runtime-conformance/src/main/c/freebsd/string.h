/* For json.c, which is the Linux probe's too: what it needs of a C library. */
#ifndef PROBE_STRING_H
#define PROBE_STRING_H

#include "text.h"

#endif
