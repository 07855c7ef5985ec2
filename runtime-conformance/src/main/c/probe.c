/*
 * The probe: the only program in a container of the conformance kit. It says as JSON what it sees from inside, or
 * behaves as its arguments ask. It decides nothing: comparing is the kit's work.
 *
 *   report                     one JSON document on standard output
 *   look [VERB:PATH ...]       as report, with all that the kernel says of this process and what came of each try: stat,
 *                              read, write, open, create, list, exec, mknod, atime; fork:N, memory:MIB
 *   euid                       exit with the effective user id
 *   exit N                     exit with N
 *   abort                      die from SIGABRT
 *   sleep                      run until a signal ends it (TERM is handled: exit 0)
 *   fds                        print the numbers of the open descriptors in one line, then exit 0
 *   echo                       copy standard input to standard output, then exit 0
 *   tee                        copy standard input to standard output and to standard error, then exit 0
 *   spill                      write to standard output for ever
 *   shut N [then …]            close this descriptor, then go on
 *   drain                      read standard input to its end, then print how many bytes there were, then exit 0
 *   write-file PATH [then …]   create PATH, then go on with the rest of the arguments
 *   event PATH LABEL [then …]  append one JSON line to PATH: the label and this process, then go on
 *   hook PATH LABEL [then …]   as event, with all of standard input in the line
 *   signal-wait N              print "ready", wait for a signal, print its name, exit with N
 *   await PATH [then …]        wait until PATH exists, for a minute at most, then go on
 *   read PATH                  copy a file to standard output, then exit 0
 *   calls CALL ...             make system calls, each in a process of its own, and print what came of them
 *   agent PATH ERRNO           listen there as a seccomp profile's agent, print what came by each connection, answer calls with ERRNO
 *   console PATH               listen there as a console socket, say which terminal came, and copy what it shows
 *   isolation MARK DISK ME …   say what it sees of what kernels isolate, and wait for others to look at its marks
 *   panic BOOT-ID              let the kernel panic, but only if it isn't the one with that boot id
 *   hang SECONDS               ignore what can be ignored and sleep: a hook that overruns its timeout
 */
#define _GNU_SOURCE
#include "json.h"
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { USAGE = 120, FAILED = 121 };

static void say(const char *text)
{
    long ignored = write(1, text, strlen(text));

    (void)ignored;
}

static int failed(const char *what, const char *path)
{
    const char *reason = errno_name(errno);
    const char *const parts[] = {"probe: ", what, " ", path, ": ", reason, "\n"};

    for (unsigned i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (write(2, parts[i], strlen(parts[i])) < 0)
            break;
    return FAILED;
}

static void on_term(int number)
{
    (void)number;
    _exit(0);
}

static _Noreturn void run_until_signalled(void)
{
    struct sigaction action = {.sa_handler = on_term};

    /* Process 1 of a namespace ignores what it has no handler for. */
    sigaction(SIGTERM, &action, NULL);
    say("ready\n");
    for (;;)
        pause();
}

static int put(int to, const char *bytes, long length)
{
    for (long done = 0, m; done < length; done += m)
        if ((m = write(to, bytes + done, (unsigned long)(length - done))) < 0)
            return failed("write", to == 1 ? "stdout" : "stderr");
    return 0;
}

static int copy_to(int from, int first, int last)
{
    char buffer[65536];
    long n = 0;
    int rc = 0;

    while (rc == 0 && (n = read(from, buffer, sizeof buffer)) > 0)
        for (int to = first; rc == 0 && to <= last; to++)
            rc = put(to, buffer, n);
    return rc != 0 ? rc : n < 0 ? failed("read", "stdin") : 0;
}

static int copy(int from)
{
    return copy_to(from, 1, 1);
}

static int spill(void)
{
    static const char bytes[65536];

    for (;;) {
        int rc = put(1, bytes, sizeof bytes);

        if (rc != 0)
            return rc;
    }
}

static int read_file(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int rc = fd < 0 ? failed("open", path) : copy(fd);

    if (fd >= 0)
        close(fd);
    return rc;
}

/* Safe: it would be the host that ends if this was its kernel. What can't tell which one it is doesn't do it. */
static int panic(const char *not_here)
{
    char boot[64];
    int fd;

    if (strlen(not_here) != 36 || slurp("/proc/sys/kernel/random/boot_id", boot, sizeof boot) != 37 || strncmp(boot, not_here, 36) == 0) {
        errno = EPERM;
        return failed("panic", "the host's kernel");
    }
    fd = open("/proc/sysrq-trigger", O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, "c", 1) != 1)
        return failed("write", "/proc/sysrq-trigger");
    for (;;)
        pause();
}

static int fds(void)
{
    char number[16];
    const char *before = "";

    for (int fd = 0; fd < 1024; fd++) {
        if (fcntl(fd, F_GETFD) < 0)
            continue;
        snprintf(number, sizeof number, "%s%d", before, fd);
        say(number);
        before = " ";
    }
    say("\n");
    return 0;
}

static int drain(void)
{
    char buffer[65536];
    unsigned long total = 0;
    long n;

    while ((n = read(0, buffer, sizeof buffer)) > 0)
        total += (unsigned long)n;
    if (n < 0)
        return failed("read", "stdin");
    snprintf(buffer, sizeof buffer, "%lu bytes\n", total);
    say(buffer);
    return 0;
}

static int await(const char *path)
{
    const struct timespec moment = {.tv_nsec = 10 * 1000 * 1000};

    for (int i = 0; i < 6000; i++) {
        if (access(path, F_OK) == 0)
            return 0;
        nanosleep(&moment, NULL);
    }
    return failed("wait for", path);
}

