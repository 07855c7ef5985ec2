/*
 * The launcher's own types: what an operation gets and what it answers. No system's word in here.
 *
 * Errors: every function that can fail returns 0 (or a count, or a descriptor) on success and -errno on failure.
 * An operation says where it failed with fail(): the system call by name, and the path that it was given.
 */
#ifndef LAUNCHER_H
#define LAUNCHER_H

#include <stddef.h>
#include <stdint.h>

#define MAX_OPERANDS 10
#define MAX_PATH 4096

/* Operand letters: see docs/launcher-protocol.md. Texts lie in the plan, end with NUL and live as long as it. */
struct operand {
    uint64_t number;     /* u, U; for l, n, t: the count */
    const char *text;    /* s; for l, n, t, o: the first byte of the encoded items */
    uint32_t length;     /* s: bytes without the NUL; o: bytes of the nested operands */
    char **vector;       /* l: NULL-terminated array of the texts, as execve takes it */
};

struct op {
    uint32_t index; /* place in the plan */
    uint32_t opcode;
    uint32_t actor; /* ACTOR_HOST, ACTOR_INIT */
    const uint8_t *encoded; /* the operands as they came: what goes into a journal */
    uint32_t encoded_length;
    struct operand arg[MAX_OPERANDS];
};

enum { ACTOR_HOST = 0, ACTOR_INIT = 1 };

#define IN_JOURNAL (1u << 2) /* beside 1 << ACTOR_…: may stand in a journal */

struct ctx; /* the state of one execution: descriptors, identity of init, where it failed; see context.h */

/* One row for each operation; the table is in ops.c and is compared with Java's list by a test. */
struct op_entry {
    uint32_t opcode;
    const char *name;
    const char *operands; /* one letter each */
    uint32_t actors;      /* bits: 1 << ACTOR_…: who may execute it; IN_JOURNAL */
    int (*run)(struct ctx *, const struct op *);
};

/* Notes where an operation failed and returns `error` (negative). The texts must live until the report is sent. */
int fail(struct ctx *c, const char *system_call, const char *path, long error);

#endif
