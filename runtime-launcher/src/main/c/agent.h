/*
 * The launcher as the first process of a virtual machine: boots what its boot file says, and carries frames between a port
 * to the host and a zygote, which makes containers here as it does beside a JVM. agent.c: the carrying;
 * what the machine is made of stands in a file of its system.
 */
#ifndef AGENT_H
#define AGENT_H

#include "framing.h"
#include "wire.h"

/*
 * place: where the other side is, in words of the system's; NULL: as the boot file says. word: AGENT_FACTS if the hello is to have
 * what a compiler has to know of this kernel, AGENT_TEMPLATE if the boot file's `await` is to wait for a renewal; or any other.
 */
#define AGENT_FACTS "facts"
#define AGENT_TEMPLATE "template"
_Noreturn void role_agent(const char *place, const char *word);

/* ---- of the system ---- */

/*
 * Says hello over the port, and waits until the host says that this is a machine of its own now: applies what comes with it
 * and returns. What must not be may not be run: an error ends the machine.
 */
void agent_await_renewal(struct framing *port, const struct text *problems);

/*
 * Does what the boot file says, if we are the first process. What failed is told in `problems`, a line each. 0, or -errno without a
 * port to the host. Fills in how it is to be spoken to.
 */
int machine_boot(const char *place, const char *word, struct text *problems, struct framing *port);

/* The namespaces that a container of a template's machine most likely has, and that take the kernel long to make. */
uint32_t machine_namespaces_ahead(void);

/*
 * What all machines that go on from here have in common is to be all that they have until they get a seed: else its absence would be
 * hidden by what a kernel happens to draw by itself, sooner or later.
 */
void machine_be_like_all(void);

/* Takes a seed and the time for its own. */
int machine_renew(uint64_t wall_clock, const uint8_t *seed, uint32_t length);

/* Answers a question of the other side; 0, or -EAGAIN if there is no room for the answer yet. */
int machine_answer(struct framing *port, const struct frame *question);

/* A step of the boot file: its words, itself among them, and what it does; `why` may be set to what there is to say besides an errno. */
struct boot_step {
    const char *name;
    int words;
    int (*run)(char **word, const char **why);
};

/* Does what a file of such steps says, a line each, words parted by one blank; -errno if there is none. boot_file.c */
int boot_file(const char *path, const struct boot_step *steps, unsigned count, struct text *problems);

/* Writes what a compiler has to know about this kernel: path and content of files, as byte strings in turn. */
void machine_facts(struct writer *w);

/* Everything written reaches its file system. */
void machine_sync(void);

_Noreturn void machine_off(void);

/* A file in memory, without a name. */
int machine_memory_file(void);

#endif
