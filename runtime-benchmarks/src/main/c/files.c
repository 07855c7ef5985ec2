/*
 * What programs do with many files, as a program without a library of their own: for each word on standard input it does that
 * work below the directory that it is given, takes its traces away again, and says how many nanoseconds the work took.
 *
 *   untar   the calls of GNU tar as root, of an archive of 600 files in 30 directories
 *   git     those of git: a look at all of them (status), then another version of every third (checkout)
 *   fsync   those of a database's log: 100 pieces, each of them synced; and of 20 files that are replaced by a new one
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define DIRECTORIES 30
#define FILES 20 /* in each */
#define BLOCK 10240 /* of tar's */
#define PIECES 100
#define REPLACED 20

static char content[256 << 10];

static void need(int ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "files: %s: %s\n", what, strerror(errno));
        exit(1);
    }
}

/* As sources have it: most are small, and one in twenty is large. */
static size_t length_of(int file)
{
    return file % 20 == 19 ? 200000 : (size_t)(300 + file * 7919 % 12000);
}

static const char *directory(int d)
{
    static char name[32];
    snprintf(name, sizeof name, "tree/d%02d", d);
    return name;
}

static const char *path(int d, int f)
{
    static char name[64];
    snprintf(name, sizeof name, "tree/d%02d/file-%02d.c", d, f);
    return name;
}

static void write_all(int fd, size_t length, size_t block)
{
    for (size_t at = 0; at < length; at += block) {
        size_t piece = length - at < block ? length - at : block;
        need(write(fd, content + at, piece) == (ssize_t)piece, "write");
    }
}

static void untar(void)
{
    static const struct timespec times[2] = {{1700000000, 0}, {1700000000, 0}};
    need(mkdirat(AT_FDCWD, "tree", 0700) == 0, "mkdir");
    for (int d = 0; d < DIRECTORIES; d++) {
        need(mkdirat(AT_FDCWD, directory(d), 0700) == 0, "mkdir");
        for (int f = 0; f < FILES; f++) {
            int fd = openat(AT_FDCWD, path(d, f), O_WRONLY | O_CREAT | O_EXCL | O_NOCTTY | O_NONBLOCK | O_CLOEXEC, 0600);
            need(fd >= 0, "open");
            write_all(fd, length_of(d * FILES + f), BLOCK);
            need(futimens(fd, times) == 0, "utimens");
            need(fchown(fd, 0, 0) == 0, "chown");
            need(fchmod(fd, 0644) == 0, "chmod");
            close(fd);
        }
    }
    for (int d = 0; d < DIRECTORIES; d++) {
        need(utimensat(AT_FDCWD, directory(d), times, AT_SYMLINK_NOFOLLOW) == 0, "utimensat");
        need(fchownat(AT_FDCWD, directory(d), 0, 0, AT_SYMLINK_NOFOLLOW) == 0, "chown");
        need(fchmodat(AT_FDCWD, directory(d), 0755, 0) == 0, "chmod");
    }
}

static void list(const char *name)
{
    DIR *dir = opendir(name);
    need(dir != NULL, "opendir");
    while (readdir(dir)) {
    }
    closedir(dir);
}

static void status(void)
{
    struct stat seen;
    char ignore[64];
    int index = open("index", O_RDONLY | O_CLOEXEC);
    need(index >= 0 && fstat(index, &seen) == 0, "index");
    need(pread(index, content, (size_t)seen.st_size, 0) == seen.st_size, "read");
    close(index);
    for (int d = 0; d < DIRECTORIES; d++) {
        for (int f = 0; f < FILES; f++) {
            need(lstat(path(d, f), &seen) == 0, "lstat");
        }
    }
    list("tree");
    for (int d = 0; d < DIRECTORIES; d++) {
        snprintf(ignore, sizeof ignore, "%s/.gitignore", directory(d));
        need(open(ignore, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) < 0 && errno == ENOENT, "gitignore");
        list(directory(d));
    }
}

static void write_index(void)
{
    int fd = open("index.lock", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    need(fd >= 0, "index.lock");
    write_all(fd, (size_t)DIRECTORIES * FILES * 80, 8192);
    close(fd);
    need(rename("index.lock", "index") == 0, "rename");
}

static void checkout(void)
{
    struct stat seen;
    for (int d = 0; d < DIRECTORIES; d++) {
        for (int f = 0; f < FILES; f += 3) {
            need(lstat(path(d, f), &seen) == 0 && unlink(path(d, f)) == 0, "unlink");
            int fd = open(path(d, f), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
            need(fd >= 0, "open");
            write_all(fd, length_of(d * FILES + f + 1), sizeof content);
            need(fstat(fd, &seen) == 0, "fstat");
            close(fd);
        }
    }
    write_index();
}

static void git(void)
{
    status();
    checkout();
    status();
}

static void sync_often(void)
{
    int log = open("log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    need(log >= 0, "log");
    for (int i = 0; i < PIECES; i++) {
        write_all(log, 4096, 4096);
        need(fsync(log) == 0, "fsync");
    }
    close(log);
    int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; i < REPLACED; i++) {
        int fd = open("new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        need(fd >= 0, "new");
        write_all(fd, 8192, 8192);
        need(fsync(fd) == 0, "fsync");
        close(fd);
        need(rename("new", "replaced") == 0 && fsync(here) == 0, "rename");
    }
    close(here);
}

static void clean(void)
{
    for (int d = 0; d < DIRECTORIES; d++) {
        for (int f = 0; f < FILES; f++) unlink(path(d, f));
        rmdir(directory(d));
    }
    rmdir("tree");
    unlink("index");
    unlink("log");
    unlink("replaced");
}

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int main(int count, char **arguments)
{
    char word[16];
    need(count == 2 && chdir(arguments[1]) == 0, "directory");
    while (scanf("%15s", word) == 1) {
        void (*work)(void) = strcmp(word, "untar") == 0 ? untar : strcmp(word, "git") == 0 ? git : sync_often;
        if (work == git) {
            untar();
            write_index();
        }
        int64_t begin = now();
        work();
        int64_t end = now();
        clean();
        printf("%lld\n", (long long)(end - begin));
        fflush(stdout);
    }
    return 0;
}
