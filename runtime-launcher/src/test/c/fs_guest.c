/*
 * usage: fs_hostile LAUNCHER DIRECTORY
 *
 * Runs the cases of fs_hostile_*.c, each with a server of its own on a directory made anew: DIRECTORY/export and
 * DIRECTORY/read-only are served, DIRECTORY/outside must never be reached. Prints "ok NAME" or "not ok NAME: why".
 */
#include "fs_guest.h"

#include <dirent.h>
#include <sys/resource.h>
#include <sys/sysmacros.h>

struct answer got;
uint32_t asking_uid, asking_gid;
uint16_t asking_extensions;

static const char *launcher, *directory;
static int channel = -1, report;
static pid_t server;
static uint64_t unique;

_Noreturn void fail(const char *file, int line, const char *what, int is)
{
    const char *slash = strrchr(file, '/');
    dprintf(report, "%s:%d: %s, is %d (%s)", slash ? slash + 1 : file, line, what, is, strerror(is));
    kill(server, 9);
    _exit(1);
}

void start(const char *files)
{
    int pair[2];
    char number[16], export[4096], read_only[4096];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0) {
        exit(2);
    }
    const struct timeval patience = {10, 0}; /* a server that hangs is an error, too */
    setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    server = fork();
    if (server == 0) {
        close(pair[0]);
        setrlimit(RLIMIT_NOFILE, &(struct rlimit){128, 128});
        snprintf(number, sizeof number, "%d", pair[1]);
        snprintf(export, sizeof export, "%s/export", directory);
        snprintf(read_only, sizeof read_only, "%s/read-only", directory);
        execl(launcher, launcher, "files", number, files, "1000", "rw", export, "ro", read_only, NULL);
        _exit(127);
    }
    close(pair[1]);
    channel = pair[0];
}

void stop(int code)
{
    int status;
    shutdown(channel, SHUT_WR);
    char rest[4096];
    while (read(channel, rest, sizeof rest) > 0) {
    }
    close(channel);
    waitpid(server, &status, 0);
    if (status != code << 8) {
        fail(__FILE__, __LINE__, "the server's end", status);
    }
}

static const char *server_file(const char *file)
{
    static char text[65536];
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", server, file);
    FILE *f = fopen(path, "r");
    CHECK(f);
    text[fread(text, 1, sizeof text - 1, f)] = 0;
    fclose(f);
    return text;
}

int server_has(const char *file, const char *text)
{
    return strstr(server_file(file), text) != NULL;
}

int server_lines(const char *file)
{
    int lines = 0;
    for (const char *at = server_file(file); (at = strchr(at, '\n')); at++) {
        lines++;
    }
    return lines;
}

int server_files(void)
{
    char path[64];
    int count = 0;
    snprintf(path, sizeof path, "/proc/%d/fd", server);
    DIR *d = opendir(path);
    CHECK(d);
    for (struct dirent *e; (e = readdir(d));) {
        count += e->d_name[0] != '.';
    }
    closedir(d);
    return count;
}

void send_raw(const void *bytes, size_t length)
{
    for (const char *at = bytes; length;) {
        ssize_t n = send(channel, at, length, MSG_NOSIGNAL);
        if (n < 0) {
            return;
        }
        at += n;
        length -= (size_t)n;
    }
}

static void receive(void *bytes, size_t length)
{
    for (char *at = bytes; length;) {
        ssize_t n = read(channel, at, length);
        if (n <= 0) {
            fail(__FILE__, __LINE__, "no answer", errno);
        }
        at += n;
        length -= (size_t)n;
    }
}

static void receive_answer(void)
{
    struct fs_out_header out;
    receive(&out, sizeof out);
    CHECK(out.unique == unique && out.length >= sizeof out && out.length - sizeof out <= sizeof got.body);
    CHECK(out.error <= 0 && out.error > -4096);
    got.error = -out.error;
    got.length = out.length - sizeof out;
    receive(got.body, got.length);
    CHECK(!got.error || !got.length);
}

int ask(uint32_t opcode, uint64_t node, const void *fixed, size_t fixed_length, const void *rest, size_t rest_length)
{
    struct fs_in_header in = {
        .length = (uint32_t)(sizeof in + fixed_length + rest_length),
        .opcode = opcode,
        .unique = ++unique,
        .node = node,
        .uid = asking_uid,
        .gid = asking_gid,
        .extensions = asking_extensions,
    };
    send_raw(&in, sizeof in);
    send_raw(fixed, fixed_length);
    send_raw(rest, rest_length);
    if (opcode != FS_FORGET && opcode != FS_BATCH_FORGET && opcode != FS_INTERRUPT) {
        receive_answer();
    }
    return got.error;
}

