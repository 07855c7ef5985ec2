/* How one thing that isolation.c looks at is looked at, and written down. */
#define _GNU_SOURCE
#include "isolation.h"
#include "json.h"
#include "probe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

enum { CAPACITY = 256 * 1024 };

static char buffer[CAPACITY];

void fact_failure(const char *key)
{
    char text[24];

    snprintf(text, sizeof text, "!%s", errno_name(errno));
    if (strcmp(text, "!E?") == 0)
        snprintf(text, sizeof text, "!E%d", errno);
    json_text(key, text);
}

void fact_number(const char *key, long long value)
{
    char text[24];

    snprintf(text, sizeof text, "%lld", value);
    json_text(key, text);
}

void fact_result(const char *key, long rc)
{
    if (rc < 0)
        fact_failure(key);
    else
        json_text(key, "ok");
}

/* Long texts are told apart by a hash (FNV-1a). */
void fact_text_or_hash(const char *key, const char *text, unsigned long length)
{
    uint64_t hash = 14695981039346656037ULL;
    char shown[24];

    while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\0'))
        length--;
    if (length <= 200) {
        json_bytes(key, text, length);
        return;
    }
    for (unsigned long i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * 1099511628211ULL;
    snprintf(shown, sizeof shown, "#%016llx", (unsigned long long)hash);
    json_text(key, shown);
}

void fact_file(const char *key, const char *path)
{
    long length = slurp(path, buffer, sizeof buffer);

    if (length < 0)
        fact_failure(key);
    else
        fact_text_or_hash(key, buffer, (unsigned long)length);
}

/* The rest of the line that begins so. */
void fact_line(const char *key, const char *path, const char *start)
{
    long length = slurp(path, buffer, sizeof buffer);
    const char *at = buffer;
    char *end;

    if (length < 0) {
        fact_failure(key);
        return;
    }
    while (strncmp(at, start, strlen(start)) != 0) {
        at = strchr(at, '\n');
        if (at == NULL)
            return;
        at++;
    }
    at += strlen(start);
    at += strspn(at, " \t");
    end = strchr(at, '\n');
    fact_text_or_hash(key, at, end == NULL ? strlen(at) : (unsigned long)(end - at));
}

void fact_number_after(const char *key, const char *path, const char *start)
{
    const char *at;

    if (slurp(path, buffer, sizeof buffer) < 0) {
        fact_failure(key);
        return;
    }
    at = strstr(buffer, start);
    if (at != NULL)
        fact_number(key, strtoll(at + strlen(start), NULL, 10));
}

void fact_link_of(const char *key, const char *path)
{
    char target[256];
    long n = readlink(path, target, sizeof target);

    if (n < 0)
        fact_failure(key);
    else
        json_bytes(key, target, (unsigned long)n);
}

static int not_dots(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static unsigned long names(const char *path, int *count)
{
    struct dirent **entries;
    unsigned long length = 0;

    *count = scandir(path, &entries, not_dots, alphasort);
    for (int i = 0; i < *count; i++)
        if (length + strlen(entries[i]->d_name) + 2 < sizeof buffer)
            length += (unsigned long)sprintf(buffer + length, "%s%s", i == 0 ? "" : " ", entries[i]->d_name);
    buffer[length] = '\0';
    return length;
}

void fact_listing(const char *key, const char *path)
{
    int count;
    unsigned long length = names(path, &count);

    if (count < 0)
        fact_failure(key);
    else
        fact_text_or_hash(key, buffer, length);
}

void fact_entries(const char *key, const char *path)
{
    int count;

    names(path, &count);
    if (count < 0 && errno == ENOENT)
        fact_number(key, 0); /* what isn't there shows nothing */
    else if (count < 0)
        fact_failure(key);
    else
        fact_number(key, count);
}

/* Opening for writing alone changes nothing in a file of the kernel's; nothing is written. */
void fact_writable(const char *key, const char *path)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);

    fact_result(key, fd);
    if (fd >= 0)
        close(fd);
}

void fact_readable(const char *key, const char *path)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

    fact_result(key, fd);
    if (fd >= 0)
        close(fd);
}

void fact_device_number(const char *key, const char *path)
{
    struct stat node;
    char text[32];

    if (stat(path, &node) != 0) {
        fact_failure(key);
        return;
    }
    snprintf(text, sizeof text, "%u:%u", major(node.st_rdev), minor(node.st_rdev));
    json_text(key, text);
}

void fact_device_of(const char *key, const char *path)
{
    struct stat there, above;
    char name[64];

    snprintf(name, sizeof name, "%s%s", key, path);
    if (stat(path, &there) != 0) {
        fact_failure(name);
        snprintf(name, sizeof name, "%s%s.mounted", key, path);
        json_text(name, "no");
        return;
    }
    fact_number(name, (long long)there.st_dev);
    snprintf(name, sizeof name, "%s%s.mounted", key, path);
    json_text(name, stat("/dev", &above) == 0 && above.st_dev == there.st_dev ? "no" : "yes");
}

void fact_identity(const char *key, const char *path)
{
    struct stat node;
    char text[48];

    if (stat(path, &node) != 0) {
        fact_failure(key);
        return;
    }
    snprintf(text, sizeof text, "%llu:%llu", (unsigned long long)node.st_dev, (unsigned long long)node.st_ino);
    json_text(key, text);
}

void fact_clock_of(const char *key, clockid_t clock)
{
    struct timespec now;

    if (clock_gettime(clock, &now) != 0)
        fact_failure(key);
    else
        fact_number(key, (long long)now.tv_sec * 1000000000 + now.tv_nsec);
}

void fact_closing(const char *key, long fd)
{
    fact_result(key, fd);
    if (fd >= 0)
        close((int)fd);
}
