package org.standardcontainer.launcher.jna;

import com.sun.jna.LastErrorException;
import java.util.Optional;

/** A listening socket of the kind that {@link SeqPacket} is, which this process was started with. Any number of threads wait at it. */
public final class Listener implements AutoCloseable {
    private final Descriptor descriptor;

    private Listener(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    /** Who has connected: the process, and whose it is, as the kernel saw them then. */
    public record Peer(SeqPacket socket, int pid, int uid) {}

    /**
     * Takes over a descriptor of this number, which no program that is started gets.
     *
     * @param millis how long one waits at it
     */
    public static Listener inherited(int number, long millis) throws SystemCallException {
        try {
            Libc.setsockopt(
                    number,
                    Libc.SOL_SOCKET,
                    Libc.SO_RCVTIMEO,
                    new long[] {millis / 1000, millis % 1000 * 1000},
                    2 * Long.BYTES);
            Libc.fcntl(number, Libc.F_SETFD, Libc.FD_CLOEXEC);
            return new Listener(Descriptor.own(number));
        } catch (LastErrorException e) {
            throw SystemCallException.of("take over a socket", "", e);
        }
    }

    /** Waits for the next one; empty when none has come in that time, or one has gone again. The thread that has waited longest gets it. */
    public Optional<Peer> accept() throws SystemCallException {
        int accepted;
        try {
            accepted = Libc.accept4(descriptor.number(), null, null, Libc.SOCK_CLOEXEC);
        } catch (LastErrorException e) {
            if (e.getErrorCode() == Libc.EAGAIN
                    || e.getErrorCode() == Libc.EINTR
                    || e.getErrorCode() == Libc.ECONNABORTED) {
                return Optional.empty();
            }
            throw SystemCallException.of("accept4", "", e);
        }
        Descriptor connection = Descriptor.own(accepted);
        int[] credentials = new int[3];
        try {
            Libc.getsockopt(accepted, Libc.SOL_SOCKET, Libc.SO_PEERCRED, credentials, new int[] {12});
        } catch (LastErrorException e) {
            connection.close();
            throw SystemCallException.of("getsockopt", "", e);
        }
        return Optional.of(new Peer(SeqPacket.over(connection), credentials[0], credentials[1]));
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
