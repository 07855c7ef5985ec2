/* What was left, in the file that says what the container is. Nothing in there is believed that its checksum isn't of. */
#include "linux_left.h"

#include "crc.h"
#include "text.h"

#define CHECKSUM ",\"checksum\":\""
#define ANSWER ",\"answer\":["
#define DIGITS 8

static int skip(const char **at, const char *end, const char *literal)
{
    const size_t length = strlen(literal);
    if (length > (size_t)(end - *at) || memcmp(*at, literal, length) != 0) {
        return -1;
    }
    *at += length;
    return 0;
}

/* The last one of these in the text, or NULL. */
static char *find_last(char *text, const char *end, const char *literal)
{
    const size_t length = strlen(literal);
    if ((size_t)(end - text) < length) {
        return NULL;
    }
    for (char *at = text + (end - text) - length;; at--) {
        if (*at == *literal && memcmp(at, literal, length) == 0) {
            return at;
        }
        if (at == text) {
            return NULL;
        }
    }
}

static int hexadecimal(const char **at, const char *end, uint32_t *value)
{
    if (end - *at < DIGITS) {
        return -1;
    }
    *value = 0;
    for (int i = 0; i < DIGITS; i++) {
        const char c = *(*at)++;
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0) {
            return -1;
        }
        *value = *value << 4 | (uint32_t)digit;
    }
    return 0;
}

/* What the launcher has filled in, up to the end of the file; it ends with NUL, which is no digit. */
static int parse_end(struct left *l, const char *at)
{
    const char *end = l->file + l->length;
    uint64_t maker;
    if (skip(&at, end, "\",\"makerPid\":") < 0 || text_number(&at, &maker) < 0 ||
        skip(&at, end, ",\"makerStartTime\":") < 0 || text_number(&at, &maker) < 0 || skip(&at, end, ",\"pid\":") < 0 ||
        text_number(&at, &l->pid) < 0 || skip(&at, end, ",\"startTime\":") < 0 || text_number(&at, &l->start_time) < 0 ||
        skip(&at, end, "}\n") < 0) {
        return -1;
    }
    return at == end && l->pid > 0 && l->pid <= INT32_MAX ? 0 : -1;
}

/* The escapes that a text of ours has: JSON's of quotes, backslashes and newlines, and the two places to be filled in. */
static int escaped(char **at, const char *end)
{
    if (*at == end) {
        return -1;
    }
    const char c = *(*at)++;
    if (c == '"' || c == '\\') {
        return c;
    }
    if (c == 'n') {
        return '\n';
    }
    if (c != 'u' || end - *at < 4 || memcmp(*at, "000", 3) != 0 || ((*at)[3] != '1' && (*at)[3] != '2')) {
        return -1;
    }
    *at += 4;
    return (*at)[-1] - '0';
}

/* A JSON string, which becomes a text where it is: that is shorter by the first quote at least. */
static char *next_text(char **at, const char *end)
{
    char *from = *at;
    char *to = from;
    if (from == end || *from++ != '"') {
        return NULL;
    }
    while (from < end && *from != '"') {
        int c = *from++;
        if (c == '\\') {
            c = escaped(&from, end);
            if (c < 0) {
                return NULL;
            }
        }
        if (c == 0) {
            return NULL;
        }
        *to++ = (char)c;
    }
    if (from == end) {
        return NULL;
    }
    char *text = *at;
    *to = '\0';
    *at = from + 1;
    return text;
}

int left_parse(struct left *l, const char *id)
{
    const char *start = l->file;
    const char *whole = l->file + l->length;
    if (skip(&start, whole, "{\"format\":2,\"id\":\"") < 0 || skip(&start, whole, id) < 0 || skip(&start, whole, "\",") < 0) {
        return -1;
    }
    char *end = find_last(l->file, whole, CHECKSUM);
    uint32_t checksum;
    const char *behind = end ? end + sizeof CHECKSUM - 1 : NULL;
    if (!end || hexadecimal(&behind, whole, &checksum) < 0 || parse_end(l, behind) < 0 ||
        crc32c((const uint8_t *)l->file, (size_t)(end - l->file)) != checksum) {
        return -1;
    }
    /* in no string there is a quote without a backslash; and only the last member goes up to there */
    char *at = find_last(l->file, end, ANSWER);
    if (!at) {
        return -1;
    }
    at += sizeof ANSWER - 2; /* each string has a bracket or a comma before it */
    for (int i = 0; i < LEFT_TEXTS; i++) {
        if (at == end || *at++ != (i ? ',' : '[')) {
            return -1;
        }
        l->text[i] = next_text(&at, end);
        if (!l->text[i]) {
            return -1;
        }
    }
    return at + 1 == end && *at == ']' ? 0 : -1;
}
