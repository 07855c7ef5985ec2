/* Time, as system.h has it, by one clock and one wait. */
#include "system.h"

int64_t sys_now(void)
{
    struct timespec64 now = {0, 0};
    sys_clock_gettime(CLOCK_MONOTONIC, &now);
    return now.seconds * 1000 + now.nanoseconds / 1000000;
}

int64_t sys_deadline(uint32_t millis)
{
    return millis ? sys_now() + millis : NEVER;
}

int sys_poll(struct pollfd *fds, unsigned count, int64_t deadline)
{
    for (;;) {
        struct timespec64 timeout = {0, 0};
        if (deadline != NEVER) {
            int64_t left = deadline ? deadline - sys_now() : -1;
            left = left < 0 ? 0 : left + 1; /* the clock is cut off below, so a moment more than less */
            timeout.seconds = left / 1000;
            timeout.nanoseconds = left % 1000 * 1000000;
        }
        int ready = sys_ppoll(fds, count, deadline == NEVER ? NULL : &timeout);
        if (ready != -EINTR) {
            return ready;
        }
    }
}

void sys_sleep(uint32_t millis)
{
    struct timespec64 time = {millis / 1000, (int64_t)(millis % 1000) * 1000000};
    sys_nanosleep(&time);
}
