/* The journal's records, as bytes. Pure: also built hosted, with sanitizers. */
#include "crc.h"
#include "journal.h"
#include "ops.h"
#include "sys.h"
#include "wire.h"

#define RECORD_HEADER 8 /* length and CRC of what follows */
#define RECORD_MIN 4    /* the opcode */

int journal_next(const uint8_t *bytes, size_t size, size_t *at, struct record *record)
{
    size_t left = size - *at;
    if (left < RECORD_HEADER + RECORD_MIN) {
        return 0;
    }
    const uint8_t *p = bytes + *at;
    uint32_t length = get_u32(p);
    if (length < RECORD_MIN || length > left - RECORD_HEADER || crc32c(p + RECORD_HEADER, length) != get_u32(p + 4)) {
        return 0;
    }
    record->opcode = get_u32(p + RECORD_HEADER);
    record->operands = p + RECORD_HEADER + 4;
    record->length = length - 4;
    *at += RECORD_HEADER + length;
    return 1;
}

int journal_decode(const struct record *record, struct op *op)
{
    const struct op_entry *entry = op_entry(record->opcode);
    if (!entry || !(entry->actors & IN_JOURNAL)) {
        return -EBADMSG;
    }
    op->opcode = record->opcode;
    op->actor = ACTOR_HOST;
    op->index = 0;
    return operands_decode(entry->operands, record->operands, record->length, op, NULL) < 0 ? -EBADMSG : 0;
}

size_t journal_record(uint8_t *to, size_t room, uint32_t opcode, const uint8_t *operands, uint32_t length)
{
    if (length > room || room - length < RECORD_HEADER + 4) {
        return 0;
    }
    set_u32(to, length + 4);
    set_u32(to + RECORD_HEADER, opcode);
    memcpy(to + RECORD_HEADER + 4, operands, length);
    set_u32(to + 4, crc32c(to + RECORD_HEADER, length + 4));
    return RECORD_HEADER + 4 + length;
}
