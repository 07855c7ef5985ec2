/* Texts and numbers, with bounds. No function here has a limit that it doesn't check. */
#ifndef TEXT_H
#define TEXT_H

#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict to, const void *restrict from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int value, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *text);

/* Room for the largest uint64_t, a sign and the NUL. */
#define DECIMAL_ROOM 24

int text_equal(const char *a, const char *b);
int text_starts(const char *text, const char *start);

/* The first or the last `c` in a text, or NULL. */
const char *text_first(const char *text, char c);
const char *text_last(const char *text, char c);

/* Writes the digits and a NUL; returns how many digits. */
size_t text_decimal(char to[DECIMAL_ROOM], uint64_t value);

/* Reads digits from *at on, moves *at behind them; -1 if there are none or the number is too large. */
int text_number(const char **at, uint64_t *value);

/* A text being built in a buffer of fixed size. Once something didn't fit, `failed` stays set; the buffer always ends with NUL. */
struct text {
    char *start;
    size_t room;
    size_t length;
    int failed;
};

struct text text_in(char *buffer, size_t room);
void text_add(struct text *t, const char *more);
void text_add_bytes(struct text *t, const char *more, size_t length);
void text_add_decimal(struct text *t, uint64_t value);

/* `directory`/`name`, with exactly one slash between; -ENAMETOOLONG if it doesn't fit. */
int text_join(char *to, size_t room, const char *directory, const char *name);

#endif
