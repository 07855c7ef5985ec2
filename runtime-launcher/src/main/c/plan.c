/* Plans: checked as a whole, then walked a step at a time. */
#include "plan.h"

#include "cursor.h"
#include "ops.h"

#define MAGIC 0x4e504353u /* "SCPN" */
#define VERSION 1u

/* Where init's steps may be: between the one that makes it and the one in which it becomes the program. */
enum stage { BEFORE_INIT, INIT_RUNS, INIT_IS_PROGRAM };

static int check_order(const struct op_entry *entry, uint32_t actor, enum stage *stage)
{
    if (actor == ACTOR_INIT && *stage != INIT_RUNS) {
        return -EBADMSG;
    }
    if (entry->run == op_clone_init) {
        if (*stage != BEFORE_INIT) {
            return -EBADMSG;
        }
        *stage = INIT_RUNS;
    } else if (entry->run == op_exec || entry->opcode == OPCODE_BECOME_PROXY) {
        *stage = INIT_IS_PROGRAM;
    }
    return 0;
}

int plan_check(struct plan *p, uint32_t *bad)
{
    struct cursor c = {p->bytes, p->bytes + p->size};
    uint32_t magic, version, size;
    enum stage stage = BEFORE_INIT;
    *bad = 0;
    p->pointers = 0;
    if (take_u32(&c, &magic) < 0 || take_u32(&c, &version) < 0 || take_u32(&c, &size) < 0 ||
        take_u32(&c, &p->steps) < 0 || magic != MAGIC || version != VERSION || size != p->size) {
        return -EBADMSG;
    }
    for (uint32_t i = 0; i < p->steps; i++) {
        uint32_t opcode, actor, length;
        struct op op;
        *bad = i;
        if (take_u32(&c, &opcode) < 0 || take_u32(&c, &actor) < 0 || take_u32(&c, &length) < 0 ||
            (size_t)(c.end - c.at) < length || actor > ACTOR_INIT) {
            return -EBADMSG;
        }
        const struct op_entry *entry = op_entry(opcode);
        if (!entry || !(entry->actors & 1u << actor) || check_order(entry, actor, &stage) < 0) {
            return -EBADMSG;
        }
        long pointers = operands_decode(entry->operands, c.at, length, &op, NULL);
        if (pointers < 0) {
            return -EBADMSG;
        }
        if ((uint32_t)pointers > p->pointers) {
            p->pointers = (uint32_t)pointers;
        }
        c.at += length;
    }
    return c.at == c.end ? 0 : -EBADMSG;
}

struct position plan_start(const struct plan *p)
{
    return (struct position){0, p->bytes + PLAN_HEADER};
}

uint32_t plan_peek(const struct plan *p, const struct position *next, uint32_t *actor)
{
    if (next->index >= p->steps) {
        return 0;
    }
    *actor = get_u32(next->at + 4);
    return get_u32(next->at);
}

void plan_skip(const struct plan *p, struct position *next)
{
    if (next->index < p->steps) {
        next->at += STEP_HEADER + get_u32(next->at + 8);
        next->index++;
    }
}

const struct op_entry *plan_next(const struct plan *p, struct position *next, struct op *op)
{
    const uint8_t *at = next->at;
    op->index = next->index;
    op->opcode = get_u32(at);
    op->actor = get_u32(at + 4);
    plan_skip(p, next);
    const struct op_entry *entry = op_entry(op->opcode);
    operands_decode(entry->operands, at + STEP_HEADER, get_u32(at + 8), op, p->vectors);
    return entry;
}
