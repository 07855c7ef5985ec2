/*
 * The launcher as the first process of a virtual machine: boots what its boot file says, and carries frames between a port
 * to the host and a zygote, which makes containers here as it does beside a JVM. agent.c: the carrying;
 * what the machine is made of stands in a file of its system.
 */
#ifndef AGENT_H
#define AGENT_H

#include "wire.h"

/* with_facts: whether the hello is to have what a compiler has to know of this kernel. */
_Noreturn void role_agent(int with_facts);

/* ---- of the system ---- */

/* Does what the boot file says. What failed is told in `problems`, a line each. The port to the host, or -errno. */
int machine_boot(struct text *problems);

/* Writes what a compiler has to know about this kernel: path and content of files, as byte strings in turn. */
void machine_facts(struct writer *w);

/* Everything written reaches its file system. */
void machine_sync(void);

_Noreturn void machine_off(void);

/* A file in memory, without a name. */
int machine_memory_file(void);

#endif
