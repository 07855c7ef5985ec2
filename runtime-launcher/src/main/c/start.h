/* What starter and init say to each other; see start.c. */
#ifndef START_H
#define START_H

enum { START_GO = 1, START_TAKEN = 2, START_EXEC = 3, START_CHANNEL = 4 /* to a proxy, with a channel; see guest.h */, START_MACHINE = 5 /* to a keeper; see guest_keeper.c */ };

#endif
