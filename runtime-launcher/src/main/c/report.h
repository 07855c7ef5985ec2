/* How an execution ended, told to whoever asked for it. */
#ifndef REPORT_H
#define REPORT_H

#include "context.h"

#define REPORT_ROOM 4096

enum { REPORT_SUCCESS = 1, REPORT_FAILURE = 2, REPORT_WARNING = 3, REPORT_REMAINS = 4, REPORT_ANSWER = 5 };

#define ANSWER_ROOM 32768 /* bytes that one answer has at most */

/* Set in a step's index: it counts in init's own plan, not in the one that is reported on. */
#define INDEX_OF_INIT 0x80000000u

/* Set beside it or without it: it counts in the plan that was run in a guest. */
#define INDEX_OF_GUEST 0x40000000u

/* Writes a report of c->failure (for success: of nothing); returns its length. */
size_t report_encode(const struct ctx *c, uint32_t kind, uint8_t bytes[REPORT_ROOM]);

/* Takes over a failure that init reported over a start socket: fills in c->failure. The kind, or -EBADMSG. */
int report_decode(struct ctx *c, const uint8_t *bytes, size_t length);

/* Sends a report to c->report; -EPIPE where nobody is there to take it. */
int report_send(struct ctx *c, uint32_t kind);

/*
 * Sends what a step has read as an answer, before the report: of the file `path`, or why there is none (`error`, -errno; 0).
 * -EPIPE as report_send.
 */
int report_answer(struct ctx *c, const char *path, int error, const void *bytes, size_t length);

/* Hands on what was said of an execution in a guest, but its end; what has not the form of such a report is -EBADMSG. */
int report_hand_on(struct ctx *c, const uint8_t *bytes, uint32_t length);

/* Sends the failure noted last as a warning, to whoever hears us just now, and forgets it. */
void report_warning(struct ctx *c);

#endif
