/* A plan in memory: checked once as a whole, then decoded a step at a time. Pure: no system call in plan.c and operands.c. */
#ifndef PLAN_H
#define PLAN_H

#include "launcher.h"

#define PLAN_MAX_BYTES (16u << 20)
#define PLAN_HEADER 16
#define STEP_HEADER 12

/* A place in a plan: the step that comes next. */
struct position {
    uint32_t index;
    const uint8_t *at;
};

struct plan {
    const uint8_t *bytes;
    uint32_t size;
    uint32_t steps;
    uint32_t pointers; /* the most that the lists of one step need, NULLs included */
    char **vectors;    /* room for so many, made by the caller between check and the first plan_next */
};

/*
 * Checks every step: bounds, operand letters, who may do it, and that init's steps are where they can be. 0, or -EBADMSG with
 * the step's index in *bad. Fills in `steps` and `pointers`.
 */
int plan_check(struct plan *p, uint32_t *bad);

struct position plan_start(const struct plan *p);

/* The opcode and actor of the next step; 0 when none is left. */
uint32_t plan_peek(const struct plan *p, const struct position *next, uint32_t *actor);

/* Steps over the next step without decoding it. */
void plan_skip(const struct plan *p, struct position *next);

/* Decodes the next step of a checked plan. Its lists live until the next call. */
const struct op_entry *plan_next(const struct plan *p, struct position *next, struct op *op);

/*
 * Decodes operands by their letters. `vectors` NULL only checks. Returns how many pointers the lists need, or -EBADMSG;
 * nothing outside the bytes is read, whatever they are.
 */
long operands_decode(const char *letters, const uint8_t *bytes, uint32_t length, struct op *op, char **vectors);

/* A part of a checked template: bytes (kind 0) or a variable. */
enum { PART_BYTES = 0, PART_INIT_PID = 1, PART_INIT_START_TIME = 2, PART_OWN_PID = 3, PART_OWN_START_TIME = 4 };
struct part {
    uint32_t kind;
    const char *bytes;
    uint32_t length;
};

/* The next text of a checked list operand; `at` starts as operand.text. */
const char *list_next(const uint8_t **at);

/* The next part of a template operand; `at` starts as operand.text. */
struct part template_next(const uint8_t **at);

#endif
