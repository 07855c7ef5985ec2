package org.standardcontainer.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

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
            Path directory = Files.createTempDirectory("kit-");
            // hooks and programs with other uids go through it
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path stateRoot = Files.createDirectory(directory.resolve("state"));
            return new Workplace(directory, stateRoot, Probe.extract(platform, directory));
        } catch (IOException e) {
            throw new UncheckedIOException("the kit can't make its directory", e);
        }
    }

    /** Removes all but bundles: those are gone already, or something is mounted in them, and then the directory stays. */
    void remove() {
        try (Stream<Path> records = Files.walk(stateRoot)) {
            Files.deleteIfExists(probe);
            for (Path path : records.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
            Files.deleteIfExists(directory);
        } catch (IOException | UncheckedIOException e) {
            System.getLogger("org.standardcontainer.conformance")
                    .log(System.Logger.Level.WARNING, "{0} stays: {1}", directory, e);
        }
    }
}
