/* What a directory has in it, copied into another one. */
#ifndef LINUX_COPY_H
#define LINUX_COPY_H

#include "linux_paths.h"

/*
 * Copies what is in `from` (which leads to a directory) into the empty directory `to`: directories, files, links, nodes, with
 * their modes, owners, times and attributes. `path` is where it is, for the report.
 */
int copy_tree(struct ctx *c, int from, int to, const char *path);

#endif
