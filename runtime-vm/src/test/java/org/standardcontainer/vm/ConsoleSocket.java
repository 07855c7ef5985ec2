package org.standardcontainer.vm;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Who listens on a console socket, as callers of runc do: gets a descriptor of a terminal with a message, and uses it. */
final class ConsoleSocket implements AutoCloseable {
    private static final int UNIX = 1;
    private static final int STREAM = 1;
    private static final long GET_SIZE = 0x5413;
    private static final long SET_SIZE = 0x5414;
    private static final int ROOM = 256;

    private final int listener;

    private ConsoleSocket(int listener) {
        this.listener = listener;
    }

    static ConsoleSocket listen(Path path) {
        int listener = C.socket(UNIX, STREAM, 0);
        byte[] address = new byte[110];
        byte[] name = path.toString().getBytes(UTF_8);
        address[0] = UNIX;
        System.arraycopy(name, 0, address, 2, name.length);
        C.bind(listener, address, address.length);
        C.listen(listener, 1);
        return new ConsoleSocket(listener);
    }

    /** Waits for somebody who connects, and takes the terminal that comes. */
    Terminal receive() {
        int connection = C.accept(listener, null, null);
        try (Memory message = new Memory(56 + 16 + 64);
                Memory bytes = new Memory(ROOM)) {
            message.clear();
            message.setPointer(16, message.share(56)); // one piece of memory
            message.setLong(24, 1);
            message.setPointer(56, bytes);
            message.setLong(64, ROOM);
            message.setPointer(32, message.share(72)); // room for descriptors
            message.setLong(40, 64);
            long length = C.recvmsg(connection, message, 0);
            if (message.getLong(40) != 24) {
                throw new AssertionError("no descriptor, or more than one");
            }
            return new Terminal(message.getInt(72 + 16), new String(bytes.getByteArray(0, (int) length), UTF_8));
        } finally {
            C.close(connection);
        }
    }

    /**
     * The other side of a container's terminal.
     *
     * @param name as it was sent
     */
    record Terminal(int fd, String name) implements AutoCloseable {
        /** Rows and columns. */
        String size() {
            byte[] size = new byte[8];
            C.ioctl(fd, GET_SIZE, size);
            ByteBuffer numbers = ByteBuffer.wrap(size).order(ByteOrder.nativeOrder());
            return numbers.getShort(0) + " " + numbers.getShort(2);
        }

        void resize(int columns, int rows) {
            ByteBuffer size = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
            C.ioctl(
                    fd,
                    SET_SIZE,
                    size.putShort((short) rows).putShort((short) columns).array());
        }

        void write(String text) {
            byte[] bytes = text.getBytes(UTF_8);
            if (C.write(fd, bytes, bytes.length) != bytes.length) {
                throw new AssertionError("a short write");
            }
        }

        /** What comes until it ends with this. */
        String until(String end) {
            StringBuilder seen = new StringBuilder();
            byte[] bytes = new byte[ROOM];
            while (!seen.toString().endsWith(end)) {
                long n = C.read(fd, bytes, bytes.length);
                seen.append(new String(Arrays.copyOf(bytes, (int) n), UTF_8));
            }
            return seen.toString();
        }

        /** The error that reading it ends with. */
        int readsToTheEnd() {
            byte[] bytes = new byte[ROOM];
            try {
                while (C.read(fd, bytes, bytes.length) > 0) {
                    // what was left
                }
                return 0;
            } catch (LastErrorException e) {
                return e.getErrorCode();
            }
        }

        @Override
        public void close() {
            C.close(fd);
        }
    }

    @Override
    public void close() {
        C.close(listener);
    }

    /** The C library. */
    private static final class C {
        static {
            Native.register(C.class, "c");
        }

        private C() {}

        static native int socket(int domain, int type, int protocol) throws LastErrorException;

        static native int bind(int socket, byte[] address, int length) throws LastErrorException;

        static native int listen(int socket, int backlog) throws LastErrorException;

        static native int accept(int socket, @Nullable Pointer address, @Nullable Pointer length)
                throws LastErrorException;

        static native long recvmsg(int socket, Pointer message, int flags) throws LastErrorException;

        static native int ioctl(int fd, long request, byte[] argument) throws LastErrorException;

        static native long read(int fd, byte[] bytes, long count) throws LastErrorException;

        static native long write(int fd, byte[] bytes, long count) throws LastErrorException;

        static native int close(int fd);
    }
}
