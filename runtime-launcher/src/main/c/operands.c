/* Operands of a step or of a journal's record, by their letters. */
#include "cursor.h"
#include "ops.h"
#include "plan.h"

static int take_u64(struct cursor *c, uint64_t *value)
{
    if (c->end - c->at < 8) {
        return -EBADMSG;
    }
    *value = get_u64(c->at);
    c->at += 8;
    return 0;
}

/* A byte string: length, bytes, and a NUL behind them. */
static int take_bytes(struct cursor *c, const char **bytes, uint32_t *length)
{
    if (take_u32(c, length) < 0 || (size_t)(c->end - c->at) <= *length || c->at[*length] != 0) {
        return -EBADMSG;
    }
    *bytes = (const char *)c->at;
    c->at += *length + 1u;
    return 0;
}

static int take_text(struct cursor *c, const char **text, uint32_t *length)
{
    if (take_bytes(c, text, length) < 0 || strlen(*text) != *length) {
        return -EBADMSG;
    }
    return 0;
}

/* l: returns how many pointers it needs. */
static long take_list(struct cursor *c, struct operand *o, char **vectors)
{
    uint32_t count;
    if (take_u32(c, &count) < 0) {
        return -EBADMSG;
    }
    o->number = count;
    o->text = (const char *)c->at;
    o->vector = vectors;
    for (uint32_t i = 0; i < count; i++) {
        const char *text;
        uint32_t length;
        if (take_text(c, &text, &length) < 0) {
            return -EBADMSG;
        }
        if (vectors) {
            *vectors++ = (char *)(uintptr_t)text; /* execve wants it so, and doesn't write */
        }
    }
    if (vectors) {
        *vectors = NULL;
    }
    return (long)count + 1;
}

static int take_numbers(struct cursor *c, struct operand *o)
{
    uint32_t count;
    if (take_u32(c, &count) < 0 || (size_t)(c->end - c->at) / 4 < count) {
        return -EBADMSG;
    }
    o->number = count;
    o->text = (const char *)c->at;
    c->at += (size_t)count * 4;
    return 0;
}

static int take_template(struct cursor *c, struct operand *o)
{
    uint32_t count;
    if (take_u32(c, &count) < 0) {
        return -EBADMSG;
    }
    o->number = count;
    o->text = (const char *)c->at;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t kind, length;
        const char *bytes;
        if (take_u32(c, &kind) < 0 || kind > PART_OWN_START_TIME) {
            return -EBADMSG;
        }
        if (kind == PART_BYTES && take_bytes(c, &bytes, &length) < 0) {
            return -EBADMSG;
        }
    }
    return 0;
}

/* o: only what may stand in a journal, checked as it will be when the journal is read. */
static int take_operation(struct cursor *c, struct operand *o)
{
    uint32_t opcode;
    struct op nested;
    if (take_u32(c, &opcode) < 0 || take_bytes(c, &o->text, &o->length) < 0) {
        return -EBADMSG;
    }
    const struct op_entry *entry = op_entry(opcode);
    if (!entry || !(entry->actors & IN_JOURNAL)) {
        return -EBADMSG;
    }
    o->number = opcode;
    /* no operation of a journal has an operation inside, so this is one level deep */
    return operands_decode(entry->operands, (const uint8_t *)o->text, o->length, &nested, NULL) < 0 ? -EBADMSG : 0;
}

long operands_decode(const char *letters, const uint8_t *bytes, uint32_t length, struct op *op, char **vectors)
{
    struct cursor c = {bytes, bytes + length};
    long pointers = 0;
    memset(op->arg, 0, sizeof op->arg);
    for (uint32_t i = 0; letters[i]; i++) {
        struct operand *o = &op->arg[i];
        uint32_t number = 0;
        long result;
        switch (letters[i]) {
        case 'u':
            result = take_u32(&c, &number);
            o->number = number;
            break;
        case 'U':
            result = take_u64(&c, &o->number);
            break;
        case 's':
            result = take_text(&c, &o->text, &o->length);
            break;
        case 'l':
            result = take_list(&c, o, vectors ? vectors + pointers : NULL);
            pointers += result;
            break;
        case 'n':
            result = take_numbers(&c, o);
            break;
        case 't':
            result = take_template(&c, o);
            break;
        case 'o':
            result = take_operation(&c, o);
            break;
        default: /* a letter that the table made up */
            result = -EBADMSG;
        }
        if (result < 0) {
            return -EBADMSG;
        }
    }
    if (c.at != c.end) {
        return -EBADMSG;
    }
    op->encoded = bytes;
    op->encoded_length = length;
    return pointers;
}

struct part template_next(const uint8_t **at)
{
    struct part part = {get_u32(*at), NULL, 0};
    *at += 4;
    if (part.kind == PART_BYTES) {
        part.length = get_u32(*at);
        part.bytes = (const char *)*at + 4;
        *at += 5 + part.length;
    }
    return part;
}

const char *list_next(const uint8_t **at)
{
    const char *text = (const char *)*at + 4;
    *at += 5 + get_u32(*at);
    return text;
}
