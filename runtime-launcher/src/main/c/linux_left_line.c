/* Whether a line is for what was left with a container: by words that mean to us what they mean to a JVM, which reads every other line. */
#include "linux_left.h"

#include "linux_paths.h"
#include "system.h"
#include "text.h"

#define LONGEST 1024
#define LONGEST_ID 128
#define ROOT_NAME "/scr"

/* Nothing that a reader of lines could take for something else, and that is a byte in every encoding. */
static int is_plain(const char *value)
{
    size_t length = 0;
    for (; value[length]; length++) {
        const char c = value[length];
        if (c <= ' ' || c > '~' || c == '"' || c == '\'' || c == '\\' || length == LONGEST) {
            return 0;
        }
    }
    return length > 0 && value[0] != '-';
}

/* One that means the same with and without a look at links on the way. */
static int is_plain_path(const char *value)
{
    if (!is_plain(value) || value[0] != '/') {
        return 0;
    }
    for (const char *at = value; (at = text_first(at, '/')); at++) {
        if (text_starts(at, "/..")) {
            return 0;
        }
    }
    return 1;
}

static int is_id(const char *value)
{
    size_t length = 0;
    for (; value[length]; length++) {
        const char c = value[length];
        const int inner = length > 0 && (c == '.' || c == '-');
        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != '_' && c != '+' && !inner) {
            return 0;
        }
    }
    return length > 0 && length <= LONGEST_ID;
}

/* The value of an option that has one, as "--name value" or "--name=value"; NULL if it is another option, or was given before. */
static const char *value_of(char ***at, const char *name, const char **before)
{
    const char *word = **at;
    const size_t length = strlen(name);
    if (!text_starts(word, name) || *before) {
        return NULL;
    }
    if (word[length] == '=') {
        return *before = word + length + 1;
    }
    if (word[length] || !(*at)[1]) {
        return NULL;
    }
    ++*at;
    return *before = **at;
}

/* The command with its words: an id, and one flag for one of them. */
static int read_command(char **at, struct left_line *line)
{
    const int forced = at[0] && text_equal(at[0], "delete");
    int force = 0;
    if (!at[0] || (!forced && !text_equal(at[0], "state") && !text_equal(at[0], "start"))) {
        return 0;
    }
    line->command = forced ? LINE_DELETE : text_equal(at[0], "state") ? LINE_STATE : LINE_START;
    while (*++at) {
        if (forced && !force && (text_equal(*at, "--force") || text_equal(*at, "-f"))) {
            force = 1;
        } else if (!line->id && is_id(*at)) {
            line->id = *at;
        } else {
            return 0;
        }
    }
    return line->id && force == forced;
}

int left_read_line(const struct entry *e, struct left_line *line)
{
    char **at = e->argv + 1;
    const char *format = NULL;
    const char *backend = NULL;
    int systemd = 0;
    memset(line, 0, sizeof *line);
    for (; *at && **at == '-'; at++) {
        if (text_equal(*at, "--systemd-cgroup")) {
            systemd = 1;
            continue;
        }
        if (value_of(&at, "--root", &line->root) || value_of(&at, "--log", &line->log) ||
            value_of(&at, "--log-format", &format) || value_of(&at, "--backend", &backend)) {
            continue;
        }
        return 0;
    }
    if (!read_command(at, line) || entry_variable(e, "SCR_CONFIG") || (systemd && line->command != LINE_STATE) ||
        (line->command == LINE_START && entry_variable(e, "NOTIFY_SOCKET"))) {
        return 0;
    }
    return (!line->root || is_plain_path(line->root)) && (!line->log || is_plain_path(line->log)) &&
           (!format || text_equal(format, "json") || text_equal(format, "text")) &&
           (!backend || text_equal(backend, "linux")); /* no other leaves anything */
}

/* Where containers are recorded if no line says it. */
static int usual_root(const struct entry *e, char path[MAX_PATH])
{
    struct text t = text_in(path, MAX_PATH);
    const char *session = entry_variable(e, "XDG_RUNTIME_DIR");
    if (sys_geteuid() == 0 && entry_maps_all_ids()) {
        text_add(&t, "/run");
    } else if (session && is_plain_path(session)) {
        text_add(&t, session);
    } else {
        return -ENOENT;
    }
    text_add(&t, ROOT_NAME);
    return t.failed ? -ENAMETOOLONG : 0;
}

int left_root(const struct entry *e, const struct left_line *line, char path[MAX_PATH])
{
    struct file_info info;
    struct text given = text_in(path, MAX_PATH);
    text_add(&given, line->root ? line->root : "");
    int error = given.failed ? -ENAMETOOLONG : line->root ? 0 : usual_root(e, path);
    int fd = error < 0 ? error : sys_openat(AT_FDCWD, path, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    if (fd >= 0 && (sys_file_info(fd, &info) < 0 || info.owner != sys_geteuid() || info.mode & 022)) {
        sys_close(fd);
        return -EPERM;
    }
    return fd;
}
