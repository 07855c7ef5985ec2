/* A plan that a JVM left with a container, executed by the command line's program as one that a JVM says (docs/decisions/0605-…). */
#include "linux_left.h"

#include "context.h"
#include "linux_paths.h"
#include "ops.h"
#include "plan.h"
#include "report.h"
#include "system.h"
#include "text.h"
#include "wire.h"

#define MOST_PLAN 8192
_Static_assert(MOST_PLAN <= PLAN_ROOM, "our child has room for it");
#define CHECK_FILE_END 13
#define STEP_HEADER 12

static int sextet(char c)
{
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '+'             ? 62
           : c == '/'             ? 63
                                  : -1;
}

/* Base 64 without an end that fills it up. How many bytes, or -EBADMSG. */
static long decode(const char *text, uint8_t *to, size_t room)
{
    size_t length = 0;
    uint32_t bits = 0;
    unsigned count = 0;
    for (; *text; text++) {
        const int six = sextet(*text);
        if (six < 0 || length == room) {
            return -EBADMSG;
        }
        bits = bits << 6 | (uint32_t)six;
        count += 6;
        if (count >= 8) {
            count -= 8;
            to[length++] = (uint8_t)(bits >> count);
        }
    }
    return (long)length;
}

/*
 * Behind its first step, which takes the lock: that the container's file still is what was read before. A JVM knows how that ends when there is
 * a process, and this plan was left before.
 */
static long insert_check(const struct left *l, uint8_t *plan, size_t length, size_t room)
{
    uint8_t step[MAX_PATH + 128];
    char path[MAX_PATH];
    char end[96];
    struct writer w = {step, step + sizeof step, 0};
    struct text t = text_in(end, sizeof end);
    text_add(&t, ",\"pid\":");
    text_add_decimal(&t, l->pid);
    text_add(&t, ",\"startTime\":");
    text_add_decimal(&t, l->start_time);
    text_add(&t, "}\n");
    const size_t first = length < PLAN_HEADER + STEP_HEADER ? 0 : get_u32(plan + PLAN_HEADER + 8);
    if (!first || first > length - PLAN_HEADER - STEP_HEADER || t.failed ||
        text_join(path, sizeof path, l->text[LEFT_DIRECTORY], "state.json") < 0) {
        return -EBADMSG;
    }
    put_u32(&w, CHECK_FILE_END);
    put_u32(&w, ACTOR_HOST);
    put_u32(&w, 0);
    put_text(&w, path);
    put_text(&w, end);
    const size_t more = (size_t)(w.at - step);
    const size_t at = PLAN_HEADER + STEP_HEADER + first;
    if (w.failed || more > room - length) {
        return -EBADMSG;
    }
    set_u32(step + 8, (uint32_t)(more - STEP_HEADER));
    memmove(plan + at + more, plan + at, length - at);
    memcpy(plan + at, step, more);
    set_u32(plan + 8, get_u32(plan + 8) + (uint32_t)more);
    set_u32(plan + 12, get_u32(plan + 12) + 1);
    return (long)(length + more);
}

/* As while a JVM answers: we end, and our child executes the plan to its end. */
static void heed(int signals)
{
    const int signal = entry_asked_to_end(signals);
    if (signal) {
        sys_exit(128 + signal);
    }
}

static int read_whole(int fd, int signals, uint8_t *to, size_t length)
{
    while (length) {
        struct pollfd ready[] = {{fd, POLLIN, 0}, {signals, POLLIN, 0}};
        sys_poll(ready, 2, NEVER);
        if (ready[1].revents) {
            heed(signals);
        }
        if (!ready[0].revents) {
            continue;
        }
        const long n = sys_read(fd, to, length);
        if (n <= 0) {
            return -1;
        }
        to += n;
        length -= (size_t)n;
    }
    return 0;
}

/* Up to the last report, which is kept. */
static void read_reports(int fd, int signals, struct left_report *r)
{
    uint8_t header[4];
    while (r->kind != REPORT_SUCCESS && r->kind != REPORT_FAILURE && read_whole(fd, signals, header, sizeof header) == 0) {
        r->length = get_u32(header);
        if (r->length < 4 || r->length > sizeof r->bytes || read_whole(fd, signals, r->bytes, r->length) < 0) {
            return;
        }
        r->kind = get_u32(r->bytes);
    }
}

long left_plan(const struct left *l, int which, uint8_t *plan, size_t room)
{
    const long length = decode(l->text[which], plan, room);
    return length > 0 && which == LEFT_START ? insert_check(l, plan, (size_t)length, room) : length;
}

int left_execute(const struct left *l, int which, struct left_report *r)
{
    static uint8_t plan[MOST_PLAN];
    int reports[2];
    int status;
    memset(r, 0, sizeof *r);
    const long length = left_plan(l, which, plan, sizeof plan);
    if (length <= 0 || sys_pipe2(reports, O_CLOEXEC) < 0) {
        return -1;
    }
    SCOPED_FD from = reports[0];
    SCOPED_FD signals = sys_signals_watch();
    const int pid = signals < 0 ? signals : entry_fork_plan(plan, (size_t)length, reports[1]);
    sys_close(reports[1]);
    if (pid <= 0) {
        return -1;
    }
    read_reports(from, signals, r);
    while (sys_wait4(pid, &status, 0) == -EINTR) {
    }
    return 0;
}
