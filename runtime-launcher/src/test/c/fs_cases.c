/*
 * What a file system has to do, as programs see it, in the manner of pjdfstest.
 *
 * usage: fs_cases DIRECTORY HOST READ_ONLY OTHER [--native] [CASE...]
 *
 * DIRECTORY is on the file system, HOST is the same on the host; the other two: see fs_cases.h. Prints a line for each case:
 * "ok NAME" or "not ok NAME: FILE:LINE: what, errno". To be run by root.
 */
#include "fs_cases.h"

#include <dirent.h>
#include <grp.h>
#include <time.h>

const char *host;
const char *read_only;
const char *other;
int is_native;

static int report; /* a pipe: why a case failed */

_Noreturn void fail(const char *file, int line, const char *what)
{
    char text[512];
    const char *slash = strrchr(file, '/');
    int length = snprintf(text, sizeof text, "%s:%d: %s, errno %d (%s)", slash ? slash + 1 : file, line, what, errno,
                          strerror(errno));
    if (write(report, text, (size_t)length) < 0) {
        _exit(3);
    }
    _exit(1);
}

static pid_t user_process;

int begin_as(unsigned uid, unsigned gid, unsigned group)
{
    gid_t groups[1] = {group};
    user_process = fork();
    if (user_process) {
        return 0;
    }
    OK(setgroups(group ? 1 : 0, groups));
    OK(setresgid(gid, gid, gid));
    OK(setresuid(uid, uid, uid));
    return 1;
}

_Noreturn void end_as(void)
{
    _exit(0);
}

void wait_as(const char *file, int line)
{
    int status;
    waitpid(user_process, &status, 0);
    if (status) {
        fail(file, line, "as another user");
    }
}

void put(const char *path, const char *text)
{
    int fd = (int)OK(open(path, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0644));
    CHECK(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    OK(close(fd));
}

void check_text(const char *path, const char *text)
{
    char is[4096] = "";
    int fd = (int)OK(open(path, O_RDONLY | O_CLOEXEC));
    ssize_t n = OK(read(fd, is, sizeof is - 1));
    OK(close(fd));
    if ((size_t)n != strlen(text) || memcmp(is, text, (size_t)n)) {
        char what[300];
        snprintf(what, sizeof what, "%s has \"%.100s\" and not \"%.100s\"", path, is, text);
        fail(__FILE__, __LINE__, what);
    }
}

struct stat look(const char *path)
{
    struct stat s;
    OK(lstat(path, &s));
    return s;
}

unsigned mode_of(const char *path)
{
    return look(path).st_mode & 07777;
}

const char *on_host(const char *name)
{
    static char paths[4][4096];
    static unsigned next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", host, name);
    return path;
}

int several(const char *name, int otherwise)
{
    return getenv(name) ? atoi(getenv(name)) : otherwise;
}

void wait_patience(void)
{
    const struct timespec t = {0, 150000000}; /* the tests' servers grant 100 ms */
    nanosleep(&t, NULL);
}

static char *join(const char *directory, const char *name)
{
    char *path = malloc(strlen(directory) + strlen(name) + 2);
    sprintf(path, "%s/%s", directory, name);
    return path;
}

/* A process for each case: what it leaves open ends with it. 0 if it failed. */
static int run_case(const struct fs_case *c, const char *directory, const char *host_directory)
{
    char why[1024] = "";
    int fds[2], status;
    if (pipe(fds) < 0) {
        exit(2);
    }
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        report = fds[1];
        umask(0);
        char *place = join(directory, c->name);
        host = join(host_directory, c->name);
        OK(mkdir(place, 0777));
        OK(chdir(place));
        umask(022);
        c->run();
        _exit(0);
    }
    close(fds[1]);
    size_t length = 0;
    ssize_t n;
    while ((n = read(fds[0], why + length, sizeof why - 1 - length)) > 0) {
        length += (size_t)n;
    }
    close(fds[0]);
    waitpid(pid, &status, 0);
    if (status) {
        printf("not ok %s: %s (status %#x)\n", c->name, why, status);
    } else {
        printf("ok %s\n", c->name);
    }
    return status == 0;
}

static int wanted(const char *name, char **names)
{
    for (char **n = names; *n; n++) {
        if (!strcmp(*n, name)) {
            return 1;
        }
    }
    return !*names;
}

int main(int argc, char **argv)
{
    const struct fs_case *lists[] = {owner_cases, name_cases, link_cases, data_cases, live_cases, many_cases};
    if (argc < 5) {
        fprintf(stderr, "usage: see fs_cases.c\n");
        return 2;
    }
    read_only = argv[3];
    other = argv[4];
    is_native = argc > 5 && !strcmp(argv[5], "--native");
    int failed = 0;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        for (const struct fs_case *c = lists[i]; c->name; c++) {
            if (wanted(c->name, argv + 5 + is_native)) {
                failed += !run_case(c, argv[1], argv[2]);
            }
        }
    }
    return failed ? 1 : 0;
}
