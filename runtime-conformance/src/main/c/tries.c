/* Tries something with a path, VERB:PATH, and says what came of it. What a try changes stays changed. */
#define _GNU_SOURCE
#include "json.h"
#include "probe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SHOWN = 4096, OF_A_DEVICE = 16, MOST_CHILDREN = 256, HOUR = 3600 };

static void failed(void)
{
    json_text("error", errno_name(errno));
}

static void outcome(int rc)
{
    if (rc < 0)
        failed();
    else
        json_flag("ok", 1);
}

static void try_stat(const char *path)
{
    static const struct {
        mode_t format;
        const char *letter;
    } kinds[] = {{S_IFREG, "f"}, {S_IFDIR, "d"}, {S_IFLNK, "l"}, {S_IFCHR, "c"}, {S_IFBLK, "b"}, {S_IFIFO, "p"}, {S_IFSOCK, "s"}};
    char target[4096];
    struct stat node;
    long n;

    if (lstat(path, &node) != 0) {
        failed();
        return;
    }
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if ((node.st_mode & S_IFMT) == kinds[i].format)
            json_text("type", kinds[i].letter);
    json_unsigned("mode", node.st_mode & 07777);
    json_unsigned("uid", node.st_uid);
    json_unsigned("gid", node.st_gid);
    if (S_ISCHR(node.st_mode) || S_ISBLK(node.st_mode)) {
        json_unsigned("major", major(node.st_rdev));
        json_unsigned("minor", minor(node.st_rdev));
    }
    if ((n = readlink(path, target, sizeof target)) >= 0)
        json_bytes("link", target, (unsigned long)n);
}

/* What a device gives is no text. */
static void describe_bytes(int fd)
{
    char bytes[OF_A_DEVICE];
    long n = read(fd, bytes, sizeof bytes);
    int zero = 1;

    if (n < 0) {
        failed();
        return;
    }
    for (long i = 0; i < n; i++)
        zero = zero && bytes[i] == 0;
    json_number("bytes", n);
    json_flag("zero", zero);
}

static void try_read(const char *path)
{
    char buffer[SHOWN];
    unsigned long length = 0;
    struct stat node;
    long n = 0;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

    if (fd < 0 || fstat(fd, &node) != 0) {
        failed();
        return;
    }
    if (S_ISCHR(node.st_mode)) {
        describe_bytes(fd);
        close(fd);
        return;
    }
    while (length < sizeof buffer && (n = read(fd, buffer + length, sizeof buffer - length)) > 0)
        length += (unsigned long)n;
    if (n < 0)
        failed();
    else
        json_bytes("text", buffer, length);
    close(fd);
}

static void try_write(const char *path)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

    outcome(fd < 0 ? -1 : (int)write(fd, "x", 1));
    if (fd >= 0)
        close(fd);
}

static void try_open(const char *path)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

    outcome(fd);
    if (fd >= 0)
        close(fd);
}

static void try_create(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

    outcome(fd);
    if (fd >= 0)
        close(fd);
}

