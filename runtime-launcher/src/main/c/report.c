#include "report.h"

#include "frames.h"
#include "init.h"
#include "system.h"
#include "wire.h"

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

int report_send(struct ctx *c, uint32_t kind)
{
    uint8_t bytes[FRAME_HEADER + REPORT_ROOM];
    if (c->report < 0) {
        return -EPIPE;
    }
    size_t length = report_encode(c, kind, bytes + FRAME_HEADER);
    if (c->report_form == REPORT_FRAMES) {
        frame_header(bytes, kind == REPORT_WARNING || kind == REPORT_REMAINS ? FRAME_WARNING : FRAME_REPORT, c->handle, 0, 0);
        long n = sys_sendto(c->report, bytes, FRAME_HEADER + length, MSG_NOSIGNAL);
        return n < 0 ? (int)n : 0;
    }
    set_u32(bytes + FRAME_HEADER - 4, (uint32_t)length);
    return sys_write_all(c->report, bytes + FRAME_HEADER - 4, length + 4);
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
