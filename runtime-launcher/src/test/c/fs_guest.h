/* A guest's kernel that lies: raw requests to a file server, over a socket. */
#ifndef FS_GUEST_H
#define FS_GUEST_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fs_protocol.h"
#include "fs_request.h"

struct answer {
    int error; /* 0 or positive */
    size_t length;
    uint8_t body[1200000];
};

extern struct answer got; /* to the last request */

/* Starts a server with the files of the test: export 0 can be written to, 1 can't. */
void start(const char *files);

/* The server has to end by itself, with this exit code. */
void stop(int code);

/* One request. `fixed` and `rest` are what comes after the header. Returns the error, 0 or positive. */
int ask(uint32_t opcode, uint64_t node, const void *fixed, size_t fixed_length, const void *rest, size_t rest_length);

/* With a name and its NUL, or two of them. */
int ask_name(uint32_t opcode, uint64_t node, const void *fixed, size_t fixed_length, const char *name);
int ask_names(uint32_t opcode, uint64_t node, const void *fixed, size_t length, const char *name, const char *second);

/* Bytes as they are, and no answer is waited for. */
void send_raw(const void *bytes, size_t length);

void init(void);
uint64_t lookup(uint64_t parent, const char *name); /* it has to be there */
uint64_t open_handle(uint32_t opcode, uint64_t node, uint32_t flags);
void forget(uint64_t node, uint64_t count);

/* What is in a file of the server's in /proc: whether it has this text, and how many lines; and its descriptors. */
int server_has(const char *file, const char *text);
int server_lines(const char *file);
int server_files(void);

extern uint32_t asking_uid, asking_gid;
extern uint16_t asking_extensions;

_Noreturn void fail(const char *file, int line, const char *what, int is);

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fail(__FILE__, __LINE__, #condition, got.error);                                                           \
        }                                                                                                              \
    } while (0)

#define IS(error, request)                                                                                             \
    do {                                                                                                               \
        int is_ = (request);                                                                                           \
        if (is_ != (error)) {                                                                                          \
            fail(__FILE__, __LINE__, #request " must be " #error, is_);                                                \
        }                                                                                                              \
    } while (0)

#define WITH(value) &(value), sizeof(value)

#define EXPORT ((uint64_t)2)
#define READ_ONLY ((uint64_t)3)

struct hostile_case {
    const char *name;
    void (*run)(void);
};

extern const struct hostile_case name_cases[], number_cases[];

#endif
