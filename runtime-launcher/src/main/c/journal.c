/* The journal: how it is written, and how it is undone. What may stand in it undoes only what it names, and checks that itself. */
#include "journal.h"

#include "execute.h"
#include "ops.h"
#include "system.h"
#include "wire.h"

#define RECORD_ROOM 16384 /* a path and a few names; a list of names that is longer isn't taken */

/* ---- writing ---- */

/* One write, so that a kill leaves all of it or, on a full disk, a torn end, which is cut off. */
int journal_write(struct ctx *c, int fd, size_t *size, uint32_t opcode, const uint8_t *operands, uint32_t length)
{
    uint8_t bytes[RECORD_ROOM];
    size_t more = journal_record(bytes, sizeof bytes, opcode, operands, length);
    if (!more) {
        return fail(c, "write", "journal", -E2BIG);
    }
    if (more > JOURNAL_MAX_BYTES - *size) { /* before the effect: what can't be read can't be undone */
        return fail(c, "write", "journal", -EFBIG);
    }
    long n = sys_write(fd, bytes, more);
    if (n < 0 || (size_t)n != more) {
        sys_ftruncate(fd, (int64_t)*size);
        return fail(c, "write", "journal", n < 0 ? n : -ENOSPC);
    }
    *size += more;
    return 0;
}

int journal_append(struct ctx *c, uint32_t opcode, const uint8_t *operands, uint32_t length)
{
    return c->journal < 0 ? 0 : journal_write(c, c->journal, &c->journal_size, opcode, operands, length);
}

/* Safe: never an existing file (O_EXCL), so no journal of another container is continued. */
int op_open_journal(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    uint8_t operands[MAKER_ROOM];
    uint32_t length;
    int fd = sys_openat(AT_FDCWD, path, O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        if (fd == -EEXIST) {
            c->made_dir = NULL; /* whoever has made the journal has the directory */
        }
        return fail(c, "open", path, fd);
    }
    ctx_close(&c->journal);
    c->journal = fd;
    c->journal_size = 0;
    c->made_journal = path;
    int error = maker_operands(c, operands, &length);
    return error < 0 ? error : journal_append(c, OPCODE_STOP_MAKER, operands, length);
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

/* ---- reading ---- */

/* Goes through it once, and notes where the records are. */
static void find_records(struct journal *j)
{
    struct record record;
    size_t at = 0;
    for (;;) {
        uint32_t start = (uint32_t)at;
        int r = journal_next(j->bytes, j->size, &at, &record);
        if (r == 0) {
            j->size = at;
            return;
        }
        if (r > 0) {
            j->start[j->count++] = start;
        } else {
            j->is_damaged = 1;
        }
    }
}

int journal_read(struct ctx *c, int fd, struct journal *j)
{
    struct file_info info;
    int error = sys_file_info(fd, &info);
    memset(j, 0, offsetof(struct journal, small));
    if (error < 0) {
        return fail(c, CALL_STAT, "journal", error);
    }
    if (info.kind != FILE_REGULAR || info.size > JOURNAL_MAX_BYTES) {
        return fail(c, "read", "journal", -EFBIG);
    }
    if (!c->undo_at_end && (info.owner != sys_geteuid() || info.mode & 022)) { /* what it says would be done with our rights */
        return fail(c, "check owner", "journal", -EPERM);
    }
    if (info.size == 0) {
        return 0;
    }
    size_t starts = (info.size + 15) & ~(size_t)15; /* a record has 16 bytes at least */
    size_t room = starts + starts / 16 * sizeof *j->start;
    const int is_small = room <= sizeof j->small;
    uint8_t *bytes = is_small ? j->small
                              : sys_mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (sys_is_error(bytes)) {
        return fail(c, "mmap", "journal", (long)(intptr_t)bytes);
    }
    j->bytes = bytes;
    j->room = is_small ? 0 : room;
    j->start = (uint32_t *)(void *)(bytes + starts);
    while (j->size < info.size) {
        long n = sys_pread(fd, bytes + j->size, info.size - j->size, (int64_t)j->size);
        if (n < 0) {
            journal_free(j);
            return fail(c, "read", "journal", n);
        }
        if (n == 0) {
            break;
        }
        j->size += (size_t)n;
    }
    find_records(j);
    return 0;
}

void journal_free(struct journal *j)
{
    if (j->room) {
        sys_munmap(j->bytes, j->room);
        j->room = 0;
    }
}

struct record journal_get(const struct journal *j, uint32_t place)
{
    struct record record = {0, NULL, 0};
    size_t at = j->start[place];
    journal_next(j->bytes, j->size, &at, &record);
    return record;
}

/* ---- undoing ---- */

int undo_record(struct ctx *c, const struct record *record)
{
    struct op op;
    if (journal_decode(record, &op) < 0) {
        return fail(c, "decode", "journal", -EBADMSG);
    }
    const char *before = c->removed;
    int error = op_entry(op.opcode)->run(c, &op);
    if (c->removed == before) { /* each record is in a place of its own, so this one removed nothing */
        c->removed = NULL;
    }
    return error == -ESRCH || error == -ENOENT ? 0 : error;
}

/* Keeps the first failure, and executes one record as far as that and the deadline let it. */
static void undo_one(struct ctx *c, const struct record *record, struct failure *first)
{
    uint32_t index = c->failure.index;
    int error;
    if (first->error && record->opcode == OPCODE_REMOVE_FILES) {
        return; /* the journal has to stay as long as something of it has */
    }
    if (sys_now() > c->deadline) {
        error = fail(c, "undo", "journal", -ETIMEDOUT);
    } else {
        error = undo_record(c, record);
    }
    c->failure.index = index;
    if (error < 0 && !first->error) {
        c->failure.error = error;
        *first = c->failure;
    }
}

int journal_undo(struct ctx *c, int fd, int64_t deadline)
{
    struct journal j;
    struct failure first;
    int error = journal_read(c, fd, &j);
    if (error < 0) {
        return error;
    }
    int here = c->undo_at_end ? 1 : journal_place(c, &j); /* it is our own, and nobody else's */
    first.error = 0;
    if (here >= 0 && j.is_damaged) {
        fail(c, "read", "journal", -EBADMSG);
        first = c->failure;
    }
    c->deadline = deadline;
    c->removed = NULL;
    for (uint32_t i = here < 0 ? 0 : j.count; i > 0; i--) {
        struct record record = journal_get(&j, i - 1);
        if (here || record.opcode == OPCODE_REMOVE_FILES) {
            undo_one(c, &record, &first);
        }
    }
    c->deadline = NEVER;
    c->removed = NULL;
    journal_free(&j);
    if (here < 0) {
        return here;
    }
    if (first.error) {
        c->failure = first;
    }
    return first.error;
}

/* Safe: the nested operation was checked with the plan; it may stand in a journal, so it undoes only what it names. */
int op_undo(struct ctx *c, const struct op *op)
{
    const struct record record = {
        (uint32_t)op->arg[0].number,
        (const uint8_t *)op->arg[0].text,
        op->arg[0].length,
    };
    int error = undo_record(c, &record);
    c->removed = NULL;
    return error;
}
