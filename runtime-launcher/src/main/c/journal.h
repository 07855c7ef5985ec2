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
 * The record at *at, and steps over it: 1. 0 at the end, where a record that the end cuts off counts as none: what it undoes
 * had not been begun. -EBADMSG for one that is there and damaged: it is stepped over too, and when it is its length, all
 * that follows. Pure.
 */
int journal_next(const uint8_t *bytes, size_t size, size_t *at, struct record *record);

/* Decodes a record that may stand in a journal, or -EBADMSG. Pure. */
int journal_decode(const struct record *record, struct op *op);

/* Writes a record into a buffer: its size, or 0 if it doesn't fit. Pure. */
size_t journal_record(uint8_t *to, size_t room, uint32_t opcode, const uint8_t *operands, uint32_t length);

/* A journal in memory. */
struct journal {
    uint8_t *bytes;
    size_t size;     /* up to the end of the last whole record */
    size_t room;     /* of `bytes` and `start` */
    uint32_t *start; /* where the sound records begin */
    uint32_t count;
    int is_damaged;
    _Alignas(16) uint8_t small[1536]; /* room for one that is as short as most */
};

/* Reads all of it, once. The failure is noted. */
int journal_read(struct ctx *c, int fd, struct journal *j);
void journal_free(struct journal *j);

/* The sound record at a place. */
struct record journal_get(const struct journal *j, uint32_t place);

/*
 * Executes the records last to first; goes on after a failure, but then keeps the files. The first failure is returned, also
 * -EBADMSG when not all of it can be read, or -EXDEV, and then nothing is done, when it is of another place (see journal_place).
 */
int journal_undo(struct ctx *c, int fd, int64_t deadline);

/* Executes one record; what is gone already is undone. */
int undo_record(struct ctx *c, const struct record *record);

/*
 * Whether the pids in a journal mean something here: 1; 0 where there has been a reboot since, which only files outlive;
 * -EXDEV where they are those of another space; -EBADMSG where that can't be known any more.
 */
int journal_place(struct ctx *c, const struct journal *j);

/* Writes a record to a journal that has `size` bytes so far. */
int journal_write(struct ctx *c, int fd, size_t *size, uint32_t opcode, const uint8_t *operands, uint32_t length);

/* The operands of StopMaker for this process. */
#define MAKER_ROOM 256
int maker_operands(struct ctx *c, uint8_t operands[MAKER_ROOM], uint32_t *length);

#endif
