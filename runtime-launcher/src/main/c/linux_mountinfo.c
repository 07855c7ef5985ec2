#include "linux_mountinfo.h"

#include "sys.h"
#include "text.h"

/* The next line, which ends with a NUL instead; 0 at the end. */
static int next_line(struct mount_list *l, const char **line)
{
    for (;;) {
        for (size_t i = l->start; i < l->end; i++) {
            if (l->bytes[i] == '\n') {
                l->bytes[i] = 0;
                *line = l->bytes + l->start;
                l->start = i + 1;
                return 1;
            }
        }
        memmove(l->bytes, l->bytes + l->start, l->end - l->start);
        l->end -= l->start;
        l->start = 0;
        if (l->end == sizeof l->bytes) {
            return -ENAMETOOLONG;
        }
        long n = sys_read(l->file, l->bytes + l->end, sizeof l->bytes - l->end);
        if (n <= 0) {
            return (int)n;
        }
        l->end += (size_t)n;
    }
}

static const char *next_field(const char *at)
{
    const char *blank = at ? text_first(at, ' ') : NULL;
    return blank ? blank + 1 : NULL;
}

/* What isn't plain is a backslash and three octal digits. */
static int take_path(char to[MAX_PATH], const char *from)
{
    size_t n = 0;
    while (*from == '/') {
        from++;
    }
    for (; *from && *from != ' '; from++) {
        if (n == MAX_PATH - 1) {
            return -ENAMETOOLONG;
        }
        if (*from == '\\' && from[1] && from[2] && from[3]) {
            to[n++] = (char)((from[1] - '0') << 6 | (from[2] - '0') << 3 | (from[3] - '0'));
            from += 3;
        } else {
            to[n++] = *from;
        }
    }
    to[n] = 0;
    return 0;
}

/* id, parent, device, root, path, options, any number of optional fields, a dash, type. */
static int parse(const char *text, struct listed_mount *line)
{
    const char *at = text;
    if (text_number(&at, &line->id) || *at++ != ' ' || text_number(&at, &line->parent) || *at++ != ' ') {
        return -EBADMSG;
    }
    const char *root = next_field(at);
    const char *path = next_field(root);
    const char *field = next_field(next_field(path));
    while (field && !text_starts(field, "- ")) {
        field = next_field(field);
    }
    const char *type = next_field(field);
    if (!type) {
        return -EBADMSG;
    }
    line->kernels_own = text_starts(root, "/ ") && (text_starts(type, "proc ") || text_starts(type, "sysfs "));
    return take_path(line->path, path);
}

int next_mount(struct mount_list *list, struct listed_mount *mount)
{
    const char *text = "";
    int r = next_line(list, &text);
    if (r <= 0) {
        return r;
    }
    r = parse(text, mount);
    return r < 0 ? r : 1;
}
