#include "report.h"

#include "frames.h"
#include "init.h"
#include "system.h"
#include "wire.h"

#define ANSWER_MAX (ANSWER_ROOM + MAX_PATH + 64)

_Static_assert(ANSWER_MAX <= FRAME_PAYLOAD, "an answer is one frame");

size_t report_encode(const struct ctx *c, uint32_t kind, uint8_t bytes[REPORT_ROOM])
{
    const struct failure *f = &c->failure;
    const int failed = kind != REPORT_SUCCESS;
    struct writer w = {bytes, bytes + REPORT_ROOM, 0};
    put_u32(&w, kind);
    put_u32(&w, failed ? f->index : 0);
    put_u32(&w, failed && !f->program_end ? (uint32_t)-f->error : 0);
    put_u32(&w, (uint32_t)c->init_pid);
    put_u64(&w, c->init_start_time);
    put_u32(&w, failed ? f->program_end : END_NONE);
    put_u32(&w, failed ? f->program_code : 0);
    put_text(&w, failed && f->call ? f->call : "");
    put_text(&w, failed ? f->path : "");
    put_bytes(&w, f->output, failed ? f->output_length : 0);
    return (size_t)(w.at - bytes);
}

/* Reads a byte string into a buffer, cut to its room. */
static int take(const uint8_t **at, const uint8_t *end, char *to, size_t room, uint32_t *length)
{
    if (end - *at < 4) {
        return -EBADMSG;
    }
    uint32_t n = get_u32(*at);
    if ((size_t)(end - *at) - 4 <= n) {
        return -EBADMSG;
    }
    *length = n < room - 1 ? n : (uint32_t)room - 1;
    memcpy(to, *at + 4, *length);
    to[*length] = '\0';
    *at += 5 + n;
    return 0;
}

int report_decode(struct ctx *c, const uint8_t *bytes, size_t length)
{
    static char call[64]; /* failure.call has to outlive this function, and there is one failure at a time */
    struct failure *f = &c->failure;
    const uint8_t *at = bytes + 32;
    const uint8_t *end = bytes + length;
    uint32_t n;
    if (length < 32) {
        return -EBADMSG;
    }
    f->index = get_u32(bytes + 4) | INDEX_OF_INIT;
    f->error = (int)(0 - get_u32(bytes + 8)); /* what the other side says may be any number */
    f->program_end = get_u32(bytes + 24);
    f->program_code = get_u32(bytes + 28);
    f->call = call;
    if (take(&at, end, call, sizeof call, &n) < 0 || take(&at, end, f->path, sizeof f->path, &n) < 0 ||
        take(&at, end, f->output, sizeof f->output, &f->output_length) < 0) {
        return -EBADMSG;
    }
    return (int)get_u32(bytes);
}

/* Sends a report that lies behind room for a header. */
static int send_report(struct ctx *c, uint32_t kind, uint8_t *room, size_t length)
{
    const int is_end = kind == REPORT_SUCCESS || kind == REPORT_FAILURE;
    if (c->report_form == REPORT_FRAMES) {
        frame_header(room, is_end ? FRAME_REPORT : FRAME_WARNING, c->handle, 0, 0);
        long n = sys_sendto(c->report, room, FRAME_HEADER + length, MSG_NOSIGNAL);
        return n < 0 ? (int)n : 0;
    }
    set_u32(room + FRAME_HEADER - 4, (uint32_t)length);
    return sys_write_all(c->report, room + FRAME_HEADER - 4, length + 4);
}

int report_send(struct ctx *c, uint32_t kind)
{
    uint8_t bytes[FRAME_HEADER + REPORT_ROOM];
    return c->report < 0 ? -EPIPE : send_report(c, kind, bytes, report_encode(c, kind, bytes + FRAME_HEADER));
}

static uint8_t answer[FRAME_HEADER + ANSWER_MAX]; /* one process says one thing at a time */

int report_answer(struct ctx *c, const char *path, int error, const void *bytes, size_t length)
{
    struct writer w = {answer + FRAME_HEADER, answer + sizeof answer, 0};
    if (c->report < 0) {
        return -EPIPE;
    }
    put_u32(&w, REPORT_ANSWER);
    put_u32(&w, c->failure.index);
    put_u32(&w, (uint32_t)-error);
    put_u32(&w, 0);
    put_u64(&w, 0);
    put_u32(&w, END_NONE);
    put_u32(&w, 0);
    put_text(&w, "");
    put_text(&w, path);
    put_bytes(&w, bytes, length);
    return w.failed ? -EMSGSIZE : send_report(c, REPORT_ANSWER, answer, (size_t)(w.at - answer) - FRAME_HEADER);
}

/* Whether three texts end where the report does. */
static int has_form(const uint8_t *bytes, uint32_t length)
{
    uint32_t at = 32;
    for (int i = 0; i < 3; i++) {
        if (length < at + 5 || get_u32(bytes + at) > length - at - 5) {
            return 0;
        }
        at += 5 + get_u32(bytes + at);
    }
    return at == length;
}

int report_hand_on(struct ctx *c, const uint8_t *bytes, uint32_t length)
{
    if (length > ANSWER_MAX || !has_form(bytes, length)) {
        return -EBADMSG;
    }
    const uint32_t kind = get_u32(bytes);
    if (kind < REPORT_WARNING || kind > REPORT_ANSWER || get_u32(bytes + 24) > END_TIMED_OUT) {
        return -EBADMSG;
    }
    if (c->report < 0) {
        return -EPIPE;
    }
    memcpy(answer + FRAME_HEADER, bytes, length);
    set_u32(answer + FRAME_HEADER + 4, (get_u32(bytes + 4) & ~INDEX_OF_INIT) | INDEX_OF_GUEST);
    return send_report(c, kind, answer, length);
}

void report_warning(struct ctx *c)
{
    if (c->actor == ACTOR_INIT) {
        init_tell(c, REPORT_WARNING);
    } else {
        report_send(c, REPORT_WARNING);
    }
    c->failure.error = 0;
    c->failure.program_end = END_NONE;
    c->failure.output_length = 0;
}