int ask_name(uint32_t opcode, uint64_t node, const void *fixed, size_t fixed_length, const char *name)
{
    return ask(opcode, node, fixed, fixed_length, name, strlen(name) + 1);
}

int ask_names(uint32_t opcode, uint64_t node, const void *fixed, size_t length, const char *name, const char *second)
{
    char both[8192];
    size_t first = strlen(name) + 1;
    memcpy(both, name, first);
    memcpy(both + first, second, strlen(second) + 1);
    return ask(opcode, node, fixed, length, both, first + strlen(second) + 1);
}

void init(void)
{
    const struct fs_init_in in = {FS_MAJOR, FS_MINOR, 131072, ~0u};
    IS(0, ask(FS_INIT, 0, &in, sizeof in, NULL, 0));
    CHECK(got.length == sizeof(struct fs_init_out));
}

uint64_t lookup(uint64_t parent, const char *name)
{
    struct fs_entry entry;
    if (ask_name(FS_LOOKUP, parent, NULL, 0, name)) {
        fail(__FILE__, __LINE__, name, got.error);
    }
    memcpy(&entry, got.body, sizeof entry);
    return entry.node;
}

uint64_t open_handle(uint32_t opcode, uint64_t node, uint32_t flags)
{
    const struct fs_open_in in = {flags, 0};
    struct fs_open_out out;
    IS(0, ask(opcode, node, &in, sizeof in, NULL, 0));
    memcpy(&out, got.body, sizeof out);
    return out.handle;
}

void forget(uint64_t node, uint64_t count)
{
    const struct fs_forget_in in = {count};
    ask(FS_FORGET, node, &in, sizeof in, NULL, 0);
}

/* ---- the files ---- */

static void make(const char *command)
{
    if (system(command)) {
        exit(2);
    }
}

static void make_files(void)
{
    char command[8192];
    snprintf(command, sizeof command,
             "rm -rf '%1$s'/* && cd '%1$s' && mkdir export read-only outside export/dir && echo secret > outside/secret && "
             "echo f > export/file && echo d > export/dir/inside && echo r > read-only/f && mkdir read-only/d && "
             "ln -s ../outside export/link && ln -s ../outside/secret export/to-secret && ln -s / export/root && "
             "mkfifo export/pipe && mknod export/null c 1 3 && mknod export/disk b 7 0",
             directory);
    make(command);
    snprintf(command, sizeof command, "%s/export/socket", directory);
    mknod(command, S_IFSOCK | 0600, 0);
    if (chdir(directory)) {
        exit(2);
    }
}

static int run(const struct hostile_case *c)
{
    char why[2048] = "";
    int fds[2], status;
    make_files();
    if (pipe(fds)) {
        exit(2);
    }
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        report = fds[1];
        c->run();
        struct stat s;
        CHECK(stat("outside/secret", &s) == 0 && s.st_size == 7 && s.st_nlink == 1 && (s.st_mode & 07777) == 0644);
        CHECK(system("test \"$(ls outside)\" = secret && test \"$(cat outside/secret)\" = secret") == 0);
        CHECK(system("test \"$(ls read-only)\" = \"d\nf\" && test \"$(cat read-only/f)\" = r") == 0);
        _exit(0);
    }
    close(fds[1]);
    ssize_t n = read(fds[0], why, sizeof why - 1);
    close(fds[0]);
    waitpid(pid, &status, 0);
    printf(status ? "not ok %s: %s\n" : "ok %s\n", c->name, n > 0 ? why : "?");
    return status != 0;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: fs_hostile LAUNCHER DIRECTORY [CASE]\n");
        return 2;
    }
    launcher = argv[1];
    directory = argv[2];
    umask(022);
    int failed = 0;
    const struct hostile_case *lists[] = {name_cases, number_cases};
    for (int i = 0; i < 2; i++) {
        for (const struct hostile_case *c = lists[i]; c->name; c++) {
            if (argc == 3 || !strcmp(argv[3], c->name)) {
                failed += run(c);
            }
        }
    }
    return failed != 0;
}
