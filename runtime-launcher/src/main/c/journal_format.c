/* The journal's records, as bytes. Pure: also built hosted, with sanitizers. */
#include "crc.h"
#include "journal.h"
#include "ops.h"
#include "sys.h"
#include "wire.h"

#define RECORD_HEADER 12 /* length, its complement, and CRC of what follows */
#define RECORD_MIN 4     /* the opcode */

int journal_next(const uint8_t *bytes, size_t size, size_t *at, struct record *record)
{
    size_t left = size - *at;
    const uint8_t *p = bytes + *at;
    if (left < 8) {
        return 0;
    }
    uint32_t length = get_u32(p);
    if (get_u32(p + 4) != ~length || length < RECORD_MIN) {
        *at = size;
        return -EBADMSG;
    }
    if (left < RECORD_HEADER || length > left - RECORD_HEADER) {
        return 0;
    }
    *at += RECORD_HEADER + length;
    if (crc32c(p + RECORD_HEADER, length) != get_u32(p + 8)) {
        return -EBADMSG;
    }
    record->opcode = get_u32(p + RECORD_HEADER);
    record->operands = p + RECORD_HEADER + 4;
    record->length = length - 4;
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
    set_u32(to + 4, ~(length + 4));
    set_u32(to + RECORD_HEADER, opcode);
    memcpy(to + RECORD_HEADER + 4, operands, length);
    set_u32(to + 8, crc32c(to + RECORD_HEADER, length + 4));
    return RECORD_HEADER + 4 + length;
}
