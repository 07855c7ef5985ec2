package org.standardcontainer.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.standardcontainer.conformance.bench.Traces;

/**
 * The directories of one run.
 *
 * @param directory bundles are made in it
 * @param stateRoot the runtime's records
 * @param probe the probe
 */
record Workplace(Path directory, Path stateRoot, Path probe) {
    static Workplace make(Platform platform) {
        try {
            // resolved, since mounts in it are found by their path in the kernel's table; for its owner alone, since
            // hooks
            // write to it as root
            Path directory = Files.createTempDirectory("kit-").toRealPath();
            try {
                Path stateRoot = Files.createDirectory(directory.resolve("state"));
                return new Workplace(directory, stateRoot, Probe.extract(platform, directory));
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(directory.resolve("state"));
                Files.deleteIfExists(directory);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the kit can't make its directory", e);
        }
    }

    /**
     * Removes all but bundles: those are gone already, or something is mounted in them, and then the directory stays. A runtime may
     * have written files beside its own directory.
     *
     * @throws IOException if it stays
     */
    void remove() throws IOException {
        removeTree(stateRoot);
        try (Stream<Path> rest = Files.list(directory)) {
            for (Path file : rest.toList()) {
                if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    Files.delete(file);
                }
            }
        }
        Files.deleteIfExists(directory);
    }

    /** As {@link #remove}; what stays is logged. */
    void removeQuietly() {
        try {
            remove();
        } catch (IOException e) {
            System.getLogger("org.standardcontainer.conformance")
                    .log(System.Logger.Level.WARNING, "{0} stays: {1}", directory, e);
        }
    }

    /** Removes everything with the bundles, unless something is still mounted there. */
    void abandon(Path runtimeProcess) {
        try {
            if (!Traces.hasMounts(runtimeProcess, directory)) {
                removeTree(directory);
            }
        } catch (IOException | UncheckedIOException e) {
            // nobody is there any more to be told
        }
    }

    static void removeTree(Path top) throws IOException {
        try (Stream<Path> tree = Files.walk(top)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
