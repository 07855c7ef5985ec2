/*
 * Where code lies in memory. A monitor stays for as long as its container, and there may be many; so all that it can still
 * call is linked last, in the files that build.sh names, and the rest is unmapped when it settles. The two functions do
 * nothing: they are the first of each part.
 */
#ifndef RESIDENCE_H
#define RESIDENCE_H

void transient_begin(void);
void resident_begin(void);

#endif
