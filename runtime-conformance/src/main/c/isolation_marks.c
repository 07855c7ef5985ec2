/* What programs that watch isolation leave for each other to find, and whether they find it. */
#define _GNU_SOURCE
#include "isolation.h"
#include "json.h"
#include "probe.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

enum { PORT = 20817, BACKLOG = 8, CAPACITY = 256 * 1024 };

static char buffer[CAPACITY];

/* An abstract socket's address; returns its length. */
static socklen_t abstract(const char *name, struct sockaddr_un *address)
{
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1
                       + (unsigned)snprintf(address->sun_path + 1, sizeof address->sun_path - 1, "probe-%s", name));
}

static key_t segment_key(const char *name)
{
    uint32_t hash = 2166136261U;

    for (; *name != '\0'; name++)
        hash = (hash ^ (unsigned char)*name) * 16777619U;
    return (key_t)(hash | 1);
}

static void listen_at(const char *key, int family, const void *address, socklen_t length)
{
    int s = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

    fact_result(key, bind(s, (const struct sockaddr *)address, length) == 0 && listen(s, BACKLOG) == 0 ? 0 : -1);
}

/* What comes of making a node and opening it. */
static void node(const char *directory, const char *key, mode_t kind, unsigned of_major, unsigned of_minor)
{
    char path[128];
    int fd;

    snprintf(path, sizeof path, "%s/probe-node", directory);
    if (mknod(path, kind | 0600, makedev(of_major, of_minor)) != 0) {
        if (errno != EROFS && errno != ENOENT)
            fact_failure(key);
        return;
    }
    fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    fact_closing(key, fd);
    unlink(path);
}

static void nodes(const char *directory)
{
    node(directory, "node.tun", S_IFCHR, 10, 200);
    node(directory, "node.fuse", S_IFCHR, 10, 229);
    node(directory, "node.kvm", S_IFCHR, 10, 232);
    node(directory, "node.loop0", S_IFBLK, 7, 0);
    node(directory, "node.gpu", S_IFCHR, 226, 128);
    node(directory, "node.usb", S_IFCHR, 189, 0);
    node(directory, "node.input", S_IFCHR, 13, 64);
}

void make_mark(struct marks *marks, const char *kind, const char *me)
{
    const struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    struct sockaddr_un address;
    socklen_t length = abstract(me, &address);

    if (strcmp(kind, "abstract") == 0) {
        listen_at("mark.abstract", AF_UNIX, &address, length);
    } else if (strcmp(kind, "port") == 0) {
        listen_at("mark.port", AF_INET, &any, sizeof any);
    } else if (strcmp(kind, "sysv") == 0) {
        marks->segment = shmget(segment_key(me), 4096, IPC_CREAT | IPC_EXCL | 0600);
        fact_result("mark.sysv", marks->segment);
    } else if (strcmp(kind, "mqueue") == 0) {
        snprintf(marks->name, sizeof marks->name, "/probe-%s", me);
        fact_result("mark.mqueue", mq_open(marks->name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600, NULL));
    } else if (strcmp(kind, "shm") == 0) {
        snprintf(marks->path, sizeof marks->path, "/dev/shm/probe-%s", me);
        fact_closing("mark.shm", open(marks->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    } else if (strncmp(kind, "node:", 5) == 0) {
        nodes(kind + 5);
    }
}

void remove_marks(const struct marks *marks)
{
    if (marks->segment >= 0)
        shmctl(marks->segment, IPC_RMID, NULL);
    if (marks->name[0] != '\0')
        mq_unlink(marks->name);
    if (marks->path[0] != '\0')
        unlink(marks->path);
}

/* Whether some process's command line has the other's name as its word; our own is among them. */
static int process_is_seen(const char *name)
{
    DIR *proc = opendir("/proc");
    const struct dirent *entry;
    int seen = 0;

    if (proc == NULL)
        return -1;
    while (!seen && (entry = readdir(proc)) != NULL) {
        char path[300];
        long length;

        if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
            continue;
        snprintf(path, sizeof path, "/proc/%s/cmdline", entry->d_name);
        length = slurp(path, buffer, sizeof buffer);
        /* PROBE isolation MARK DISK ME …: a process is called by its fifth word */
        for (long at = 0, word = 0; at < length && word < 5; at += (long)strlen(buffer + at) + 1, word++)
            if (word == 4 && strcmp(buffer + at, name) == 0)
                seen = 1;
    }
    closedir(proc);
    return seen;
}

static void sight(const char *what, const char *name, int seen)
{
    char key[128];

    if (seen < 0)
        return;
    snprintf(key, sizeof key, "sees.%s.%s", what, name);
    json_text(key, seen ? "yes" : "no");
}

void look_for_marks(const char *name)
{
    struct sockaddr_un address;
    socklen_t length = abstract(name, &address);
    int s = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    char path[96];
    mqd_t queue;

    sight("process", name, process_is_seen(name));
    sight("abstract", name, connect(s, (const struct sockaddr *)&address, length) == 0 || errno == EAGAIN);
    close(s);
    sight("sysv", name, shmget(segment_key(name), 0, 0) >= 0);
    snprintf(path, sizeof path, "/probe-%s", name);
    queue = mq_open(path, O_RDONLY | O_CLOEXEC);
    sight("mqueue", name, queue >= 0);
    if (queue >= 0)
        mq_close(queue);
    snprintf(path, sizeof path, "/dev/shm/probe-%s", name);
    sight("shm", name, access(path, F_OK) == 0);
}
