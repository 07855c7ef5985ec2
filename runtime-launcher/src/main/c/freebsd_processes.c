/* Which processes are in a jail, as the kernel lists them: parts of struct kinfo_proc. */
#include "cursor.h"
#include "freebsd.h"

enum { PROCESS_BYTES = 1088, PID = 72, START_SECONDS = 336, STATE = 388, JAIL = 592, ZOMBIE = 5 };

/* The kernel's list of all processes. */
struct listing {
    uint8_t *all;
    size_t size;
    size_t room;
};

static int list_all(struct listing *l)
{
    enum { SLACK = 64 * PROCESS_BYTES };
    const int name[3] = {CTL_KERN, KERN_PROC, KERN_PROC_PROC};
    size_t size = 0;
    int error = sys_sysctl(name, 3, NULL, &size);
    if (error < 0) {
        return error;
    }
    l->room = size + SLACK;
    l->all = sys_mmap(NULL, l->room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (sys_is_error(l->all)) {
        return -ENOMEM;
    }
    l->size = l->room;
    error = sys_sysctl(name, 3, l->all, &l->size);
    if (error < 0) {
        sys_munmap(l->all, l->room);
    }
    return error;
}

static int32_t number_at(const uint8_t *process, size_t at)
{
    int32_t number;
    memcpy(&number, process + at, sizeof number);
    return number;
}

/* The next process of the list, from *at on, that is in a jail and hasn't ended; NULL behind the last. */
static const uint8_t *next_in(const struct listing *l, int jid, size_t *at)
{
    while (*at + PROCESS_BYTES <= l->size) {
        const uint8_t *process = l->all + *at;
        const int32_t length = number_at(process, 0); /* a newer kernel's may be longer */
        if (length < PROCESS_BYTES) {
            break;
        }
        *at += (size_t)length;
        if (number_at(process, JAIL) == jid && process[STATE] != ZOMBIE) {
            return process;
        }
    }
    return NULL;
}

int processes_in(int jid)
{
    struct listing l;
    size_t at = 0;
    int count = 0;
    int error = list_all(&l);
    if (error < 0) {
        return error == -ENOMEM ? 1 : error; /* there are so many: it is to be asked again */
    }
    while (next_in(&l, jid, &at)) {
        count++;
    }
    sys_munmap(l.all, l.room);
    return count;
}

static const uint8_t *next_by_pid(const struct listing *l, int jid, int32_t after)
{
    const uint8_t *found = NULL;
    const uint8_t *process;
    for (size_t at = 0; (process = next_in(l, jid, &at)) != NULL;) {
        const int32_t pid = number_at(process, PID);
        if (pid > after && (!found || pid < number_at(found, PID))) {
            found = process;
        }
    }
    return found;
}

/* Reads PID:NAME:ROOT; the jid of that jail. */
static int jail_asked_for(const char *question, int32_t *after)
{
    char name[256];
    struct text t = text_in(name, sizeof name);
    uint64_t pid;
    if (text_number(&question, &pid) < 0 || pid > INT32_MAX || *question != ':') {
        return -EINVAL;
    }
    const char *end = text_last(++question, ':');
    if (!end) {
        return -EINVAL;
    }
    *after = (int32_t)pid;
    text_add_bytes(&t, question, (size_t)(end - question));
    return t.failed ? -ENAMETOOLONG : jail_at(name, end + 1);
}

int processes_of(const char *question, uint8_t *to, size_t *size)
{
    struct listing l;
    struct writer w = {to, to + *size, 0};
    int32_t after;
    const uint8_t *process;
    int jid = jail_asked_for(question, &after);
    *size = 0;
    int error = jid < 0 ? jid : list_all(&l);
    if (error < 0) {
        return error;
    }
    while (w.at + 12 <= w.end && (process = next_by_pid(&l, jid, after)) != NULL) {
        int64_t start[2]; /* seconds and microseconds */
        memcpy(start, process + START_SECONDS, sizeof start);
        after = number_at(process, PID);
        put_u32(&w, (uint32_t)after);
        put_u64(&w, (uint64_t)start[0] * 1000000 + (uint64_t)start[1]);
    }
    sys_munmap(l.all, l.room);
    *size = (size_t)(w.at - to);
    return 0;
}
