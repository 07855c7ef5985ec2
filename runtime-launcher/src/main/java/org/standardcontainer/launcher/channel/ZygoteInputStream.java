package org.standardcontainer.launcher.channel;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What a container writes. At most {@link #WINDOW} bytes wait here; beyond them the pipe fills and the container waits.
 *
 * <p>Every so much that was read is allowed to be sent again (credit), in big steps, so that a reader of single bytes causes
 * no frame for each.
 */
final class ZygoteInputStream extends InputStream {
    /** How much the zygote may send beyond what was read, in bytes. */
    static final int WINDOW = 256 * 1024;

    private final MonitorLink link;
    private final int stream;
    private final Queue<byte[]> chunks = new ArrayDeque<>();
    private int offset; // in the first chunk
    private int waiting; // bytes in all chunks
    private int unacknowledged; // bytes that were read and not yet allowed again
    private boolean started;
    private boolean ended;
    private @Nullable String failure; // why nothing more comes

    ZygoteInputStream(MonitorLink link, int stream) {
        this.link = link;
        this.stream = stream;
    }

    /** Lets data come. Before this a stream that nobody cares for costs nothing. */
    synchronized void begin() {
        if (!started && !ended && failure == null) {
            started = true;
            link.send(Frame.CREDIT, stream, WINDOW, ByteBuffer.allocate(0));
        }
    }

    /** From the reader thread: bytes have come, or (none) the end. */
    synchronized void arrived(ByteBuffer bytes) {
        if (!bytes.hasRemaining()) {
            ended = true;
        } else if (failure == null) {
            byte[] chunk = new byte[bytes.remaining()];
            bytes.get(chunk);
            chunks.add(chunk);
            waiting += chunk.length;
        }
        notifyAll();
    }

    /** Nothing more will come, and not because the end was reached; without effect if it was. */
    synchronized void fail(String why) {
        if (!ended && failure == null) {
            failure = why;
            notifyAll();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, target.length);
        if (length == 0) {
            return 0;
        }
        int acknowledge;
        int count;
        synchronized (this) {
            begin();
            awaitAny();
            if (chunks.isEmpty()) {
                if (failure != null) {
                    throw new IOException(failure);
                }
                return -1;
            }
            count = take(target, from, length);
            unacknowledged += count;
            acknowledge = unacknowledged >= WINDOW / 4 && !ended ? unacknowledged : 0;
            unacknowledged -= acknowledge;
        }
        if (acknowledge > 0) {
            link.send(Frame.CREDIT, stream, acknowledge, ByteBuffer.allocate(0));
        }
        return count;
    }

    private synchronized void awaitAny() throws InterruptedIOException {
        try {
            while (chunks.isEmpty() && !ended && failure == null) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the container's output");
        }
    }

    private int take(byte[] target, int from, int length) {
        int count = 0;
        while (count < length && !chunks.isEmpty()) {
            byte[] first = chunks.element();
            int part = Math.min(length - count, first.length - offset);
            System.arraycopy(first, offset, target, from + count, part);
            count += part;
            offset += part;
            if (offset == first.length) {
                chunks.remove();
                offset = 0;
            }
        }
        waiting -= count;
        return count;
    }

    @Override
    public synchronized int available() {
        return waiting;
    }

    /** The container gets an error (SIGPIPE, EPIPE) when it writes on. */
    @Override
    public void close() {
        synchronized (this) {
            if (ended || failure != null) {
                return;
            }
            fail("the stream is closed");
            chunks.clear();
            offset = 0;
            waiting = 0;
        }
        link.send(Frame.CLOSE, stream, 0, ByteBuffer.allocate(0));
    }
}
