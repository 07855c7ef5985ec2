/*
 * Questions to a machine that runs. A plan is executed in its guest whose steps say what they have read, or change something
 * there; and its proxy is asked who stands for whom. What is answered goes on to who asked us.
 */
#include "guest.h"
#include "question_ops.h"
#include "report.h"
#include "system.h"

#define MOST_ANSWERS 128 /* to one plan: no guest fills the memory of who asks */
#define LINE_ROOM_OF_PROXY 72

static int hand_on(struct ctx *c, const struct frame *f)
{
    if (c->guest->answers == 0) {
        return -EBADMSG;
    }
    c->guest->answers--;
    const int error = report_hand_on(c, f->payload, f->length);
    return error < 0 ? error : 1;
}

/* Safe: the guest gets bytes; what it answers is checked for its form and its amount, and taken for data; a deadline. */
int op_ask_guest(struct ctx *c, const struct op *op)
{
    const int64_t deadline = sys_deadline((uint32_t)op->arg[1].number);
    int error = guest_connect(c, op->arg[0].text, deadline);
    if (error >= 0) {
        c->guest->hear = hand_on;
        c->guest->answers = MOST_ANSWERS;
        error = guest_run(c, op, &op->arg[2], GUEST_CONTAINER, RUN_WORKER, 0, deadline);
    }
    guest_leave(c);
    return error;
}

/* Lines of four numbers: pid and start time here, and in the guest. */
static int tell(struct ctx *c, const char *path, const struct frame *f)
{
    char lines[(1 + CHANNELS) * LINE_ROOM_OF_PROXY];
    struct text t = text_in(lines, sizeof lines);
    if (f->length > (1 + CHANNELS) * PROXY_BYTES || f->length % PROXY_BYTES) {
        return fail(c, "decode", path, -EBADMSG);
    }
    for (uint32_t at = 0; at < f->length; at += PROXY_BYTES) {
        text_add_decimal(&t, get_u32(f->payload + at));
        text_add(&t, " ");
        text_add_decimal(&t, get_u64(f->payload + at + 4));
        text_add(&t, " ");
        text_add_decimal(&t, get_u32(f->payload + at + 12));
        text_add(&t, " ");
        text_add_decimal(&t, get_u64(f->payload + at + 16));
        text_add(&t, "\n");
    }
    const int error = report_answer(c, path, 0, lines, t.length);
    return error < 0 ? fail(c, "send", "", error) : 0;
}

/* Safe: as AskGuest, but it is a launcher that answers. */
int op_ask_proxy(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    const int64_t deadline = sys_deadline((uint32_t)op->arg[1].number);
    struct frame frame;
    int error = guest_connect(c, path, deadline);
    if (error >= 0) {
        framing_put(&c->guest->framing, FRAME_ASK, GUEST_CONTAINER, 0, 0, NULL, 0);
        error = guest_await(c, FRAME_ANSWER, GUEST_CONTAINER, deadline, &frame);
        error = error < 0 ? error : tell(c, path, &frame);
    }
    guest_leave(c);
    return error;
}
