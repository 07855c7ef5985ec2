#include "context.h"

#include "system.h"

void ctx_init(struct ctx *c)
{
    memset(c, 0, offsetof(struct ctx, vectors)); /* the rest is only used where it was filled */
    c->actor = ACTOR_HOST;
    c->report = c->lock = c->journal = c->phase = c->start_listener = c->monitor_listener = -1;
    c->proc = c->root = c->terminal = c->init_process = -1;
    c->state_dir = c->exit_record = c->sync = c->start_connection = c->offered = -1;
    c->placing = -1;
    c->helper_output[0] = c->helper_output[1] = c->watched = -1;
    for (unsigned i = 0; i < HELD; i++) {
        c->held[i] = -1;
    }
    c->deadline = NEVER;
    sys_context_init(&c->sys);
}

static uint64_t variable(const struct ctx *c, uint32_t kind)
{
    const struct self *self;
    switch (kind) {
    case PART_INIT_PID:
        return (uint64_t)c->init_pid;
    case PART_INIT_START_TIME:
        return c->init_start_time;
    case PART_OWN_PID:
        return (uint64_t)sys_getpid();
    default:
        return sys_self(&self) < 0 ? 0 : self->start_time;
    }
}

struct part template_part(const struct ctx *c, const uint8_t **at, char digits[DECIMAL_ROOM])
{
    struct part part = template_next(at);
    if (part.kind != PART_BYTES) {
        part.bytes = digits;
        part.length = (uint32_t)text_decimal(digits, variable(c, part.kind));
    }
    return part;
}

void ctx_close(int *fd)
{
    if (*fd >= 0) {
        sys_close(*fd);
        *fd = -1;
    }
}

/* Copies the end of a path: it tells more than the start. */
int fail(struct ctx *c, const char *system_call, const char *path, long error)
{
    struct failure *f = &c->failure;
    size_t length = strlen(path);
    if (length >= sizeof f->path) {
        path += length - (sizeof f->path - 1);
        length = sizeof f->path - 1;
    }
    f->call = system_call;
    f->error = (int)error;
    memmove(f->path, path, length + 1);
    return (int)error;
}
