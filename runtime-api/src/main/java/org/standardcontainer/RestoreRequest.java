package org.standardcontainer;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * What is asked of {@link ContainerRuntime#restore(ContainerId, Bundle, RestoreRequest, Stdio)}. Immutable.
 *
 * @param images the directory that the container was written to
 * @param options beyond the usual; all that it was written with holds without being asked for again
 * @param work where CRIU has files of its own, such as the socket of what gives it pages; there. By default {@code images}
 */
public record RestoreRequest(Path images, Set<Option> options, Optional<Path> work) {
    /** What is asked for. */
    public enum Option {
        /** Memory that has been read is removed from the images, which are of no further use then; nor if it fails. */
        AUTO_DEDUP,
        /**
         * Memory is had when it is first used, from {@code criu lazy-pages}, which listens in the directory for CRIU's own files and goes on until it has given all. Whoever
         * uses memory that can't be had any more waits for it without end.
         */
        LAZY_PAGES,
        /**
         * Its network namespace is made and nothing is put into it, whatever it had. As with {@link Checkpoint.Option#EMPTY_NETWORK}, which implies this, filling it is the business of
         * hooks.
         */
        EMPTY_NETWORK
    }

    /** Paths become absolute. */
    public RestoreRequest {
        images = images.toAbsolutePath();
        options = Set.copyOf(options);
        work = work.map(Path::toAbsolutePath);
    }

    /** From this directory, as it was written. */
    public static RestoreRequest from(Path images) {
        return new RestoreRequest(images, Set.of(), Optional.empty());
    }
}
