package org.standardcontainer.conformance.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.standardcontainer.Stdio;

/**
 * Standard streams for a foreign runtime that are files of the test's own. crun gives those that it inherits to the root of the
 * container's user namespace, also where one is the host's {@code /dev/null}.
 *
 * @param in is empty
 * @param out for what nobody reads
 */
record OwnStreams(Path in, Path out) {
    static OwnStreams make(Path directory, String name) {
        OwnStreams streams = new OwnStreams(directory.resolve(name + "-in"), directory.resolve(name + "-out"));
        try {
            if (!Files.exists(streams.in)) {
                Files.createFile(streams.in);
                // whoever the program is may open it again, by /dev/stdin
                Files.setPosixFilePermissions(streams.in, PosixFilePermissions.fromString("r--r--r--"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return streams;
    }

    /** In place of {@link Stdio#discard()}. */
    Stdio discard() {
        return Stdio.files(Optional.of(in), out, out);
    }

    static void remove(Path directory, String name) {
        try {
            Files.deleteIfExists(directory.resolve(name + "-in"));
            Files.deleteIfExists(directory.resolve(name + "-out"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
