package org.standardcontainer;

import java.util.Optional;

/**
 * A process that {@link Exec} started. Closing it kills it if it still runs, and so does the end of its runtime or of the JVM; it
 * ends with its container as well. Its {@link Waitable} methods are about this process. Safe for several threads.
 */
public interface ExecProcess extends Waitable, AutoCloseable {
    /** Which process it is, or was; empty if the backend can't say. */
    Optional<ProcessRef> process();

    /** Its streams; there with {@link Stdio#pipes()}. */
    Optional<Attachment> attachment();

    /**
     * Sends it a signal; without effect if it has ended.
     *
     * @throws IllegalArgumentException if the backend's kernel has no such signal
     */
    void kill(Signal signal);

    /** Kills it if it still runs, and returns when it has ended; what it wrote and nobody read is lost. Further calls do nothing. */
    @Override
    void close();
}
