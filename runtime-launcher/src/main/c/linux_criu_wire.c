/* Protocol buffers, as far as CRIU's answers need them. Pure: whatever the bytes are. */
#include "linux_criu.h"

#include "sys.h"
#include "text.h"

enum { VARINT = 0, EIGHT_BYTES = 1, BYTES = 2, FOUR_BYTES = 5 };

struct field {
    uint64_t number;
    unsigned kind;
    uint64_t value; /* of BYTES: how many */
    const uint8_t *bytes;
};

static int take_varint(const uint8_t **at, const uint8_t *end, uint64_t *value)
{
    *value = 0;
    for (unsigned shift = 0; shift < 64 && *at < end; shift += 7) {
        const uint8_t byte = *(*at)++;
        *value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) {
            return 0;
        }
    }
    return -EBADMSG;
}

/* 1: there is a field; 0: that was all. */
static int take_field(const uint8_t **at, const uint8_t *end, struct field *f)
{
    uint64_t key;
    if (*at == end) {
        return 0;
    }
    if (take_varint(at, end, &key) < 0) {
        return -EBADMSG;
    }
    f->number = key >> 3;
    f->kind = key & 7;
    f->bytes = NULL;
    if (f->kind == VARINT || f->kind == BYTES) {
        if (take_varint(at, end, &f->value) < 0) {
            return -EBADMSG;
        }
    } else if (f->kind == EIGHT_BYTES || f->kind == FOUR_BYTES) {
        f->value = f->kind == EIGHT_BYTES ? 8 : 4;
    } else {
        return -EBADMSG;
    }
    if (f->kind != VARINT) {
        if (f->value > (uint64_t)(end - *at)) {
            return -EBADMSG;
        }
        f->bytes = *at;
        *at += f->value;
    }
    return 1;
}

/* A message inside: a name in field 1 and a pid in field 2, or a pid in field 1. */
static int read_inner(const struct field *outer, struct criu_answer *answer)
{
    const uint8_t *at = outer->bytes;
    const uint8_t *end = at + outer->value;
    struct field f;
    int more;
    while ((more = take_field(&at, end, &f)) > 0) {
        if (f.kind == VARINT) {
            answer->pid = f.value;
        } else if (f.number == 1 && f.kind == BYTES && f.value < sizeof answer->name) {
            memcpy(answer->name, f.bytes, f.value);
            answer->name[f.value] = '\0';
        }
    }
    return more;
}

int criu_read(const uint8_t *bytes, size_t length, struct criu_answer *answer)
{
    enum { TYPE = 1, SUCCESS = 2, RESTORED = 4, NOTIFIED = 5, ERROR = 7 };
    const uint8_t *end = bytes + length;
    struct field f;
    int more;
    memset(answer, 0, sizeof *answer);
    while ((more = take_field(&bytes, end, &f)) > 0) {
        if (f.kind == VARINT) {
            uint64_t *known = f.number == TYPE      ? &answer->type
                              : f.number == SUCCESS ? &answer->success
                              : f.number == ERROR   ? &answer->error
                                                    : NULL;
            if (known) {
                *known = f.value;
            }
        } else if (f.kind == BYTES && (f.number == RESTORED || f.number == NOTIFIED)) {
            more = read_inner(&f, answer);
            if (more < 0) {
                return more;
            }
        }
    }
    return more;
}
