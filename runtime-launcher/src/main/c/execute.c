#include "execute.h"

#include "init.h"
#include "journal.h"
#include "ops.h"
#include "report.h"
#include "system.h"
#include "text.h"

static void *memory(size_t size)
{
    return sys_mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static int read_all(int fd, uint8_t *bytes, size_t size)
{
    size_t done = 0;
    while (done < size) {
        long n = sys_pread(fd, bytes + done, size - done, (int64_t)done);
        if (n <= 0) {
            return n < 0 ? (int)n : -EBADMSG;
        }
        done += (size_t)n;
    }
    return 0;
}

/* A small plan is copied. A large one is read in place if it is sealed, so that nobody can change it under us. */
static int plan_map(struct ctx *c, struct plan *p, int fd)
{
    struct file_info info;
    int error = sys_file_info(fd, &info);
    if (error < 0) {
        return fail(c, CALL_STAT, "plan", error);
    }
    if (info.kind != FILE_REGULAR || info.size < PLAN_HEADER || info.size > PLAN_MAX_BYTES) {
        return fail(c, CALL_STAT, "plan", -EBADMSG);
    }
    const int small = info.size <= sizeof c->plan_bytes;
    const int sealed = !small && sys_is_sealed(fd);
    p->size = (uint32_t)info.size;
    p->bytes = small    ? c->plan_bytes
               : sealed ? sys_map_file(fd, p->size)
                        : memory(p->size);
    if (sys_is_error(p->bytes)) {
        error = (int)(intptr_t)p->bytes;
        p->bytes = NULL;
        return fail(c, "mmap", "plan", error);
    }
    if (!sealed) {
        error = read_all(fd, (uint8_t *)(uintptr_t)p->bytes, p->size);
    }
    return error < 0 ? fail(c, "read", "plan", error) : 0;
}

int plan_load(struct ctx *c, struct plan *p, int fd)
{
    memset(p, 0, sizeof *p);
    if (c->plan_length) {
        p->bytes = c->plan_bytes;
        p->size = c->plan_length;
    } else if (plan_map(c, p, fd) < 0) {
        return c->failure.error;
    }
    if (plan_check(p, &c->failure.index) < 0) {
        return fail(c, "decode", "plan", -EBADMSG);
    }
    if (p->pointers <= VECTOR_ROOM) {
        p->vectors = c->vectors;
    } else {
        p->vectors = memory(p->pointers * sizeof(char *));
        if (sys_is_error(p->vectors)) {
            int error = (int)(intptr_t)p->vectors;
            p->vectors = NULL;
            return fail(c, "mmap", "plan", error);
        }
    }
    return 0;
}

void plan_unload(struct ctx *c, struct plan *p)
{
    if (p->bytes && p->bytes != c->plan_bytes) {
        sys_munmap((void *)(uintptr_t)p->bytes, p->size);
    }
    if (p->vectors && p->vectors != c->vectors) {
        sys_munmap(p->vectors, p->pointers * sizeof(char *));
    }
    p->bytes = NULL;
    p->vectors = NULL;
}

int execute_step(struct ctx *c, const struct op_entry *entry, const struct op *op)
{
    c->failure.error = 0;
    c->failure.index = op->index;
    c->failure.program_end = END_NONE;
    c->failure.output_length = 0;
    int result = entry->run(c, op);
    if (result < 0 && c->failure.error != result) {
        fail(c, entry->name, "", result);
    }
    return result < 0 ? result : 0;
}

static int execute_steps(struct ctx *c)
{
    uint32_t actor;
    struct op op;
    c->next = plan_start(c->plan);
    while (plan_peek(c->plan, &c->next, &actor)) {
        int result;
        if (actor == ACTOR_INIT) {
            result = init_order(c);
        } else {
            const struct op_entry *entry = plan_next(c->plan, &c->next, &op);
            result = execute_step(c, entry, &op);
        }
        if (result < 0) {
            return result;
        }
    }
    return 0;
}

/* A directory of our own that no journal names yet, because the plan failed before that. */
static void remove_made_dir(struct ctx *c)
{
    if (!c->made_dir) {
        return;
    }
    if (c->made_journal) {
        sys_unlinkat(AT_FDCWD, c->made_journal, 0);
    }
    if (c->made_lock) {
        sys_unlinkat(AT_FDCWD, c->made_lock, 0);
    }
    sys_unlinkat(AT_FDCWD, c->made_dir, AT_REMOVEDIR);
}

/* Safe: does nothing now; the nested operation was checked with the plan. */
int op_on_failure(struct ctx *c, const struct op *op)
{
    (void)op;
    c->on_failure++;
    return 0;
}

/* The operation in the plan's step of that kind and place. */
static struct op find_on_failure(struct ctx *c, uint32_t place)
{
    uint32_t actor;
    struct op op;
    struct position at = plan_start(c->plan);
    for (;;) {
        const uint32_t opcode = plan_peek(c->plan, &at, &actor);
        if (opcode == OPCODE_ON_FAILURE && place-- == 0) {
            plan_next(c->plan, &at, &op);
            return op;
        }
        plan_skip(c->plan, &at);
    }
}

/* What those steps say, last to first; all of them, whether the others succeed or not. */
static void restore(struct ctx *c)
{
    for (; c->on_failure; c->on_failure--) {
        const struct op op = find_on_failure(c, c->on_failure - 1);
        if (op_undo(c, &op) < 0) {
            report_send(c, REPORT_REMAINS);
        }
    }
}

void undo(struct ctx *c)
{
    struct failure first = c->failure;
    init_kill(c);
    drop_claims(c); /* what is undone takes the locks itself */
    c->failure.program_end = END_NONE;
    c->failure.output_length = 0;
    restore(c);
    if (c->journal >= 0 && journal_undo(c, c->journal, NEVER) < 0) {
        report_send(c, REPORT_REMAINS); /* the journal stays, so that it can be tried again */
    } else {
        remove_made_dir(c);
    }
    c->failure = first;
}

int run_plan(struct ctx *c, int fd)
{
    struct plan plan;
    c->plan = &plan;
    int error = plan_load(c, &plan, fd);
    ctx_close(&fd);
    if (error >= 0) {
        error = execute(c);
    }
    int failed = report_send(c, error < 0 ? REPORT_FAILURE : REPORT_SUCCESS) < 0 || error < 0;
    plan_unload(c, &plan);
    return failed;
}

int execute(struct ctx *c)
{
    int result = execute_steps(c);
    if (result < 0) {
        undo(c);
    }
    drop_claims(c); /* of a plan that makes no process; they name what is the plan's */
    c->on_failure = 0;
    if (!c->is_monitor) { /* which may have to undo all when nobody takes its report */
        ctx_close(&c->lock);
        sys_context_settle(&c->sys);
    }
    return result;
}
