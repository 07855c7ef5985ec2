/*
 * Who works on a container, as its journal names them: first who made it, then who started it. Each is known by pid and start
 * time, and by where and since when these mean something; so that whoever hangs can be stopped, and nobody else is.
 */
#include "journal.h"
#include "monitor.h"
#include "ops.h"
#include "system.h"

#define MAKER_WAIT_MILLIS 10000

enum { PID, START_TIME, BOOT, SPACE }; /* operands of StopMaker */

int maker_operands(struct ctx *c, uint8_t operands[MAKER_ROOM], uint32_t *length)
{
    const struct self *self;
    struct writer w = {operands, operands + MAKER_ROOM, 0};
    int error = sys_self(&self);
    if (error < 0) {
        return fail(c, CALL_START_TIME, "", error);
    }
    put_u32(&w, (uint32_t)self->pid);
    put_u64(&w, self->start_time);
    put_text(&w, self->scope.boot);
    put_text(&w, self->scope.space);
    *length = (uint32_t)(w.at - operands);
    return 0;
}

/* Whether that is the process that asks. */
static int is_self(const struct op *op)
{
    const struct self *self;
    return sys_self(&self) >= 0 && op->arg[PID].number == (uint64_t)self->pid &&
           op->arg[START_TIME].number == self->start_time;
}

static int stop(struct ctx *c, const struct op *maker, uint32_t wait_millis)
{
    struct op kill = {.arg = {maker->arg[PID], maker->arg[START_TIME], {.number = SIGKILL}, {.number = wait_millis}}};
    return is_self(maker) ? 0 : op_kill_process(c, &kill);
}

/* Safe: as KillProcess. Never ourselves: who undoes what it did itself goes on. */
int op_stop_maker(struct ctx *c, const struct op *op)
{
    return stop(c, op, MAKER_WAIT_MILLIS);
}

int journal_place(struct ctx *c, const struct journal *j)
{
    const struct self *self;
    struct op maker;
    if (j->count == 0 && !j->is_damaged) {
        return 1; /* nothing was begun */
    }
    struct record first = {0, NULL, 0};
    if (j->count && j->start[0] == 0) {
        first = journal_get(j, 0);
    }
    if (first.opcode != OPCODE_STOP_MAKER || journal_decode(&first, &maker) < 0) {
        return fail(c, "decode", "journal", -EBADMSG);
    }
    int error = sys_self(&self);
    if (error < 0) {
        return fail(c, CALL_START_TIME, "", error);
    }
    if (!text_equal(maker.arg[BOOT].text, self->scope.boot)) {
        return 0;
    }
    return text_equal(maker.arg[SPACE].text, self->scope.space) ? 1 : fail(c, "find process", "journal", -EXDEV);
}

/* Opens a journal; *fd is -1 when there is none. */
static int open_existing(struct ctx *c, const char *path, int flags, int *fd)
{
    *fd = sys_openat(AT_FDCWD, path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0);
    if (*fd == -ENOENT) {
        *fd = -1;
        return 0;
    }
    return *fd < 0 ? fail(c, "open", path, *fd) : 0;
}

/* Safe: only what journal_decode allows is executed, and each of those checks identity by itself. */
int op_replay_journal(struct ctx *c, const struct op *op)
{
    int64_t deadline = sys_deadline((uint32_t)op->arg[1].number);
    int fd;
    int error = open_existing(c, op->arg[0].text, O_RDONLY, &fd);
    if (error >= 0 && fd >= 0) {
        error = journal_undo(c, fd, deadline);
        sys_close(fd);
    }
    return error;
}

/* Safe: makers are known by pid and start time, and only looked for where these mean something. */
int op_kill_maker(struct ctx *c, const struct op *op)
{
    struct journal j;
    struct op maker;
    int fd;
    int error = open_existing(c, op->arg[0].text, O_RDONLY, &fd);
    if (error < 0 || fd < 0) {
        return error;
    }
    error = journal_read(c, fd, &j);
    sys_close(fd);
    if (error < 0) {
        return error;
    }
    int here = journal_place(c, &j);
    error = here < 0 ? here : 0;
    if (here > 0) {
        await_telling(op->arg[0].text);
    }
    for (uint32_t i = here > 0 ? j.count : 0; i > 0 && error >= 0; i--) {
        struct record record = journal_get(&j, i - 1);
        if (record.opcode == OPCODE_STOP_MAKER && journal_decode(&record, &maker) == 0) {
            error = stop(c, &maker, (uint32_t)op->arg[1].number);
            error = error == -ESRCH ? 0 : error;
        }
    }
    journal_free(&j);
    return error;
}

/*
 * Safe: writes our own identity, behind the last whole record. The journal isn't this plan's: a failure of the plan undoes
 * nothing in it.
 */
int op_join_journal(struct ctx *c, const struct op *op)
{
    struct journal j;
    uint8_t operands[MAKER_ROOM];
    uint32_t length;
    int fd;
    int error = open_existing(c, op->arg[0].text, O_RDWR | O_APPEND, &fd);
    if (error < 0 || fd < 0) {
        return error;
    }
    error = journal_read(c, fd, &j);
    if (error >= 0 && !j.is_damaged) { /* behind a damaged record nobody might find it: then it is as without a journal */
        sys_ftruncate(fd, (int64_t)j.size);
        error = maker_operands(c, operands, &length);
        if (error >= 0) {
            error = journal_write(c, fd, &j.size, OPCODE_STOP_MAKER, operands, length);
        }
        c->made_journal = op->arg[0].text;
    }
    journal_free(&j);
    sys_close(fd);
    return error;
}