static int write_file(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

    if (fd < 0)
        return failed("open", path);
    close(fd);
    return 0;
}

static long read_stdin(char *buffer, unsigned long capacity)
{
    unsigned long length = 0;
    long n;

    while (length < capacity && (n = read(0, buffer + length, capacity - length)) > 0)
        length += (unsigned long)n;
    return (long)length;
}

/* The state on a hook's standard input names the init process: look at it too. */
static void describe_init(const char *state)
{
    const char *pid = strstr(state, "\"pid\"");
    char digits[16];
    unsigned n = 0;

    if (pid == NULL)
        return;
    for (pid += 5; *pid == ' ' || *pid == ':'; pid++) {
    }
    for (; *pid >= '0' && *pid <= '9' && n + 1 < sizeof digits; pid++)
        digits[n++] = *pid;
    digits[n] = '\0';
    if (n > 0 && strcmp(digits, "0") != 0)
        describe_other("init", digits);
}

static int event(const char *path, const char *label, int with_stdin, int argc, char **argv)
{
    static char input[256 * 1024];
    struct timespec now;
    int fd;

    clock_gettime(CLOCK_REALTIME, &now);
    json_open(NULL, '{');
    json_text("label", label);
    json_number("time_ns", (long long)now.tv_sec * 1000000000 + now.tv_nsec);
    if (with_stdin) {
        long length = read_stdin(input, sizeof input - 1);

        json_bytes("stdin", input, (unsigned long)length);
        input[length] = '\0';
        describe_init(input);
    }
    describe_process(argc, argv);
    json_close('}');
    fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0)
        return failed("open", path);
    if (json_flush(fd) != 0)
        return failed("write", path);
    close(fd);
    return 0;
}

static int report(int argc, char **argv, int tries, char **tried)
{
    json_open(NULL, '{');
    describe_process(argc, argv);
    describe_surroundings();
    if (tried != NULL) {
        describe_kernels_view();
        try_all(tries, tried);
    }
    json_close('}');
    return json_flush(1) == 0 ? 0 : failed("write", "stdout");
}

static int signal_wait(int status)
{
    sigset_t all;
    int number;

    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    say("ready\n");
    if (sigwait(&all, &number) != 0)
        return FAILED;
    say(signal_name(number));
    say("\n");
    return status;
}

static int hang(const char *seconds)
{
    struct timespec left = {.tv_sec = atoi(seconds)};
    sigset_t all;

    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    while (nanosleep(&left, &left) != 0) {
    }
    return 0;
}

static _Noreturn void die(void)
{
    signal(SIGABRT, SIG_DFL);
    abort();
}

/* Runs the words from `at` on; none left is success. */
static int next(int argc, char **argv, int at, char **all)
{
    int left = argc - at;
    const char *word = left > 0 ? argv[at] : "";
    int rc;

    if (left == 0)
        return 0;
    if (strcmp(word, "report") == 0)
        return report(argc, all, 0, NULL);
    if (strcmp(word, "look") == 0)
        return report(argc, all, left - 1, argv + at + 1);
    if (strcmp(word, "euid") == 0)
        return (int)geteuid();
    if (strcmp(word, "exit") == 0 && left > 1)
        return atoi(argv[at + 1]);
    if (strcmp(word, "abort") == 0)
        die();
    if (strcmp(word, "sleep") == 0)
        run_until_signalled();
    if (strcmp(word, "fds") == 0)
        return fds();
    if (strcmp(word, "echo") == 0)
        return copy(0);
    if (strcmp(word, "tee") == 0)
        return copy_to(0, 1, 2);
    if (strcmp(word, "spill") == 0)
        return spill();
    if (strcmp(word, "shut") == 0 && left > 1) {
        close(atoi(argv[at + 1]));
        return next(argc, argv, at + 2, all);
    }
    if (strcmp(word, "drain") == 0)
        return drain();
    if (strcmp(word, "await") == 0 && left > 1) {
        rc = await(argv[at + 1]);
        return rc != 0 ? rc : next(argc, argv, at + 2, all);
    }
    if (strcmp(word, "signal-wait") == 0 && left > 1)
        return signal_wait(atoi(argv[at + 1]));
    if (strcmp(word, "read") == 0 && left > 1)
        return read_file(argv[at + 1]);
    if (strcmp(word, "calls") == 0 && left > 1)
        return make_calls(left - 1, argv + at + 1) == 0 ? 0 : FAILED;
    if (strcmp(word, "agent") == 0 && left > 2)
        return run_agent(argv[at + 1], atoi(argv[at + 2])) == 0 ? 0 : FAILED;
    if (strcmp(word, "isolation") == 0 && left > 3)
        return watch_isolation(left - 1, argv + at + 1) == 0 ? 0 : FAILED;
    if (strcmp(word, "console") == 0 && left > 1)
        return run_console(argv[at + 1]) == 0 ? 0 : FAILED;
    if (strcmp(word, "panic") == 0 && left > 1)
        return panic(argv[at + 1]);
    if (strcmp(word, "hang") == 0 && left > 1)
        return hang(argv[at + 1]);
    if (strcmp(word, "write-file") == 0 && left > 1) {
        rc = write_file(argv[at + 1]);
        return rc != 0 ? rc : next(argc, argv, at + 2, all);
    }
    if ((strcmp(word, "event") == 0 || strcmp(word, "hook") == 0) && left > 2) {
        rc = event(argv[at + 1], argv[at + 2], word[0] == 'h', argc, all);
        return rc != 0 ? rc : next(argc, argv, at + 3, all);
    }
    return USAGE;
}

int main(int argc, char **argv)
{
    return argc < 2 ? USAGE : next(argc, argv, 1, argv);
}
