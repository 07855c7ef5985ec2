/* A guest that sends anything: see mutate_fs.c. */
#ifndef MUTATE_FS_H
#define MUTATE_FS_H

#include "linux_fs.h"

#ifndef S_IFREG /* the kernel's header leaves them to a C library's, which clashes with it otherwise */
#define S_IFSOCK 0140000
#define S_IFLNK 0120000
#define S_IFREG 0100000
#define S_IFBLK 0060000
#define S_IFDIR 0040000
#define S_IFCHR 0020000
#define S_IFIFO 0010000
#endif

enum { KNOWN = 32, KNOWN_FOR_EVER = 8 };

/* What the guest was told: nodes, of which the last few stay the root and the exports, and handles with theirs. */
extern uint64_t nodes[KNOWN], handles[KNOWN], nodes_of_handles[KNOWN];
extern uint64_t state; /* of the random numbers: not 0 */

struct bytes {
    uint8_t at[8192];
    size_t length;
};

uint32_t random_below(uint32_t n);
uint32_t random_mode(void);

/* Any request, with arguments that make sense more often than not. */
void make_request(struct bytes *b);

/* Changes some of its bytes. */
void damage(struct bytes *b);

#endif
