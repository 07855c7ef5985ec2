package org.standardcontainer.launcher.jna;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One end of two connected sockets that keeps packets whole and carries descriptors. Any thread may send; one at a time
 * receives, and the last closes when it is done with that.
 */
public final class SeqPacket implements AutoCloseable {
    /** The largest packet, in bytes. */
    public static final int MAX_BYTES = 65536;

    private static final int MAX_DESCRIPTORS = 8;
    // struct msghdr, then struct iovec, then the control message; offsets of the 64-bit ABIs
    private static final int IOV = 56;
    private static final int CONTROL = 72;
    private static final int CONTROL_HEADER = 16;
    private static final int DATA = 128;

    private final Descriptor descriptor;
    private final Object lifecycle = new Object(); // never held while waiting, unlike the monitor of send
    private volatile boolean closed;
    private final Room room;
    private final boolean lent; // the room is for others when this is closed

    private SeqPacket(Descriptor descriptor, Room room, boolean lent) {
        this.descriptor = descriptor;
        this.room = room;
        this.lent = lent;
    }

    /** The memory that the kernel reads and writes. */
    private static final class Room {
        /** For the next connection: who serves one after the other would have it made, and given back to the system, for each. */
        private static final AtomicReference<@Nullable Room> SPARE = new AtomicReference<>();

        final Memory outgoing = new Memory(DATA + (long) MAX_BYTES);
        final Memory incoming = new Memory(MAX_BYTES);
        final Memory polled = new Memory(3 * 8);
        final long address = Pointer.nativeValue(outgoing);
        final ByteBuffer received = incoming.getByteBuffer(0, MAX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        final ByteBuffer sent =
                outgoing.getByteBuffer(0, DATA + (long) MAX_BYTES).order(ByteOrder.nativeOrder());
        final ByteBuffer asked = polled.getByteBuffer(0, 3 * 8).order(ByteOrder.nativeOrder());

        Room() {
            outgoing.clear(DATA);
            sent.putLong(16, address + IOV).putLong(24, 1); // msg_iov, msg_iovlen
            sent.putLong(IOV, address + DATA);
            sent.putInt(CONTROL + 8, Libc.SOL_SOCKET).putInt(CONTROL + 12, Libc.SCM_RIGHTS);
        }

        static Room spare() {
            @Nullable Room spare = SPARE.getAndSet(null);
            return spare == null ? new Room() : spare;
        }

        void keep() {
            if (!SPARE.compareAndSet(null, this)) {
                free();
            }
        }

        void free() {
            outgoing.close();
            incoming.close();
            polled.close();
        }
    }

    /** Our end, and the descriptor of the other one to hand to a child. */
    public record Pair(SeqPacket ours, Descriptor theirs) {}

    /** Takes over a connected end, which only the thread that closes it receives from. */
    static SeqPacket over(Descriptor descriptor) {
        return new SeqPacket(descriptor, Room.spare(), true);
    }

    /** Makes two connected ends. */
    public static Pair pair() throws SystemCallException {
        int[] fds = new int[2];
        try {
            Libc.socketpair(Libc.AF_UNIX, Libc.SOCK_SEQPACKET | Libc.SOCK_CLOEXEC, 0, fds);
        } catch (LastErrorException e) {
            throw SystemCallException.of("socketpair", "", e);
        }
        return new Pair(new SeqPacket(Descriptor.own(fds[0]), new Room(), false), Descriptor.own(fds[1]));
    }

    /**
     * Sends one packet, and waits while the other side's queue is full.
     *
     * @param header what comes first
     * @param payload what comes then
     * @param descriptors at most 8, sent along; they stay open here
     * @throws IOException if nobody is there to receive
     */
    public synchronized void send(byte[] header, ByteBuffer payload, List<Integer> descriptors) throws IOException {
        int length = header.length + payload.remaining();
        if (length > MAX_BYTES || descriptors.size() > MAX_DESCRIPTORS) {
            throw new IllegalArgumentException(
                    "a packet of " + length + " bytes, " + descriptors.size() + " descriptors");
        }
        if (closed) {
            throw new SystemCallException("sendmsg", "", Libc.EPIPE);
        }
        // by a buffer: each access to native memory through JNA is a native call
        ByteBuffer message = room.sent.clear();
        message.position(DATA).put(header).put(payload);
        message.putLong(IOV + 8, length);
        boolean any = !descriptors.isEmpty();
        int size = CONTROL_HEADER + 4 * descriptors.size();
        message.putLong(32, any ? room.address + CONTROL : 0);
        message.putLong(40, any ? (size + 7L) & ~7L : 0);
        message.putLong(CONTROL, size);
        for (int i = 0; i < descriptors.size(); i++) {
            message.putInt(CONTROL + CONTROL_HEADER + 4 * i, descriptors.get(i));
        }
        while (true) {
            try {
                Libc.sendmsg(descriptor.number(), room.outgoing, Libc.MSG_NOSIGNAL);
                return;
            } catch (LastErrorException e) {
                if (e.getErrorCode() != Libc.EINTR) {
                    throw SystemCallException.of("sendmsg", "", e);
                }
            }
        }
    }

