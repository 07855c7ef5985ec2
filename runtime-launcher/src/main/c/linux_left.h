/*
 * What a JVM left with a container when it made it, for the command line's program: the answer to `state`, plans for `start` and
 * `delete --force`, and as long as what they hold. See docs/launcher-protocol.md.
 */
#ifndef LINUX_LEFT_H
#define LINUX_LEFT_H

#include "linux_entry.h"
#include "report.h"

/* A line that asks for one of these, and nothing else. */
struct left_line {
    enum { LINE_STATE, LINE_START, LINE_DELETE } command;
    const char *root; /* NULL: none is given */
    const char *log;  /* the same */
    const char *id;
};

/* Whether it is such a line, in the plainest form, and in an environment that changes nothing. */
int left_read_line(const struct entry *e, struct left_line *line);

/* The directory with the containers, open by its path alone, and that path; -errno if that isn't clear, or it isn't this user's alone. */
int left_root(const struct entry *e, const struct left_line *line, char path[MAX_PATH]);

/* state.json, whose texts lose their escapes where they are. */
#define LEFT_MOST 65536
enum { LEFT_BUILD, LEFT_BOOT, LEFT_SPACE, LEFT_CONFIG, LEFT_FREEZER, LEFT_TEXT, LEFT_DIRECTORY, LEFT_START, LEFT_DELETE, LEFT_TEXTS };

struct left {
    char file[LEFT_MOST];
    size_t length;
    uint64_t pid; /* of init */
    uint64_t start_time;
    char *text[LEFT_TEXTS];
};

/* Reads one that was left in the file, whose beginning says that it is this container's. 0, or -1 if there is none, or anything is wrong with it. */
int left_parse(struct left *l, const char *id);

/* One of the plans, a start with the check that it is the same container. How many bytes, or -EBADMSG. Pure. */
long left_plan(const struct left *l, int which, uint8_t *plan, size_t room);

/* How a plan ended. */
struct left_report {
    uint32_t kind; /* of the last report; 0: there was none */
    size_t length;
    uint8_t bytes[REPORT_ROOM];
};

/* Has a child execute one of the plans, to its end; -1 if none was begun. All signals are blocked then, and may wait to be read. */
int left_execute(const struct left *l, int which, struct left_report *r);

#endif
