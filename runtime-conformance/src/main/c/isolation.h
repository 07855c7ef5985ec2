/* Members of the object of isolation.c: each a text, or ! and the errno of what failed. */
#ifndef ISOLATION_H
#define ISOLATION_H

#include <sys/types.h>

/* The errno of what has just failed. */
void fact_failure(const char *key);

/* A number. */
void fact_number(const char *key, long long value);

/* "ok", or the errno if it is negative. */
void fact_result(const char *key, long rc);

/* A text; a long one by its hash. */
void fact_text_or_hash(const char *key, const char *text, unsigned long length);

/* The content of a file. */
void fact_file(const char *key, const char *path);

/* The rest of the line that begins so. */
void fact_line(const char *key, const char *path, const char *start);

/* The number that follows this text in a file. */
void fact_number_after(const char *key, const char *path, const char *start);

/* Where a symbolic link leads. */
void fact_link_of(const char *key, const char *path);

/* The names in a directory. */
void fact_listing(const char *key, const char *path);

/* How many there are in a directory; none if that is not there. */
void fact_entries(const char *key, const char *path);

/* Whether it can be opened for writing; nothing is written. */
void fact_writable(const char *key, const char *path);

/* Whether it can be opened for reading. */
void fact_readable(const char *key, const char *path);

/* Which device a node is of. */
void fact_device_number(const char *key, const char *path);

/* Which file system a directory is on, and whether that is another than the one of /dev. */
void fact_device_of(const char *key, const char *path);

/* Which file it is. */
void fact_identity(const char *key, const char *path);

/* What a clock shows, in nanoseconds. */
void fact_clock_of(const char *key, clockid_t clock);

/* The same of a descriptor, which is closed. */
void fact_closing(const char *key, long fd);

/* What a process leaves for others to find. */
struct marks {
    char name[64];
    char path[96];
    int segment;
};

/* Makes a mark of this kind, of the process of this name, and says what came of it. */
void make_mark(struct marks *marks, const char *kind, const char *me);

/* Says which marks of the process of this name can be seen. */
void look_for_marks(const char *name);

void remove_marks(const struct marks *marks);

#endif
