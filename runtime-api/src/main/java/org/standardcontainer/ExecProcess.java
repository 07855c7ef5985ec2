package org.standardcontainer;

import java.util.Optional;

/** A process that {@link Exec} started. Closing it kills it if it still runs. */
public interface ExecProcess extends Waitable, AutoCloseable {
    /** Which process it is; empty once it has ended. */
    Optional<ProcessRef> process();

    /** Its streams; there with {@link Stdio#pipes()}. */
    Optional<Attachment> attachment();

    /** Sends it a signal; without effect if it has ended. */
    void kill(Signal signal);

    @Override
    void close();
}
