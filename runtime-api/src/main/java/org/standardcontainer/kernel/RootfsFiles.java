package org.standardcontainer.kernel;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads from a root filesystem that nobody trusts. */
public interface RootfsFiles {
    /** A root filesystem of which nothing can be read. */
    RootfsFiles NONE = new RootfsFiles() {
        @Override
        public Optional<Opened> open(String path) {
            return Optional.empty();
        }

        @Override
        public Optional<String> resolve(String path) {
            return Optional.empty();
        }
    };

    /**
     * Opens a regular file. Symbolic links are followed as for a process that has this directory as its root, and never leave it; nothing
     * waits, whatever the file turns into meanwhile.
     *
     * @param path absolute, in the container
     * @return empty if there is none, it is no regular file, or may not be read
     */
    Optional<Opened> open(String path) throws IOException;

    /**
     * Where a path leads, links followed in the same way.
     *
     * @param path absolute, in the container
     * @return the path without links; empty if nothing is there
     */
    Optional<String> resolve(String path);

    /** An open file. */
    interface Opened extends Closeable {
        /** Where it is in the root filesystem, links followed. */
        String path();

        /** Reads into the buffer from a position on; fewer bytes only at the file's end. */
        int read(ByteBuffer into, long position) throws IOException;
    }
}
