package org.standardcontainer.launcher.jna;

import com.sun.jna.LastErrorException;
import java.io.ByteArrayOutputStream;
import java.util.function.Predicate;

/**
 * A pipe.
 *
 * @param source what is read from
 * @param sink what is written to
 */
public record Pipe(Descriptor source, Descriptor sink) implements AutoCloseable {
    /** Makes a pipe. */
    public static Pipe open() throws SystemCallException {
        int[] fds = new int[2];
        try {
            Libc.pipe2(fds, Libc.O_CLOEXEC);
        } catch (LastErrorException e) {
            throw SystemCallException.of("pipe2", "", e);
        }
        return new Pipe(Descriptor.own(fds[0]), Descriptor.own(fds[1]));
    }

    /**
     * Reads to the end, which comes when every copy of the sink is closed, or until that is all that one needs.
     *
     * @param isEnough is given what was read until now
     */
    public byte[] readUntil(Predicate<byte[]> isEnough) throws SystemCallException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (true) {
            try {
                int count = (int) Libc.read(source.number(), buffer, buffer.length);
                if (count == 0) {
                    return all.toByteArray();
                }
                all.write(buffer, 0, count);
                byte[] read = all.toByteArray();
                if (isEnough.test(read)) {
                    return read;
                }
            } catch (LastErrorException e) {
                if (e.getErrorCode() != Libc.EINTR) {
                    throw SystemCallException.of("read", "", e);
                }
            }
        }
    }

    /** Writes one byte, to wake up who waits for the source. */
    public void wake() {
        try {
            Libc.write(sink.number(), new byte[1], 1);
        } catch (LastErrorException e) {
            // full: whoever waits is awake already
        }
    }

    /** Takes bytes out without waiting; call it when the source is readable. */
    public void drain() {
        try {
            Libc.read(source.number(), new byte[64], 64);
        } catch (LastErrorException e) {
            // interrupted: it stays readable, and is drained the next time
        }
    }

    @Override
    public void close() {
        sink.close();
        source.close();
    }
}
