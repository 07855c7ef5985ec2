/* What is in a file, copied into another one. `call` is set to the system call that failed. */
#ifndef LINUX_DATA_H
#define LINUX_DATA_H

#include <stddef.h>
#include <stdint.h>

#define DATA_PIECE 65536

/* Writes all of it there. 0 or -errno. */
int write_all(int out, const void *bytes, size_t length, uint64_t at, const char **call);

/*
 * Copies up to `size` bytes of `in` to where `start` is in `out`. Holes stay holes, and bytes that aren't there any more are
 * holes too; of a file that grows no more is read. `piece` is room for DATA_PIECE bytes.
 */
int copy_data(int in, uint64_t size, int out, uint64_t start, uint8_t *piece, const char **call);

#endif
