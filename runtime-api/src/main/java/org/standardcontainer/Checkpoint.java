package org.standardcontainer;

import java.nio.file.Path;
import java.util.Set;

/**
 * Writes a running container to disk, to go on from there later: {@link ContainerRuntime#restore}. An extension of the spec. Safe for several
 * threads and processes.
 */
public interface Checkpoint extends ContainerOperation {
    /** What is asked for beyond the usual. What a container has that needs one of these makes the checkpoint fail without it. */
    enum Option {
        /** It goes on afterwards; else all its processes are killed, as by {@code KILL}, and it is stopped. */
        LEAVE_RUNNING,
        /** Established TCP connections are written too; they only go on where its address is the same. */
        TCP_ESTABLISHED,
        /** Locks of files are written too. */
        FILE_LOCKS,
        /** Unix sockets that are connected to outside may be written; nobody is at the other end of them later. */
        EXTERNAL_UNIX_SOCKETS,
        /**
         * A terminal of the host may be among its standard streams. It isn't written; the stream that it is restored with, which has to be a terminal,
         * takes its place, and its settings. A terminal of the container's own needs no option.
         */
        HOST_TERMINAL
    }

    /**
     * Writes the memory and the state of all its processes. When it fails the container runs on, and nothing of it is in the directory. What its
     * files hold isn't written: they have to be the same when it is restored.
     *
     * @param directory where to, absolute; made if missing, else it has to be empty. It gets the contents of the container's memory, so it should be
     *     its owner's alone
     * @throws IllegalContainerStateException unless it is running, and not paused; no effect
     * @throws IllegalArgumentException if the directory isn't absolute, or isn't empty; no effect
     * @throws UnsupportedFeatureException if it has properties that couldn't be restored; no effect
     * @throws LaunchFailedException if it couldn't be written, with the reason
     */
    void checkpoint(Path directory, Set<Option> options);
}
