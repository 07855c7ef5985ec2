/* Questions of who drives us from elsewhere, and can't look for themselves: files, processes, values of the kernel. Only looks. */
#include "agent.h"
#include "freebsd.h"

#define PIECE 32768
#define VALUE_ROOM 1024

enum { KIND_NONE = 0, KIND_FILE = 1, KIND_DIRECTORY = 2, KIND_ERROR = 3 };

static char path_of_question[MAX_PATH];

static const char *text_of(const struct frame *f)
{
    const uint32_t length = f->length < sizeof path_of_question ? f->length : (uint32_t)sizeof path_of_question - 1;
    memcpy(path_of_question, f->payload, length);
    path_of_question[length] = '\0';
    return path_of_question;
}

static int answer_error(struct framing *port, const struct frame *f, int error)
{
    const uint32_t kind = error == -ENOENT || error == -ENOTDIR ? KIND_NONE : KIND_ERROR;
    return framing_put(port, FRAME_FILE, f->handle, kind, (uint32_t)-error, NULL, 0);
}

/* The names in a directory: each a letter, `d` for a directory, the name and a NUL; what has no room is left out. */
static uint32_t list(int fd, uint8_t *to, uint32_t room)
{
    enum { LENGTH = 16, TYPE = 18, NAME_LENGTH = 20, NAME = 24, DIRECTORY = 4 };
    _Alignas(8) uint8_t entries[4096];
    uint32_t used = 0;
    long n;
    while ((n = sys_getdirentries(fd, entries, sizeof entries)) > 0) {
        for (long at = 0; at + NAME < n;) {
            const uint8_t *entry = entries + at;
            const uint32_t length = entry[LENGTH] | (uint32_t)entry[LENGTH + 1] << 8;
            const uint32_t name = entry[NAME_LENGTH] | (uint32_t)entry[NAME_LENGTH + 1] << 8;
            if (length < NAME) {
                return used;
            }
            if (used + name + 2 <= room) {
                to[used++] = entry[TYPE] == DIRECTORY ? 'd' : '-';
                memcpy(to + used, entry + NAME, name);
                used += name;
                to[used++] = '\0';
            }
            at += length;
        }
    }
    return used;
}

/* a: where to begin. The answer's a is what there is, its b a file's length, or why it can't be read. */
static int answer_read(struct framing *port, const struct frame *f)
{
    static uint8_t piece[PIECE];
    struct file_info info;
    int fd = sys_openat(AT_FDCWD, text_of(f), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);
    if (fd < 0) {
        return answer_error(port, f, fd);
    }
    int error = sys_file_info(fd, &info);
    long n = 0;
    if (error >= 0 && info.kind == FILE_REGULAR) {
        n = sys_pread(fd, piece, sizeof piece, f->a);
        error = n < 0 ? (int)n : 0;
    } else if (error >= 0 && info.kind == FILE_DIRECTORY) {
        n = list(fd, piece, sizeof piece);
    } else if (error >= 0) {
        error = -EINVAL;
    }
    sys_close(fd);
    if (error < 0) {
        return answer_error(port, f, error);
    }
    return framing_put(port, FRAME_FILE, f->handle, info.kind == FILE_DIRECTORY ? KIND_DIRECTORY : KIND_FILE, (uint32_t)info.size,
                       piece, (uint32_t)n);
}

/* a: pid; the payload: its start time. Whether that process runs. */
static int answer_look(struct framing *port, const struct frame *f)
{
    int process = f->length == 8 ? sys_process_open((int)f->a, get_u64(f->payload)) : -EINVAL;
    if (process >= 0) {
        sys_close(process);
    }
    return framing_put(port, FRAME_LOOKED, f->handle, process >= 0, 0, NULL, 0);
}

static int value_of(const char *name, size_t length, uint8_t *value, size_t *size)
{
    char text[MAX_PATH];
    struct text t = text_in(text, sizeof text);
    text_add_bytes(&t, name, length);
    if (t.failed) {
        return -ENAMETOOLONG;
    }
    if (text_starts(text, "racct:")) {
        return resources_of(SYS_RCTL_GET_RACCT, text + 6, value, size);
    }
    if (text_starts(text, "rctl:")) {
        return resources_of(SYS_RCTL_GET_RULES, text + 5, value, size);
    }
    if (text_starts(text, "mounts:")) {
        return mounts_below(text + 7, value, size);
    }
    if (text_starts(text, "processes:")) {
        return processes_of(text + 10, value, size);
    }
    return sys_sysctl_by_name(name, length, value, size);
}

/*
 * The payload: names of values of the kernel, each with a NUL. For each: the errno, and its bytes; of a long one the beginning.
 * Beside names of sysctl: racct:FILTER and rctl:FILTER, what is used and which rules there are; mounts:PATH, where something is
 * mounted below a directory, as paths from there, each with a NUL; processes:PID:JAIL:ROOT, who is in a jail.
 */
static int answer_ask(struct framing *port, const struct frame *f)
{
    static uint8_t answers[PIECE];
    struct writer w = {answers, answers + sizeof answers, 0};
    for (uint32_t at = 0; at < f->length;) {
        uint8_t value[VALUE_ROOM];
        size_t size = sizeof value;
        uint32_t length = 0;
        while (at + length < f->length && f->payload[at + length]) {
            length++;
        }
        int error = value_of((const char *)f->payload + at, length, value, &size);
        put_u32(&w, (uint32_t)-error);
        put_bytes(&w, value, error < 0 && error != -ENOMEM ? 0 : size < sizeof value ? size : sizeof value);
        at += length + 1;
    }
    return framing_put(port, FRAME_ANSWER, f->handle, 0, 0, answers, w.failed ? 0 : (uint32_t)(w.at - answers));
}

int machine_answer(struct framing *port, const struct frame *question)
{
    int error;
    switch (question->type) {
    case FRAME_READ:
        error = answer_read(port, question);
        break;
    case FRAME_LOOK:
        error = answer_look(port, question);
        break;
    default:
        error = answer_ask(port, question);
        break;
    }
    return error == -ENOBUFS ? -EAGAIN : error;
}
