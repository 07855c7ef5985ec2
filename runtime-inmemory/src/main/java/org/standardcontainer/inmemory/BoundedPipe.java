package org.standardcontainer.inmemory;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;

/**
 * A pipe between two threads with a kernel pipe's manners: bounded, end of input when the writer closes, an error when
 * the reader has closed. ({@link java.io.PipedInputStream} ties itself to the life of threads.)
 */
final class BoundedPipe {
    private static final int CAPACITY = 64 * 1024;

    private final byte[] buffer = new byte[CAPACITY];
    private int start;
    private int length;
    private boolean writerClosed;
    private boolean readerClosed;

    final InputStream input = new InputStream() {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int count) throws IOException {
            return BoundedPipe.this.read(to, offset, count);
        }

        @Override
        public int available() {
            return filled();
        }

        @Override
        public void close() {
            closeReader();
        }
    };

    final OutputStream output = new OutputStream() {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int count) throws IOException {
            BoundedPipe.this.write(from, offset, count);
        }

        @Override
        public void close() {
            closeWriter();
        }
    };

    private synchronized int read(byte[] to, int offset, int count) throws IOException {
        while (length == 0 && !writerClosed && count > 0) {
            await();
        }
        if (length == 0) {
            return count == 0 ? 0 : -1;
        }
        int taken = Math.min(count, Math.min(length, CAPACITY - start));
        System.arraycopy(buffer, start, to, offset, taken);
        start = (start + taken) % CAPACITY;
        length -= taken;
        notifyAll();
        return taken;
    }

    private synchronized void write(byte[] from, int offset, int count) throws IOException {
        int done = 0;
        while (done < count) {
            while (length == CAPACITY && !readerClosed && !writerClosed) {
                await();
            }
            if (readerClosed || writerClosed) {
                throw new IOException("Broken pipe");
            }
            int end = (start + length) % CAPACITY;
            int put = Math.min(count - done, Math.min(CAPACITY - length, CAPACITY - end));
            System.arraycopy(from, offset + done, buffer, end, put);
            length += put;
            done += put;
            notifyAll();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // its callers loop
    private void await() throws InterruptedIOException {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private synchronized int filled() {
        return length;
    }

    private synchronized void closeReader() {
        readerClosed = true;
        notifyAll();
    }

    private synchronized void closeWriter() {
        writerClosed = true;
        notifyAll();
    }
}
