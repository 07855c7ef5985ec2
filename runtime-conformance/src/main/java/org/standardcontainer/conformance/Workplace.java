package org.standardcontainer.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.standardcontainer.conformance.bench.Traces;
import org.standardcontainer.conformance.bench.UsualModes;

/**
 * The directories of one run.
 *
 * @param directory bundles are made in it
 * @param stateRoot the runtime's records
 * @param probe the probe
 */
record Workplace(Path directory, Path stateRoot, Path probe) {
    private static final Path SELF = Path.of("/proc/self");

    static Workplace make(Platform platform) {
        try {
            // resolved, since mounts in it are found by their path in the kernel's table. Whoever is root in a user
            // namespace has to come as far as its bundle; nobody else may learn the names, since hooks write to
            // bundles as root
            Path directory = Files.setPosixFilePermissions(
                    Files.createTempDirectory("kit-").toRealPath(), PosixFilePermissions.fromString("rwx--x--x"));
            try {
                Path stateRoot = UsualModes.directory(directory.resolve("state"));
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
     * @param runtimeProcess the {@code /proc} directory of a process that sees what the runtime sees
     * @throws IOException if it stays
     * @throws UncheckedIOException if what that process has mounted can't be looked at; then all stays
     */
    void remove(Path runtimeProcess) throws IOException {
        // below a mount that a runtime left may be somebody's files
        for (Path process : List.of(runtimeProcess, SELF)) {
            if (Traces.hasMounts(process, directory)) {
                throw new IOException(directory + " stays: something is still mounted in it, as " + process
                        + "/mountinfo says; unmount it, then remove the directory");
            }
        }
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

    /** As {@link #remove}, where no runtime could be opened; what stays is logged. */
    void removeQuietly() {
        try {
            remove(SELF);
        } catch (IOException | UncheckedIOException e) {
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
