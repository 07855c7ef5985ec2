#include "text.h"

#include "sys.h"

int text_equal(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

int text_starts(const char *text, const char *start)
{
    while (*start) {
        if (*text++ != *start++) {
            return 0;
        }
    }
    return 1;
}

const char *text_first(const char *text, char c)
{
    for (; *text; text++) {
        if (*text == c) {
            return text;
        }
    }
    return NULL;
}

const char *text_last(const char *text, char c)
{
    const char *last = NULL;
    for (; *text; text++) {
        if (*text == c) {
            last = text;
        }
    }
    return last;
}

size_t text_decimal(char to[DECIMAL_ROOM], uint64_t value)
{
    char reversed[DECIMAL_ROOM];
    size_t n = 0;
    do {
        reversed[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    for (size_t i = 0; i < n; i++) {
        to[i] = reversed[n - 1 - i];
    }
    to[n] = '\0';
    return n;
}

int text_number(const char **at, uint64_t *value)
{
    const char *p = *at;
    uint64_t n = 0;
    if (*p < '0' || *p > '9') {
        return -1;
    }
    for (; *p >= '0' && *p <= '9'; p++) {
        uint64_t digit = (uint64_t)(*p - '0');
        if (n > (UINT64_MAX - digit) / 10) {
            return -1;
        }
        n = n * 10 + digit;
    }
    *at = p;
    *value = n;
    return 0;
}

struct text text_in(char *buffer, size_t room)
{
    struct text t = {buffer, room, 0, room == 0};
    if (room) {
        buffer[0] = '\0';
    }
    return t;
}

void text_add_bytes(struct text *t, const char *more, size_t length)
{
    if (t->failed || length >= t->room - t->length) {
        t->failed = 1;
        return;
    }
    memcpy(t->start + t->length, more, length);
    t->length += length;
    t->start[t->length] = '\0';
}

void text_add(struct text *t, const char *more)
{
    text_add_bytes(t, more, strlen(more));
}

void text_add_decimal(struct text *t, uint64_t value)
{
    char digits[DECIMAL_ROOM];
    text_add_bytes(t, digits, text_decimal(digits, value));
}

int text_join(char *to, size_t room, const char *directory, const char *name)
{
    struct text t = text_in(to, room);
    text_add(&t, directory);
    while (t.length && to[t.length - 1] == '/') {
        to[--t.length] = '\0';
    }
    text_add(&t, "/");
    while (*name == '/') {
        name++;
    }
    text_add(&t, name);
    return t.failed ? -ENAMETOOLONG : 0;
}
