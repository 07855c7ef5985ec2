/*
 * Bytes between containers and the JVM. Every descriptor here is non-blocking. What the JVM hasn't given credit for isn't
 * read, so that a container's pipe fills and the container waits; what a container doesn't read is kept up to the credit
 * for input that the JVM was given. So memory is bounded on both sides, and no stream holds up another.
 */
#include "sockets.h"
#include "system.h"
#include "zygote.h"

#define CREDIT_BATCH (INPUT_CREDIT / 4) /* input credit is given back in pieces of at least this, unless all of it is out */

static void watch_stream(struct zygote *z, struct handle *h, unsigned stream, unsigned what)
{
    if (h->watched[stream]) {
        sys_watch_change(z->watch, h->stream[stream], what, token_of(z, h, stream));
    } else if (sys_watch_add(z->watch, h->stream[stream], what, token_of(z, h, stream)) == 0) {
        h->watched[stream] = 1;
    }
}

static void unwatch_stream(struct zygote *z, struct handle *h, unsigned stream)
{
    if (h->watched[stream]) {
        sys_watch_remove(z->watch, h->stream[stream]);
        h->watched[stream] = 0;
    }
}

static void close_end(struct zygote *z, struct handle *h, unsigned stream)
{
    unwatch_stream(z, h, stream);
    ctx_close(&h->stream[stream]);
}

static void tell_monitor(struct handle *h, uint32_t kind, uint32_t stream)
{
    uint8_t bytes[8];
    set_u32(bytes, kind);
    set_u32(bytes + 4, stream);
    if (h->control >= 0) {
        sys_sendto(h->control, bytes, kind == CLIENT_CLOSE ? 8 : 4, MSG_DONTWAIT | MSG_NOSIGNAL);
    }
}

/* ---- output ---- */

/* Nothing more comes from an output. */
static void end_output(struct zygote *z, struct handle *h, unsigned stream)
{
    close_end(z, h, stream);
    to_jvm(z, FRAME_DATA, h->name, stream, 0, NULL, 0);
    if (h->stream[STREAM_OUT] < 0 && h->stream[STREAM_ERR] < 0) {
        tell_monitor(h, CLIENT_READ_ALL, 0);
    }
}

/* Reads once, as much as the credit and a frame allow. Whether there may be more. */
static int read_output(struct zygote *z, struct handle *h, unsigned stream)
{
    uint32_t room = h->credit[stream] < FRAME_PAYLOAD ? h->credit[stream] : FRAME_PAYLOAD;
    if (h->stream[stream] < 0 || room == 0) {
        return 0;
    }
    long n = sys_read(h->stream[stream], z->frame + FRAME_HEADER, room);
    if (n == -EAGAIN || n == -EINTR) {
        return 0;
    }
    if (n <= 0) { /* a terminal's end is EIO */
        end_output(z, h, stream);
        return 0;
    }
    h->credit[stream] -= (uint32_t)n;
    to_jvm(z, FRAME_DATA, h->name, stream, 0, z->frame + FRAME_HEADER, (size_t)n);
    if (h->credit[stream] == 0) {
        unwatch_stream(z, h, stream); /* the end alone would wake us for ever */
    }
    return 1;
}

void stream_credit(struct zygote *z, struct handle *h, unsigned stream, uint32_t bytes)
{
    h->credit[stream] = bytes > UINT32_MAX - h->credit[stream] ? UINT32_MAX : h->credit[stream] + bytes;
    if (h->stream[stream] >= 0 && h->credit[stream]) {
        watch_stream(z, h, stream, WATCH_READ);
    }
}

int streams_finish(struct zygote *z, struct handle *h)
{
    const int lives = h->settled && !h->exited; /* the container does, as far as we know: its monitor was killed */
    int open = lives && h->stream[STREAM_IN] >= 0; /* watched: the end of who reads it is told */
    for (unsigned stream = STREAM_OUT; stream < STREAMS; stream++) {
        while (read_output(z, h, stream)) {
        }
        if (h->stream[stream] < 0) {
            continue;
        }
        struct pollfd output = {h->stream[stream], POLLIN, 0};
        sys_poll(&output, 1, 0);
        if (output.revents & POLLIN && h->credit[stream] == 0) {
            unwatch_stream(z, h, stream); /* waits for credit; its end would wake us for ever */
            open++;
        } else if (output.revents & POLLIN) { /* came just now */
            open++;
        } else if (lives && !(output.revents & (POLLHUP | POLLERR))) {
            watch_stream(z, h, stream, h->credit[stream] ? WATCH_READ : 0);
            open++;
        } else {
            end_output(z, h, stream);
        }
    }
    return open == 0;
}

/* ---- input ---- */

static void give_input_credit(struct zygote *z, struct handle *h)
{
    if (h->input_taken && (h->input_taken >= CREDIT_BATCH || h->input_length == 0)) {
        to_jvm(z, FRAME_STDIN_CREDIT, h->name, 0, h->input_taken, NULL, 0);
        h->input_taken = 0;
    }
}

static void close_input(struct zygote *z, struct handle *h)
{
    close_end(z, h, STREAM_IN);
    h->input_length = 0;
    if (h->input) {
        sys_munmap(h->input, INPUT_CREDIT);
        h->input = NULL;
    }
}

