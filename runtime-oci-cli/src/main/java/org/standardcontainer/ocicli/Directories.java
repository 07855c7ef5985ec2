package org.standardcontainer.ocicli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Directories of our own. */
final class Directories {
    private Directories() {}

    /** Removes a directory with all that is in it; what can't be removed stays. */
    static void remove(Path directory) {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            System.getLogger("org.standardcontainer")
                    .log(System.Logger.Level.DEBUG, "cannot remove {0}: {1}", directory, e);
        }
    }
}