    /**
     * Waits for the next packet.
     *
     * @return the packet, valid until the next call; empty when the other side is gone or {@link #shutdown} was called
     */
    public ByteBuffer receive() throws IOException {
        return Objects.requireNonNull(receive(0));
    }

    /** A packet that is there already, as {@link #receive()}; null if there is none. */
    public @Nullable ByteBuffer poll() throws IOException {
        ask(0, descriptor.number());
        try {
            if (Libc.poll(room.polled, 1, 0) == 0) {
                return null; // mostly, and without the exception that a receive would make of it
            }
        } catch (LastErrorException interrupted) {
            // which it says as well
        }
        return receive(Libc.MSG_DONTWAIT);
    }

    private void ask(int place, int number) {
        room.asked.putInt(8 * place, number);
        room.asked.putShort(8 * place + 4, Libc.POLLIN).putShort(8 * place + 6, (short) 0); // events, and no revents
    }

    /**
     * What a wait has brought.
     *
     * @param packet as {@link #receive()}; null if there is none
     * @param ended whether the first of the other descriptors was readable
     * @param signalled whether the second was
     */
    public record Arrival(@Nullable ByteBuffer packet, boolean ended, boolean signalled) {}

    /**
     * Waits for the next packet, or until another descriptor is readable.
     *
     * @param nanos how long at most; nothing has come when that is over, or a signal came in between
     */
    public Arrival await(Descriptor end, Descriptor signal, long nanos) throws IOException {
        int[] numbers = {descriptor.number(), end.number(), signal.number()};
        for (int i = 0; i < numbers.length; i++) {
            ask(i, numbers[i]);
        }
        try {
            long millis = nanos / 1_000_000 + 1;
            Libc.poll(room.polled, numbers.length, millis > Integer.MAX_VALUE ? -1 : (int) millis);
        } catch (LastErrorException e) {
            if (e.getErrorCode() != Libc.EINTR) {
                throw SystemCallException.of("poll", "", e);
            }
            return new Arrival(null, false, false);
        }
        boolean any = room.asked.getShort(6) != 0;
        boolean signalled = room.asked.getShort(22) != 0;
        return new Arrival(any ? receive(Libc.MSG_DONTWAIT) : null, !any && room.asked.getShort(14) != 0, signalled);
    }

    /** Null if nothing is there and it may not wait. */
    private @Nullable ByteBuffer receive(int flags) throws IOException {
        while (true) {
            try {
                long length = Libc.recv(descriptor.number(), room.incoming, MAX_BYTES, flags);
                return room.received.clear().limit((int) length);
            } catch (LastErrorException e) {
                if (e.getErrorCode() == Libc.EAGAIN) {
                    return null;
                }
                // reset: the other side died before it had read everything; what it had sent comes now
                if (e.getErrorCode() != Libc.EINTR && e.getErrorCode() != Libc.ECONNRESET) {
                    throw SystemCallException.of("recv", "", e);
                }
            }
        }
    }

    /** Lets nothing more be sent; who waits to send fails. What comes can still be received. */
    public void shutdownOutput() {
        synchronized (lifecycle) {
            if (!closed) {
                Libc.shutdown(descriptor.number(), Libc.SHUT_WR);
            }
        }
    }

    /** Ends the conversation; a waiting {@link #receive} returns. The descriptor stays until {@link #close}. */
    public void shutdown() {
        synchronized (lifecycle) {
            if (!closed) {
                Libc.shutdown(descriptor.number(), Libc.SHUT_RDWR);
            }
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        synchronized (lifecycle) {
            closed = true;
            descriptor.close();
        }
        if (lent) {
            room.keep();
        } else {
            room.free();
        }
    }
}
