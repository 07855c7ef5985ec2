package org.standardcontainer.launcher.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.launcher.state.Numbers;

/** What a zygote is reached over: frames, whole and in order. Any thread may send, one at a time receives. */
interface Wire extends AutoCloseable {
    /**
     * What a wait has brought.
     *
     * @param packet a frame, valid until the next call; null if there is none, empty when none will come any more
     * @param ended whether the other side has ended, and all that it sent was received
     */
    record Arrival(@Nullable ByteBuffer packet, boolean ended) {}

    /**
     * Sends a frame, and waits while the other side has no room for it.
     *
     * @param header what comes first
     * @param payload what comes then
     * @param descriptors sent along; they stay open here
     * @throws IOException if nobody is there to receive
     */
    void send(byte[] header, ByteBuffer payload, List<Integer> descriptors) throws IOException;

    /** Waits for the next frame, so long at most; nothing has come when that is over, or after a {@link #wake}. */
    Arrival await(long nanos) throws IOException;

    /** Has who waits in {@link #await} return, or the next who does. */
    void wake();

    /** Waits for the next frame: empty when none will come any more, or {@link #shutdown} was called. */
    ByteBuffer receive() throws IOException;

    /** Lets nothing more be sent; what comes can still be received. */
    void shutdownOutput();

    /** Ends the conversation; a waiting {@link #receive} returns. */
    void shutdown();

    /** True once the other side has ended. */
    boolean hasEnded();

    /** Waits until it has. */
    void awaitEnd();

    /** Ends it, if it can be. */
    void kill();

    /** The process at the other side; empty if that is none of this kernel's. */
    Optional<Long> pid();

    /** How a plan gets there. */
    boolean takesDescriptors();

    /** The most that a frame's payload may have, in bytes. */
    int maxPayload();

    /** What the other side's kernel calls its errors and signals. */
    Numbers numbers();

    @Override
    void close();
}
