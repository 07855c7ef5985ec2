package org.standardcontainer.launcher.channel;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** What a container reads. Writing waits while the container doesn't read; nothing is buffered here. */
final class ZygoteOutputStream extends OutputStream {
    private final MonitorLink link;
    private long credit;
    private boolean closed;
    private String closedBecause = "the stream is closed";

    ZygoteOutputStream(MonitorLink link) {
        this.link = link;
    }

    /** From the reader thread: there is room for more. */
    synchronized void allow(int bytes) {
        credit += Integer.toUnsignedLong(bytes);
        notifyAll();
    }

    /** Nobody reads any more. */
    synchronized void fail(String why) {
        if (!closed) {
            closed = true;
            closedBecause = why;
            notifyAll();
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, source.length);
        int done = 0;
        while (done < length) {
            int part = reserve(length - done);
            link.send(Frame.STDIN, 0, 0, ByteBuffer.wrap(source, from + done, part));
            done += part;
        }
    }

    private synchronized int reserve(int wanted) throws IOException {
        while (credit == 0 && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for the container to read");
            }
        }
        if (closed) {
            throw new IOException(closedBecause);
        }
        int part = (int) Math.min(Math.min(wanted, Frame.MAX_PAYLOAD), credit);
        credit -= part;
        return part;
    }

    /** The container comes to the end of its input when it has read what was written. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            fail(closedBecause);
        }
        link.send(Frame.CLOSE, 0, 0, ByteBuffer.allocate(0));
    }
}
