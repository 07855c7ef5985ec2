#include "journal.h"

#include "execute.h"
#include "ops.h"
#include "system.h"
#include "wire.h"

#define MAKER_WAIT_MILLIS 10000
#define RECORD_ROOM 16384 /* a path and a few names; a list of names that is longer isn't taken */

/* ---- writing ---- */

/* One write, so that a kill leaves all of it or, on a full disk, a torn end that counts as nothing. */
int journal_append(struct ctx *c, uint32_t opcode, const uint8_t *operands, uint32_t length)
{
    uint8_t bytes[RECORD_ROOM];
    if (c->journal < 0) {
        return 0;
    }
    size_t size = journal_record(bytes, sizeof bytes, opcode, operands, length);
    if (!size) {
        return fail(c, "write", "journal", -E2BIG);
    }
    long n = sys_write(c->journal, bytes, size);
    if (n < 0 || (size_t)n != size) {
        return fail(c, "write", "journal", n < 0 ? n : -ENOSPC);
    }
    return 0;
}

/* The first record: how to stop us. */
static int record_maker(struct ctx *c)
{
    uint64_t start_time;
    uint8_t operands[20];
    int pid = sys_getpid();
    int error = sys_start_time(pid, &start_time);
    if (error < 0) {
        return fail(c, CALL_START_TIME, "", error);
    }
    struct writer w = {operands, operands + sizeof operands, 0};
    put_u32(&w, (uint32_t)pid);
    put_u64(&w, start_time);
    put_u32(&w, SIGKILL);
    put_u32(&w, MAKER_WAIT_MILLIS);
    return journal_append(c, OPCODE_KILL_PROCESS, operands, sizeof operands);
}

/* Safe: never an existing file (O_EXCL), so no journal of another container is continued. */
int op_open_journal(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    int fd = sys_openat(AT_FDCWD, path, O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return fail(c, "open", path, fd);
    }
    ctx_close(&c->journal);
    c->journal = fd;
    c->made_journal = path;
    return record_maker(c);
}

/* Safe: the nested operation was checked with the plan, as replay will check it. */
int op_journal(struct ctx *c, const struct op *op)
{
    const struct operand *undo_op = &op->arg[0];
    int error = c->journal < 0 ? fail(c, "write", "journal", -EBADF)
                               : journal_append(c, (uint32_t)undo_op->number, (const uint8_t *)undo_op->text, undo_op->length);
    if (error >= 0 && undo_op->number == OPCODE_REMOVE_FILES) {
        c->made_dir = NULL; /* from now on the journal removes it */
    }
    return error;
}

/* ---- undoing ---- */

struct journal {
    uint8_t *bytes;
    size_t size; /* of the records that count */
    size_t room;
};

static int journal_read(struct ctx *c, int fd, struct journal *j)
{
    struct file_info info;
    int error = sys_file_info(fd, &info);
    memset(j, 0, sizeof *j);
    if (error < 0) {
        return fail(c, CALL_STAT, "journal", error);
    }
    if (info.kind != FILE_REGULAR || info.size > JOURNAL_MAX_BYTES) {
        return fail(c, "read", "journal", -EFBIG);
    }
    if (info.size == 0) {
        return 0;
    }
    uint8_t *bytes = sys_mmap(NULL, info.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (sys_is_error(bytes)) {
        return fail(c, "mmap", "journal", (long)(intptr_t)bytes);
    }
    j->bytes = bytes;
    j->room = info.size;
    while (j->size < info.size) {
        long n = sys_pread(fd, bytes + j->size, info.size - j->size, (int64_t)j->size);
        if (n < 0) {
            sys_munmap(bytes, j->room);
            return fail(c, "read", "journal", n);
        }
        if (n == 0) {
            break;
        }
        j->size += (size_t)n;
    }
    return 0;
}

static void journal_free(struct journal *j)
{
    if (j->room) {
        sys_munmap(j->bytes, j->room);
    }
}

/* Whether a record names the process that reads it. */
static int is_self(const struct op *op)
{
    uint64_t start_time;
    return op->opcode == OPCODE_KILL_PROCESS && op->arg[0].number == (uint64_t)sys_getpid() &&
           sys_start_time(sys_getpid(), &start_time) == 0 && start_time == op->arg[1].number;
}

/* Executes one record; what is gone already is undone. */
static int undo_record(struct ctx *c, const struct record *record)
{
    struct op op;
    if (journal_decode(record, &op) < 0) {
        return fail(c, "decode", "journal", -EBADMSG);
    }
    if (is_self(&op)) {
        return 0;
    }
    int error = op_entry(op.opcode)->run(c, &op);
    return error == -ESRCH || error == -ENOENT ? 0 : error;
}

/* The start of the record before `end`; records are small and few, so counting from the front again is cheap. */
static size_t record_before(const struct journal *j, size_t end, struct record *record)
{
    size_t at = 0;
    size_t start = 0;
    while (at < end) {
        start = at;
        journal_next(j->bytes, j->size, &at, record);
    }
    return start;
}

int journal_undo(struct ctx *c, int fd, int64_t deadline)
{
    struct journal j;
    struct record record;
    struct failure first;
    size_t end = 0;
    int error = journal_read(c, fd, &j);
    if (error < 0) {
        return error;
    }
    while (journal_next(j.bytes, j.size, &end, &record)) {
    }
    first.error = 0;
    c->deadline = deadline;
    while (end > 0) {
        end = record_before(&j, end, &record);
        if (first.error && record.opcode == OPCODE_REMOVE_FILES) {
            continue; /* the journal has to stay as long as something of it has */
        }
        uint32_t index = c->failure.index;
        if (sys_now() > deadline) {
            error = fail(c, "undo", "journal", -ETIMEDOUT);
        } else {
            error = undo_record(c, &record);
        }
        c->failure.index = index;
        if (error < 0 && !first.error) {
            c->failure.error = error;
            first = c->failure;
        }
    }
    c->deadline = NEVER;
    journal_free(&j);
    if (first.error) {
        c->failure = first;
    }
    return first.error;
}

/* Opens a journal for reading; *fd is -1 when there is none. */
static int open_existing(struct ctx *c, const char *path, int *fd)
{
    *fd = sys_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0);
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
    int error = open_existing(c, op->arg[0].text, &fd);
    if (error >= 0 && fd >= 0) {
        error = journal_undo(c, fd, deadline);
        sys_close(fd);
    }
    return error;
}

/* Safe: the maker is known by pid and start time. */
int op_kill_maker(struct ctx *c, const struct op *op)
{
    struct journal j;
    struct record record;
    struct op maker;
    size_t at = 0;
    int fd;
    int error = open_existing(c, op->arg[0].text, &fd);
    if (error < 0 || fd < 0) {
        return error;
    }
    error = journal_read(c, fd, &j);
    sys_close(fd);
    if (error < 0) {
        return error;
    }
    if (journal_next(j.bytes, j.size, &at, &record) && journal_decode(&record, &maker) == 0 &&
        maker.opcode == OPCODE_KILL_PROCESS && !is_self(&maker)) {
        maker.arg[3].number = op->arg[1].number;
        error = op_kill_process(c, &maker);
        error = error == -ESRCH ? 0 : error;
    }
    journal_free(&j);
    return error;
}
