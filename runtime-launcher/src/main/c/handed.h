/*
 * Descriptors that are handed on from whoever called to each init process of this launcher, under the numbers from 3 on. Nothing else
 * gets these numbers, and nobody but init has them open when it executes a program.
 */
#ifndef HANDED_H
#define HANDED_H

#define MOST_HANDED_ON 1024

/* So many. Said once, before anything is opened. */
void hand_on(unsigned count);

unsigned handed_on(void);

/* For a maker whose init has them: lets go of its own. */
void handed_over(void);

#endif
