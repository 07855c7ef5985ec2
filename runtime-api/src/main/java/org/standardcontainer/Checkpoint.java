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
        HOST_TERMINAL,
        /**
         * Its memory alone is written, and it goes on: for later ones to build on, which are the quicker for it, and stop it for a shorter time. Nothing can be restored from
         * it.
         */
        PRE_DUMP,
        /**
         * Memory that is written anew is removed from the images that these ones build on, by holes in their files. They are of no further use by themselves then; nor if it
         * fails.
         */
        AUTO_DEDUP,
        /**
         * Nothing of its network is written but that it has a namespace of its own, which it needs to have. Restored, it gets an empty one, whose loopback interface is down,
         * and what prestart and createRuntime hooks put into it.
         */
        EMPTY_NETWORK,
        /**
         * Its memory isn't written: it is given away, at the address of the request's page server, to whoever restores it, and not before. The call lasts until all of it is taken; the
         * container doesn't go on then. Until then nothing else can be done to the container, not even
         * destroying it: a {@link ContainerBusyException} says whose offer it is. The offer is taken back by ending the caller's process: nothing of it stays in the directory, and the container goes on, but its network may stay as it was
         * locked for being written.
         */
        LAZY_PAGES
    }

    /**
     * Writes the memory and the state of all its processes. When it fails the container runs on, and nothing of it is in the directory. What its
     * files hold isn't written: they have to be the same when it is restored.
     *
     * @throws IllegalContainerStateException unless it is running, and not paused; no effect
     * @throws IllegalArgumentException if the directory isn't absolute, or isn't empty, or what is asked for doesn't go together; no effect
     * @throws UnsupportedFeatureException if it has properties that couldn't be restored, or the images to build on aren't there or could be changed by
     *     others; no effect
     * @throws LaunchFailedException if it couldn't be written, with the reason
     */
    void checkpoint(CheckpointRequest request);

    /** The same with a directory and options alone. */
    default void checkpoint(Path directory, Set<Option> options) {
        checkpoint(CheckpointRequest.to(directory, options));
    }
}