/* Writes what the pipe takes: how much, or -1 when nobody reads it any more. */
static long write_input(struct zygote *z, struct handle *h, const uint8_t *bytes, uint32_t length)
{
    long n = sys_write(h->stream[STREAM_IN], bytes, length);
    if (n == -EAGAIN || n == -EINTR) {
        return 0;
    }
    if (n < 0) {
        close_input(z, h);
        to_jvm(z, FRAME_STDIN_CLOSED, h->name, 0, 0, NULL, 0);
        return -1;
    }
    h->input_taken += (uint32_t)n;
    return n;
}

/* Writes what was kept; then watches for room only while something is left. */
static void flush_input(struct zygote *z, struct handle *h)
{
    if (h->input_length) {
        long n = write_input(z, h, h->input + h->input_from, h->input_length);
        if (n < 0) {
            return;
        }
        h->input_from += (uint32_t)n;
        h->input_length -= (uint32_t)n;
        give_input_credit(z, h);
    }
    if (h->input_length == 0) {
        h->input_from = 0;
        if (h->input_closing) {
            close_input(z, h);
            tell_monitor(h, CLIENT_CLOSE, STREAM_IN);
            return;
        }
    }
    watch_stream(z, h, STREAM_IN, h->input_length ? WATCH_WRITE : 0);
}

void stream_input(struct zygote *z, struct handle *h, const uint8_t *bytes, uint32_t length)
{
    if (h->stream[STREAM_IN] < 0 || h->input_closing) {
        return;
    }
    if (h->input_length == 0) {
        long n = write_input(z, h, bytes, length);
        if (n < 0) {
            return;
        }
        bytes += n;
        length -= (uint32_t)n;
    }
    if (length) {
        if (!h->input) {
            h->input = sys_private_memory(INPUT_CREDIT);
        }
        if (!h->input || length > INPUT_CREDIT - h->input_length) { /* no memory, or more than there was credit for */
            close_input(z, h);
            to_jvm(z, FRAME_STDIN_CLOSED, h->name, 0, 0, NULL, 0);
            return;
        }
        memmove(h->input, h->input + h->input_from, h->input_length);
        memcpy(h->input + h->input_length, bytes, length);
        h->input_from = 0;
        h->input_length += length;
        watch_stream(z, h, STREAM_IN, WATCH_WRITE);
    }
    give_input_credit(z, h);
}

/* ---- both ---- */

void streams_begin(struct zygote *z, struct handle *h)
{
    if (h->stream[STREAM_IN] >= 0) {
        watch_stream(z, h, STREAM_IN, 0);
        to_jvm(z, FRAME_STDIN_CREDIT, h->name, 0, INPUT_CREDIT, NULL, 0);
    }
}

void streams_take_terminal(struct zygote *z, struct handle *h, int terminal)
{
    const int had_input = h->stream[STREAM_IN] >= 0;
    if (h->stream[STREAM_ERR] >= 0) {
        end_output(z, h, STREAM_ERR);
    }
    close_end(z, h, STREAM_IN);
    close_end(z, h, STREAM_OUT);
    h->is_terminal = 1;
    h->stream[STREAM_OUT] = terminal;
    stream_credit(z, h, STREAM_OUT, 0); /* what was given for the pipe counts for the terminal */
    if (had_input || h->attach) {
        h->stream[STREAM_IN] = sys_duplicate(terminal); /* the watch wants two for two */
        if (h->stream[STREAM_IN] >= 0) {
            watch_stream(z, h, STREAM_IN, h->input_length ? WATCH_WRITE : 0);
        } else {
            h->stream[STREAM_IN] = -1;
            close_input(z, h);
            to_jvm(z, FRAME_STDIN_CLOSED, h->name, 0, 0, NULL, 0);
        }
    }
}

void stream_close(struct zygote *z, struct handle *h, unsigned stream)
{
    if (h->stream[stream] < 0 || (h->is_terminal && stream == STREAM_IN)) {
        return; /* a terminal has one side for both */
    }
    if (stream == STREAM_IN) {
        h->input_closing = 1;
        flush_input(z, h);
        return;
    }
    close_end(z, h, stream);
    if (h->is_terminal && h->stream[STREAM_IN] >= 0) { /* who closes it hangs up */
        close_input(z, h);
        to_jvm(z, FRAME_STDIN_CLOSED, h->name, 0, 0, NULL, 0);
    }
    tell_monitor(h, CLIENT_CLOSE, stream);
    if (h->stream[STREAM_OUT] < 0 && h->stream[STREAM_ERR] < 0) {
        tell_monitor(h, CLIENT_READ_ALL, 0);
    }
}

void stream_ready(struct zygote *z, struct handle *h, unsigned stream)
{
    if (h->stream[stream] < 0) {
        return; /* an event from before it closed */
    }
    if (stream != STREAM_IN) {
        read_output(z, h, stream);
        return;
    }
    struct pollfd input = {h->stream[STREAM_IN], POLLOUT, 0};
    sys_poll(&input, 1, 0);
    if (input.revents & (POLLERR | POLLHUP)) {
        close_input(z, h);
        to_jvm(z, FRAME_STDIN_CLOSED, h->name, 0, 0, NULL, 0);
    } else {
        flush_input(z, h);
    }
}

void streams_drop(struct zygote *z, struct handle *h)
{
    close_input(z, h);
    for (unsigned stream = STREAM_OUT; stream < STREAMS; stream++) {
        close_end(z, h, stream);
    }
}
