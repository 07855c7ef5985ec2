/* Makes system calls and says what came of each, for tests of filters. Each is made by a process of its own. */
#define _GNU_SOURCE
#include "json.h"
#include "probe.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ARGUMENTS = 6, SECONDS = 2 };

static const struct {
    const char *name;
    long number;
} names[] = {
    {"getppid", SYS_getppid}, {"getuid", SYS_getuid}, {"lseek", SYS_lseek},     {"mkdirat", SYS_mkdirat},
    {"personality", SYS_personality}, {"prctl", SYS_prctl}, {"umask", SYS_umask}, {"sched_yield", SYS_sched_yield},
};

/* What the child found out: it may not be able to say it in any other way. */
struct result {
    volatile int made;
    volatile long value;
};

/* An i386 call, with the number and three arguments of that architecture. */
static long call_32(long number, const long *args)
{
#if defined(__x86_64__)
    long value;
    __asm__ volatile("int $0x80"
                     : "=a"(value)
                     : "a"(number), "b"(args[0]), "c"(args[1]), "d"(args[2])
                     : "memory", "r8", "r9", "r10", "r11");
    return (int)value;
#else
    (void)number;
    (void)args;
    return -ENOSYS;
#endif
}

static long number_of(const char *name)
{
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i].name) == 0)
            return names[i].number;
    return strtol(name, NULL, 0);
}

static void make(char *call, struct result *result)
{
    const int is_32 = strncmp(call, "i386:", 5) == 0;
    long args[ARGUMENTS] = {0};
    char *word = strtok(call + (is_32 ? 5 : 0), ",");
    long number = word != NULL ? number_of(word) : -1;

    for (unsigned i = 0; i < ARGUMENTS && (word = strtok(NULL, ",")) != NULL; i++)
        args[i] = (long)strtoull(word, NULL, 0);
    if (is_32) {
        result->value = call_32(number, args);
    } else {
        result->value = syscall(number, args[0], args[1], args[2], args[3], args[4], args[5]);
        if (result->value == -1)
            result->value = -errno;
    }
    result->made = 1;
    _exit(0);
}

/* -errno as its name, another result as it is, the name of the signal that ended the child, or "waits". */
static void describe(const struct result *result, int status)
{
    char text[32];

    if (result->made && result->value < 0 && result->value > -4096) {
        const char *name = errno_name((int)-result->value);
        if (strcmp(name, "E?") == 0)
            snprintf(text, sizeof text, "E%d", (int)-result->value);
        else
            snprintf(text, sizeof text, "%s", name);
    } else if (result->made) {
        snprintf(text, sizeof text, "%ld", result->value);
    } else if (WIFSIGNALED(status)) {
        snprintf(text, sizeof text, WTERMSIG(status) == SIGKILL ? "waits" : "SIG%s", signal_name(WTERMSIG(status)));
    } else {
        snprintf(text, sizeof text, "exit %d", WEXITSTATUS(status));
    }
    json_text(NULL, text);
}

static int await(pid_t child)
{
    const struct timespec moment = {.tv_nsec = 200 * 1000};
    int status = 0;

    for (long i = 0; i < SECONDS * 5000L; i++) {
        if (waitpid(child, &status, WNOHANG) == child)
            return status;
        nanosleep(&moment, NULL);
    }
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return status;
}

int make_calls(int count, char **calls)
{
    struct result *result =
        mmap(NULL, sizeof *result, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (result == MAP_FAILED)
        return 1;
    json_open(NULL, '{');
    json_open("calls", '[');
    for (int i = 0; i < count; i++) {
        pid_t child;
        int status;

        result->made = 0;
        child = fork();
        if (child == 0)
            make(calls[i], result);
        status = child < 0 ? 0 : await(child);
        describe(result, status);
    }
    json_close(']');
    json_close('}');
    return json_flush(1) == 0 ? 0 : 1;
}
