/*
 * The clock of start times. /proc tells them by the time namespace of who reads, which may have set its clock forward; told by the first
 * one's they mean the same in all.
 */
#include "system.h"
#include "text.h"

#define FIRST "time:[4026531834]" /* the number that every kernel gives it: see its linux/nsfs.h */
#define TICKS 100u                /* in a second, as proc_pid_stat(5) counts; on all machines that we know */
#define TICK_NANOS 10000000u

/* How a namespace is called; 0 where a kernel has none of time. */
static int name_of(const char *path, char name[NAMESPACE_ROOM])
{
    const long n = sys_readlinkat(AT_FDCWD, path, name, NAMESPACE_ROOM - 1);
    name[n < 0 ? 0 : n] = '\0';
    return n > 0;
}

static const char *behind_blanks(const char *at)
{
    while (*at == ' ') {
        at++;
    }
    return at;
}

/* A line "boottime SECONDS NANOSECONDS". A clock that was set back has begun below 0 for some, where the kernel's numbers mean nothing. */
static int parse(const char *offsets, uint64_t *ahead)
{
    uint64_t seconds, nanos;
    for (const char *line = offsets; line; line = text_first(line, '\n')) {
        line += *line == '\n';
        if (!text_starts(line, "boottime ")) {
            continue;
        }
        const char *at = behind_blanks(line + sizeof "boottime");
        if (text_number(&at, &seconds) < 0) {
            return -1;
        }
        at = behind_blanks(at);
        if (text_number(&at, &nanos) < 0 || nanos % TICK_NANOS) {
            return -1; /* by a part of a tick: nobody knows which one a process was started in by another clock */
        }
        *ahead = seconds * TICKS + nanos / TICK_NANOS;
        return 0;
    }
    return -1;
}

/* The kernel tells the clock of the namespace in which a child of ours will be: it is ours if that is. */
static int read_ahead(const char *own, uint64_t *ahead)
{
    char next[NAMESPACE_ROOM];
    char offsets[128];
    const int fd = sys_openat(AT_FDCWD, "/proc/self/timens_offsets", O_RDONLY | O_CLOEXEC, 0);
    const long n = fd < 0 ? fd : sys_read(fd, offsets, sizeof offsets - 1);
    offsets[n < 0 ? 0 : n] = '\0';
    if (fd >= 0) {
        sys_close(fd);
    }
    return name_of("/proc/self/ns/time_for_children", next) && text_equal(own, next) ? parse(offsets, ahead) : -1;
}

void sys_start_clock(struct start_clock *clock)
{
    clock->ahead = 0;
    if (!name_of("/proc/self/ns/time", clock->space) || text_equal(clock->space, FIRST) ||
        read_ahead(clock->space, &clock->ahead) >= 0) {
        clock->space[0] = '\0';
    }
}
