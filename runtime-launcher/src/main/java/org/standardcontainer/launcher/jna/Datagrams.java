package org.standardcontainer.launcher.jna;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** A datagram socket of the kind that sd_notify(3) speaks by. Used by one thread. */
public final class Datagrams implements AutoCloseable {
    private static final int MAX_BYTES = 4096;
    private static final int MAX_PATH = 107;
    // struct msghdr, then struct iovec, then the control message; offsets of the 64-bit ABIs
    private static final int IOV = 56;
    private static final int CONTROL = 72;
    private static final int CONTROL_BYTES = 24;
    private static final int DATA = 96;

    private final Descriptor descriptor;
    private final Memory message = new Memory(DATA + (long) MAX_BYTES);
    private final Memory polled = new Memory(8);

    private Datagrams(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    /** One without an address. */
    public static Datagrams open() throws SystemCallException {
        try {
            return new Datagrams(Descriptor.own(Libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0)));
        } catch (LastErrorException e) {
            throw SystemCallException.of("socket", "", e);
        }
    }

    /** Has it found by this name in a directory, however long the directory's path is. */
    public void bind(Path directory, String name) throws SystemCallException {
        try (Descriptor place = Descriptor.ofDirectory(directory);
                Memory address = address(place.link().resolve(name).toString())) {
            Libc.bind(descriptor.number(), address, (int) address.size());
        } catch (LastErrorException e) {
            throw SystemCallException.of("bind", directory.resolve(name).toString(), e);
        }
    }

    /**
     * Sends to the one that listens there, and to no other from now on.
     *
     * @param name a path, or a name of Linux's own that begins with {@code @}
     */
    public void connect(String name) throws SystemCallException {
        try (Memory address = address(name)) {
            Libc.connect(descriptor.number(), address, (int) address.size());
        } catch (LastErrorException e) {
            throw SystemCallException.of("connect", name, e);
        }
    }

    /** Waits for the next one; empty when none has come in that time, or none can. What doesn't fit in 4 KiB is cut off. */
    public Optional<String> receive(Duration time) throws SystemCallException {
        try {
            if (!await(descriptor, time)) {
                return Optional.empty();
            }
            int length = (int) Libc.recv(descriptor.number(), message.share(DATA), MAX_BYTES, Libc.MSG_DONTWAIT);
            return Optional.of(new String(message.getByteArray(DATA, length), StandardCharsets.UTF_8));
        } catch (LastErrorException e) {
            return Optional.empty();
        }
    }

    /** Sends a text. */
    public void send(String text) throws SystemCallException {
        send(text, Optional.empty());
    }

    /**
     * Waits until all that was sent is read, by the protocol of sd_notify_barrier(3).
     *
     * @return false if that took longer than so long
     */
    public boolean barrier(Duration time) throws SystemCallException {
        try (Pipe pipe = Pipe.open()) {
            send("BARRIER=1", Optional.of(pipe.sink()));
            pipe.sink().close();
            return await(pipe.source(), time);
        }
    }

    private void send(String text, Optional<Descriptor> along) throws SystemCallException {
        byte[] bytes = Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), MAX_BYTES);
        int length = Math.min(MAX_BYTES, text.getBytes(StandardCharsets.UTF_8).length);
        message.clear(DATA);
        message.write(DATA, bytes, 0, length);
        message.setPointer(IOV, message.share(DATA));
        message.setLong(IOV + 8L, length);
        message.setPointer(16, message.share(IOV));
        message.setLong(24, 1);
        along.ifPresent(given -> {
            message.setPointer(32, message.share(CONTROL));
            message.setLong(40, CONTROL_BYTES);
            message.setLong(CONTROL, CONTROL_BYTES - 4L);
            message.setInt(CONTROL + 8L, Libc.SOL_SOCKET);
            message.setInt(CONTROL + 12L, Libc.SCM_RIGHTS);
            message.setInt(CONTROL + 16L, given.number());
        });
        try {
            Libc.sendmsg(descriptor.number(), message, Libc.MSG_NOSIGNAL);
        } catch (LastErrorException e) {
            throw SystemCallException.of("sendmsg", "", e);
        }
    }

    /** True once something is there to be read, or its other side is closed. */
    private boolean await(Descriptor of, Duration time) throws SystemCallException {
        polled.setInt(0, of.number());
        polled.setInt(4, Libc.POLLIN);
        try {
            return Libc.poll(polled, 1, (int) Math.min(Integer.MAX_VALUE, time.toMillis())) > 0;
        } catch (LastErrorException e) {
            if (e.getErrorCode() == Libc.EINTR) {
                return false;
            }
            throw SystemCallException.of("poll", "", e);
        }
    }

    /** As {@code struct sockaddr_un}. */
    private static Memory address(String name) throws SystemCallException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_PATH || bytes.length == 0) {
            throw new SystemCallException("connect", name, Libc.ENAMETOOLONG);
        }
        boolean isAbstract = bytes[0] == '@';
        if (isAbstract) {
            bytes[0] = 0;
        }
        Memory address = new Memory(2L + bytes.length + (isAbstract ? 0 : 1));
        address.clear();
        address.setShort(0, (short) Libc.AF_UNIX);
        address.write(2, bytes, 0, bytes.length);
        return address;
    }

    @Override
    public void close() {
        descriptor.close();
        message.close();
        polled.close();
    }
}