static int not_dots(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static void try_list(const char *path)
{
    struct dirent **entries;
    int n = scandir(path, &entries, not_dots, alphasort);

    if (n < 0) {
        failed();
        return;
    }
    json_open("names", '[');
    for (int i = 0; i < n; i++)
        json_text(NULL, entries[i]->d_name);
    json_close(']');
}

/* Runs a copy of the probe, which exits with its effective user id. */
static void try_exec(const char *path)
{
    int broken[2];
    int error = 0;
    int status = 0;
    pid_t child;

    if (pipe2(broken, O_CLOEXEC) != 0 || (child = fork()) < 0) {
        failed();
        return;
    }
    if (child == 0) {
        execl(path, path, "euid", (char *)NULL);
        _exit(write(broken[1], &errno, sizeof errno) < 0);
    }
    close(broken[1]);
    if (read(broken[0], &error, sizeof error) != sizeof error)
        error = 0;
    close(broken[0]);
    waitpid(child, &status, 0);
    if (error != 0)
        json_text("error", errno_name(error));
    else
        json_number("euid", WEXITSTATUS(status));
}

/* mknod:PATH:c:MAJOR:MINOR, or b; without them it is the null device. */
static void try_mknod(const char *words)
{
    char path[4096];
    char type = 'c';
    unsigned of[2] = {1, 3};

    if (sscanf(words, "%4095[^:]:%c:%u:%u", path, &type, &of[0], &of[1]) < 1)
        errno = EINVAL, outcome(-1);
    else
        outcome(mknod(path, (type == 'b' ? S_IFBLK : S_IFCHR) | 0666, makedev(of[0], of[1])));
}

static int read_moves_access_time(const char *path, long accessed, long modified)
{
    const struct timespec times[2] = {{.tv_sec = accessed}, {.tv_sec = modified}};
    struct stat node;
    char byte;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || futimens(fd, times) != 0 || read(fd, &byte, 1) != 1 || fstat(fd, &node) != 0)
        return -1;
    close(fd);
    return node.st_atim.tv_sec != accessed;
}

/* Whether reading a file moves its access time: one from before its last change, and one that lies ahead of it. */
static void try_access_time(const char *path)
{
    long now = time(NULL);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    int before, after;

    if (fd < 0 || write(fd, "x", 1) != 1) {
        failed();
        return;
    }
    close(fd);
    before = read_moves_access_time(path, now - 2 * HOUR, now - HOUR);
    after = read_moves_access_time(path, now + HOUR, now - 2 * HOUR); /* the change of the times themselves is now */
    if (before < 0 || after < 0) {
        failed();
        return;
    }
    json_flag("older_moves", before);
    json_flag("newer_moves", after);
}

/* fork:N makes so many processes at the same time, as far as it can. */
static void try_fork(const char *number)
{
    pid_t children[MOST_CHILDREN];
    int wanted = atoi(number);
    int made = 0;

    while (made < wanted && made < MOST_CHILDREN) {
        children[made] = fork();
        if (children[made] == 0)
            for (;;)
                pause();
        if (children[made] < 0)
            break;
        made++;
    }
    json_number("made", made);
    if (made < wanted)
        failed();
    for (int i = 0; i < made; i++) {
        kill(children[i], SIGKILL);
        waitpid(children[i], NULL, 0);
    }
}

/* memory:MIB lets a process use so much. */
static void try_memory(const char *mib)
{
    unsigned long size = strtoul(mib, NULL, 10) << 20;
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        char *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (bytes == MAP_FAILED)
            _exit(1);
        for (unsigned long i = 0; i < size; i += 4096)
            bytes[i] = 1;
        _exit(0);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        failed();
    else if (WIFSIGNALED(status))
        json_text("signal", signal_name(WTERMSIG(status)));
    else
        json_number("exit", WEXITSTATUS(status));
}

void try_all(int count, char **tries)
{
    static const struct {
        const char *verb;
        void (*run)(const char *path);
    } verbs[] = {
        {"stat:", try_stat},     {"read:", try_read},   {"write:", try_write}, {"open:", try_open},
        {"create:", try_create}, {"list:", try_list},   {"exec:", try_exec},   {"mknod:", try_mknod},
        {"atime:", try_access_time}, {"fork:", try_fork}, {"memory:", try_memory},
    };

    json_open("tried", '{');
    for (int i = 0; i < count; i++)
        for (unsigned v = 0; v < sizeof verbs / sizeof verbs[0]; v++)
            if (strncmp(tries[i], verbs[v].verb, strlen(verbs[v].verb)) == 0) {
                json_open(tries[i], '{');
                verbs[v].run(tries[i] + strlen(verbs[v].verb));
                json_close('}');
                break;
            }
    json_close('}');
}
