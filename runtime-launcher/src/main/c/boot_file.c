/* The file that says what the first process of a machine does. */
#include "agent.h"
#include "sys.h"
#include "text.h"

#define BOOT_ROOM 8192
#define WORDS 7

static void tell_problem(struct text *problems, const char *step, const char *object, int error, const char *why)
{
    char digits[DECIMAL_ROOM];
    text_decimal(digits, (uint64_t)-error);
    text_add(problems, step);
    text_add(problems, " ");
    text_add(problems, object);
    text_add(problems, ": errno ");
    text_add(problems, digits);
    text_add(problems, why[0] ? ": " : "");
    text_add(problems, why);
    text_add(problems, "\n");
}

/* Cuts a line at its spaces; how many words. */
static int cut(char *line, char *word[WORDS])
{
    int count = 0;
    while (*line && count < WORDS) {
        word[count++] = line;
        while (*line && *line != ' ') {
            line++;
        }
        if (*line) {
            *line++ = '\0';
        }
    }
    return count;
}

static void do_line(char *line, const struct boot_step *steps, unsigned steps_count, struct text *problems)
{
    char *word[WORDS];
    const char *why = "";
    int count = cut(line, word);
    if (count == 0) {
        return;
    }
    for (unsigned i = 0; i < steps_count; i++) {
        if (text_equal(word[0], steps[i].name) && count == steps[i].words) {
            int error = steps[i].run(word, &why);
            if (error < 0) {
                tell_problem(problems, word[0], word[1], error, why);
            }
            return;
        }
    }
    tell_problem(problems, word[0], "", -EINVAL, "");
}

int boot_file(const char *path, const struct boot_step *steps, unsigned count, struct text *problems)
{
    static char bytes[BOOT_ROOM];
    int fd = sys_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    long n = fd < 0 ? fd : sys_read(fd, bytes, sizeof bytes);
    if (fd >= 0) {
        sys_close(fd);
    }
    if (n < 0) {
        return (int)n;
    }
    if (n == sizeof bytes) { /* what fits is done, so that there is somebody to be told */
        tell_problem(problems, "read", path, -EFBIG, "it is longer than the agent's room");
        while (n > 0 && bytes[n - 1] != '\n') {
            n--;
        }
        bytes[n - (n == sizeof bytes)] = '\0';
    }
    for (char *line = bytes; *line;) {
        char *end = line;
        while (*end && *end != '\n') {
            end++;
        }
        const int more = *end != '\0';
        *end = '\0';
        do_line(line, steps, count, problems);
        line = more ? end + 1 : end;
    }
    return 0;
}
