/* FreeBSD's probe. It has no C library, and the launcher's headers for the kernel's calls: each returns -errno on failure. */
#ifndef FREEBSD_PROBE_H
#define FREEBSD_PROBE_H

#include "../json.h"
#include "sys_freebsd.h"
#include "text.h"

enum { USAGE = 120, FAILED = 121 };

/* What every document starts with: who this process is and where it runs. */
void describe_process(char **argv, char **env);

/* What else can be seen from inside. */
void describe_surroundings(void);

/* Mounts, interfaces, the jail. */
void describe_kernels_view(void);

/* The process that a state names, as "init"; nothing if it names none. */
void describe_init(const char *state);

/* Says in lines what a demonstration shows. */
void say_lines(void);

/* Tries each VERB:… and adds what came of it as "tried". */
void try_all(int count, char **tries, char **env);

/* The name of an errno, or E? */
const char *errno_name(int error);

/* The number of a signal's name without SIG, and its name. */
const char *signal_name(int number);

/* A value of the kernel, as text or as a number. */
void describe_value(const char *key, const char *name);

/* Digits at the start of a text; 0 if there are none. */
uint64_t number_in(const char *text);

#endif
