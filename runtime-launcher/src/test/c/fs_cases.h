/* What a file system has to do, as programs see it: see fs_cases.c. */
#ifndef FS_CASES_H
#define FS_CASES_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

struct fs_case {
    const char *name;
    void (*run)(void);
};

/* What a case knows. It runs in a directory of its own, which is empty and has mode 0777. */
extern const char *host; /* the same directory as the host has it */
extern const char *read_only; /* a directory that can't be written to, and has a file `f`; "" if there is none */
extern const char *other; /* a directory of another export; "" if there is none */
extern int is_native; /* the file system is the host's own: to test the cases themselves */

_Noreturn void fail(const char *file, int line, const char *what);

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fail(__FILE__, __LINE__, #condition);                                                                      \
        }                                                                                                              \
    } while (0)

/* A call that has to succeed; and its result. */
#define OK(call)                                                                                                       \
    __extension__({                                                                                                    \
        long result_ = (long)(call);                                                                                   \
        if (result_ < 0) {                                                                                             \
            fail(__FILE__, __LINE__, #call);                                                                           \
        }                                                                                                              \
        result_;                                                                                                       \
    })

/* A call that has to fail in this way. */
#define FAILS(error, call)                                                                                             \
    do {                                                                                                               \
        errno = 0;                                                                                                     \
        if ((long)(call) >= 0 || errno != (error)) {                                                                   \
            fail(__FILE__, __LINE__, #call " must fail with " #error);                                                 \
        }                                                                                                              \
    } while (0)

/* The block runs as this user, with one supplementary group (or 0), in a process of its own. */
int begin_as(unsigned uid, unsigned gid, unsigned group);
_Noreturn void end_as(void);
void wait_as(const char *file, int line);
#define AS(uid, gid, group, ...)                                                                                       \
    do {                                                                                                               \
        if (begin_as(uid, gid, group)) {                                                                               \
            __VA_ARGS__;                                                                                               \
            end_as();                                                                                                  \
        }                                                                                                              \
        wait_as(__FILE__, __LINE__);                                                                                   \
    } while (0)

void put(const char *path, const char *text);               /* makes or overwrites a file */
void check_text(const char *path, const char *text);        /* exactly this is in it */
struct stat look(const char *path);                         /* lstat */
unsigned mode_of(const char *path);                         /* 07777 */
const char *on_host(const char *name);                      /* the path of a file of this case on the host */
void wait_patience(void);                                   /* until a guest may not believe any more what it knew */
int several(const char *name, int otherwise);               /* a number of the environment */

extern const struct fs_case owner_cases[], name_cases[], link_cases[], data_cases[], live_cases[], many_cases[];

#endif
