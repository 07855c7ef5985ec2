/* What undoes a container, written before what it undoes. */
#ifndef JOURNAL_H
#define JOURNAL_H

#include "context.h"

#define JOURNAL_MAX_BYTES (1u << 20)

/* One record of a journal in memory. */
struct record {
    uint32_t opcode;
    const uint8_t *operands;
    uint32_t length;
};

/*
 * The record at *at, and steps over it. 0 at the end, where the rest is torn or damaged too: nothing behind such a
 * record had been begun when it was written. Pure.
 */
int journal_next(const uint8_t *bytes, size_t size, size_t *at, struct record *record);

/* Decodes a record that may stand in a journal, or -EBADMSG. Pure. */
int journal_decode(const struct record *record, struct op *op);

/* Writes a record into a buffer: its size, or 0 if it doesn't fit. Pure. */
size_t journal_record(uint8_t *to, size_t room, uint32_t opcode, const uint8_t *operands, uint32_t length);

/* Executes the records last to first; goes on after a failure, but then keeps the files. The first failure is returned. */
int journal_undo(struct ctx *c, int fd, int64_t deadline);

#endif
