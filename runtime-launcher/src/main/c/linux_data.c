#include "linux_data.h"

#include "sys_linux_fs.h"

#ifndef SEEK_DATA
#define SEEK_DATA 3
#define SEEK_HOLE 4
#endif

static int failed(const char **call, const char *name, long error)
{
    *call = name;
    return (int)error;
}

int write_all(int out, const void *bytes, size_t length, uint64_t at, const char **call)
{
    const uint8_t *from = bytes;
    while (length) {
        long n = sys_pwrite(out, from, length, (int64_t)at);
        if (n == -EINTR) {
            continue;
        }
        if (n <= 0) {
            return failed(call, "pwrite", n < 0 ? n : -EIO);
        }
        from += n;
        at += (uint64_t)n;
        length -= (size_t)n;
    }
    return 0;
}

/* Within one file system this may share blocks instead of copying them. How much it did; 0 or less: it is to be done otherwise. */
static long copy_inside(int in, uint64_t from, int out, uint64_t to, uint64_t length)
{
    int64_t in_offset = (int64_t)from;
    int64_t out_offset = (int64_t)to;
    return sys_copy_file_range(in, &in_offset, out, &out_offset, length < 1u << 30 ? length : 1u << 30);
}

static int copy_stretch(int in, uint64_t from, uint64_t end, int out, uint64_t to, uint8_t *piece, const char **call)
{
    int inside = 1;
    while (from < end) {
        long n = inside ? copy_inside(in, from, out, to, end - from) : 0;
        if (n <= 0) {
            inside = 0;
            size_t length = end - from < DATA_PIECE ? (size_t)(end - from) : DATA_PIECE;
            n = sys_pread(in, piece, length, (int64_t)from);
            if (n == -EINTR) {
                continue;
            }
            if (n < 0) {
                return failed(call, "pread", n);
            }
            if (n == 0) {
                return 0; /* it has become shorter */
            }
            int error = write_all(out, piece, (size_t)n, to, call);
            if (error < 0) {
                return error;
            }
        }
        from += (uint64_t)n;
        to += (uint64_t)n;
    }
    return 0;
}

int copy_data(int in, uint64_t size, int out, uint64_t start, uint8_t *piece, const char **call)
{
    int error = 0;
    for (uint64_t at = 0; error >= 0 && at < size;) {
        int64_t data = sys_lseek(in, (int64_t)at, SEEK_DATA);
        if (data == -ENXIO) {
            return 0; /* nothing but a hole is left */
        }
        int64_t end = data < 0 ? -1 : sys_lseek(in, data, SEEK_HOLE);
        uint64_t from = data < 0 ? at : (uint64_t)data;
        uint64_t to = end < 0 || (uint64_t)end > size ? size : (uint64_t)end;
        if (from >= to) {
            return 0; /* it changes under us */
        }
        error = copy_stretch(in, from, to, out, start + from, piece, call);
        at = to;
    }
    return error;
}
