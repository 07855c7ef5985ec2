#include "json.h"

#include <string.h>
#include <unistd.h>

enum { CAPACITY = 1 << 20 };

static char buffer[CAPACITY];
static unsigned long used;
static int comma;

static void put(const char *bytes, unsigned long length)
{
    /* A document that doesn't fit is cut and so no JSON any more: the reader fails instead of missing something. */
    if (length > CAPACITY - used)
        length = CAPACITY - used;
    memcpy(buffer + used, bytes, length);
    used += length;
}

static void put_escaped(const char *text, unsigned long length)
{
    static const char hex[] = "0123456789abcdef";

    put("\"", 1);
    for (unsigned long i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c == '"' || c == '\\') {
            char escaped[2] = {'\\', (char)c};
            put(escaped, 2);
        } else if (c < 0x20 || c == 0x7f) {
            char escaped[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
            put(escaped, 6);
        } else {
            put((const char *)&text[i], 1);
        }
    }
    put("\"", 1);
}

static void put_key(const char *key)
{
    if (comma)
        put(",", 1);
    comma = 1;
    if (key != NULL) {
        put_escaped(key, strlen(key));
        put(":", 1);
    }
}

void json_open(const char *key, char bracket)
{
    put_key(key);
    put(&bracket, 1);
    comma = 0;
}

void json_close(char bracket)
{
    put(&bracket, 1);
    comma = 1;
}

void json_bytes(const char *key, const char *value, unsigned long length)
{
    put_key(key);
    put_escaped(value, length);
}

void json_text(const char *key, const char *value)
{
    json_bytes(key, value, strlen(value));
}

void json_unsigned(const char *key, unsigned long long value)
{
    char digits[20];
    int i = 20;

    do {
        digits[--i] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    put_key(key);
    put(digits + i, (unsigned long)(20 - i));
}

void json_number(const char *key, long long value)
{
    if (value >= 0) {
        json_unsigned(key, (unsigned long long)value);
        return;
    }
    put_key(key);
    put("-", 1);
    comma = 0;
    json_unsigned(NULL, 0ULL - (unsigned long long)value);
}

void json_flag(const char *key, int value)
{
    put_key(key);
    put(value ? "true" : "false", value ? 4 : 5);
}

int json_flush(int fd)
{
    unsigned long done = 0;

    put("\n", 1);
    while (done < used) {
        long n = write(fd, buffer + done, used - done);

        if (n < 0)
            return -1;
        done += (unsigned long)n;
    }
    used = 0;
    comma = 0;
    return 0;
}
