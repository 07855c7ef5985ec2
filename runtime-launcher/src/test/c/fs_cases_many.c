/* Many files, deep trees, several programs at once, and how fast. */
#include "fs_cases.h"

#include <dirent.h>
#include <time.h>

static int open_files_of_server(void)
{
    char path[64];
    const char *pid = getenv("FS_SERVER");
    snprintf(path, sizeof path, "/proc/%s/fd", pid ? pid : "self");
    DIR *d = opendir(path);
    CHECK(d);
    int count = 0;
    while (readdir(d)) {
        count++;
    }
    closedir(d);
    return count;
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* All of them known to the guest at the same time. */
static void many_known_files(void)
{
    const int count = several("FS_FILES", 100000);
    const int limit = several("FS_DESCRIPTORS", 4200);
    char name[32], text[32];
    double start = seconds();
    for (int d = 0; d < 100; d++) {
        snprintf(name, sizeof name, "%d", d);
        OK(mkdir(name, 0755));
    }
    for (int i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%d/file-%d", i % 100, i);
        int fd = (int)OK(open(name, O_CREAT | O_WRONLY | O_EXCL, 0644));
        CHECK(write(fd, name, strlen(name)) == (ssize_t)strlen(name));
        OK(close(fd));
    }
    CHECK(open_files_of_server() < limit);
    double made = seconds();
    int found = 0;
    for (int d = 0; d < 100; d++) {
        snprintf(name, sizeof name, "%d", d);
        DIR *dir = opendir(name);
        CHECK(dir);
        for (struct dirent *e; (e = readdir(dir));) {
            found += e->d_name[0] == 'f';
        }
        closedir(dir);
    }
    CHECK(found == count);
    for (int i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%d/file-%d", i % 100, i);
        CHECK(look(name).st_size == (off_t)strlen(name));
    }
    for (int i = 0; i < count; i += 17) {
        snprintf(name, sizeof name, "%d/file-%d", i % 100, i);
        int fd = (int)OK(open(name, O_RDONLY));
        CHECK(read(fd, text, sizeof text) == (ssize_t)strlen(name) && !memcmp(text, name, strlen(name)));
        OK(close(fd));
    }
    CHECK(open_files_of_server() < limit);
    double read = seconds();
    for (int i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%d/file-%d", i % 100, i);
        OK(unlink(name));
    }
    for (int d = 0; d < 100; d++) {
        snprintf(name, sizeof name, "%d", d);
        OK(rmdir(name));
    }
    CHECK(open_files_of_server() < limit);
    printf("# %d files: made in %.1f s, listed and read in %.1f s, removed in %.1f s\n", count, made - start,
           read - made, seconds() - read);
    fflush(stdout);
}

/* Deeper than any path: each level is reached by its parent alone. */
static void a_deep_tree(void)
{
    enum { DEEP = 2000 };
    int top = (int)OK(open(".", O_RDONLY | O_DIRECTORY));
    for (int i = 0; i < DEEP; i++) {
        OK(mkdir("level", 0755));
        OK(chdir("level"));
    }
    put("bottom", "here");
    int bottom = (int)OK(open(".", O_RDONLY | O_DIRECTORY));
    OK(fchdir(top));
    for (int i = 0; i < 300; i++) { /* so that the server gives the descriptors of the levels up */
        char name[16];
        snprintf(name, sizeof name, "%d", i);
        OK(mkdir(name, 0755));
        OK(open(name, O_PATH));
        snprintf(name, sizeof name, "%d/x", i);
        put(name, "x");
    }
    OK(fchdir(bottom));
    check_text("bottom", "here");
    OK(chmod("bottom", 0600));
    OK(unlink("bottom"));
    for (int i = 0; i < DEEP; i++) {
        OK(chdir(".."));
        OK(rmdir("level"));
    }
}

/* More open at once than there are descriptors for files that are only known; and more without a name. */
static void many_open_files(void)
{
    enum { COUNT = 100 };
    int fds[COUNT], named[COUNT];
    char name[16], text[16];
    for (int i = 0; i < COUNT; i++) {
        snprintf(name, sizeof name, "%d", i);
        fds[i] = (int)OK(open(name, O_CREAT | O_RDWR, 0644));
        OK(write(fds[i], name, strlen(name)));
        named[i] = (int)OK(open(name, O_PATH));
        OK(unlink(name));
    }
    for (int i = 0; i < COUNT; i++) {
        snprintf(name, sizeof name, "%d", i);
        CHECK(pread(fds[i], text, sizeof text, 0) == (ssize_t)strlen(name) && !memcmp(text, name, strlen(name)));
        OK(fchmod(fds[i], 0600));
        OK(ftruncate(fds[i], 1));
    }
    (void)named;
}

static void several_programs_at_once(void)
{
    enum { PROGRAMS = 6 };
    const int rounds = several("FS_ROUNDS", 150);
    put("log", "");
    for (int p = 0; p < PROGRAMS; p++) {
        if (fork() == 0) {
            char mine[32], next[32];
            int log = (int)OK(open("log", O_WRONLY | O_APPEND));
            for (int i = 0; i < rounds; i++) {
                snprintf(mine, sizeof mine, "p%d", p);
                snprintf(next, sizeof next, "p%d", (p + 1) % PROGRAMS);
                put(mine, mine);
                if (rename(mine, "common") < 0 || (link("common", next) < 0 && errno != EEXIST && errno != ENOENT) ||
                    (unlink(mine) < 0 && errno != ENOENT) ||
                    (unlink(next) < 0 && errno != ENOENT)) {
                    CHECK(errno == ENOENT || errno == ESTALE);
                }
                CHECK(write(log, "123456789\n", 10) == 10);
            }
            _exit(0);
        }
    }
    for (int p = 0; p < PROGRAMS; p++) {
        int status = 1;
        CHECK(wait(&status) > 0 && status == 0);
    }
    CHECK(look("log").st_size == PROGRAMS * rounds * 10);
    CHECK(look(on_host("log")).st_size == PROGRAMS * rounds * 10);
}

/* Far below what it does, and far above what a server would that copies byte by byte or waits somewhere. */
static void throughput(void)
{
    enum { PIECE = 1 << 20, PIECES = 128 };
    char *bytes = malloc(PIECE);
    memset(bytes, 'x', PIECE);
    double start = seconds();
    int fd = (int)OK(open("f", O_CREAT | O_RDWR, 0644));
    for (int i = 0; i < PIECES; i++) {
        CHECK(write(fd, bytes, PIECE) == PIECE);
    }
    OK(close(fd));
    double written = seconds();
    fd = (int)OK(open("f", O_RDONLY));
    OK(posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED));
    for (int i = 0; i < PIECES; i++) {
        CHECK(read(fd, bytes, PIECE) == PIECE && bytes[i] == 'x');
    }
    double read_back = seconds();
    printf("# written %.0f MB/s, read %.0f MB/s\n", PIECES / (written - start), PIECES / (read_back - written));
    fflush(stdout);
    CHECK(written - start < PIECES / 20.0 && read_back - written < PIECES / 20.0);
}

const struct fs_case many_cases[] = {
    {"several_programs_at_once", several_programs_at_once},
    {"many_open_files", many_open_files},
    {"a_deep_tree", a_deep_tree},
    {"throughput", throughput},
    {"many_known_files", many_known_files},
    {NULL, NULL},
};
