#ifndef PROBE_H
#define PROBE_H

/* What every document starts with: who this process is and where it runs. */
void describe_process(int argc, char **argv);

/* Another process, as far as it can be seen: namespaces, root, command line. */
void describe_other(const char *key, const char *process);

/* The rest of what can be seen from inside. */
void describe_surroundings(void);

/* What only `look` shows: mounts, cgroups, maps, scheduling, clocks, terminals, interfaces. */
void describe_kernels_view(void);

/* Tries each VERB:PATH and adds what came of it as "tried". */
void try_all(int count, char **tries);

/* Says what it sees of what kernels isolate: MARK DISK ME OTHERS... */
int watch_isolation(int count, char **words);

/* Takes one terminal over a socket there, as a runtime's console socket, and copies what comes from it. */
int run_console(const char *path);

/* Makes system calls, each [i386:]NAME-OR-NUMBER[,ARGUMENT…], and prints what came of them as {"calls": […]}. */
int make_calls(int count, char **calls);

/* Listens there for what a runtime sends of a seccomp filter, prints that, and answers calls with this errno. */
int run_agent(const char *path, int error);

/* Reads a whole small file into the buffer; returns its length (the buffer is terminated), or -1. */
long slurp(const char *path, char *buffer, unsigned long capacity);

/* The name of an errno that a container's rules may cause, or its number as text. */
const char *errno_name(int error);

/* The number of a signal name without SIG, or 0. */
int signal_number(const char *name);

/* The name of a signal without SIG, or "?". */
const char *signal_name(int number);

#endif
