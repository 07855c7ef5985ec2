package org.standardcontainer.ocicli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the runtime is driven.
 *
 * @param program the runtime
 * @param args global options of every call
 * @param stateRoot its {@code --root}; empty for the runtime's own
 * @param deadline how long one call may take
 * @param work a directory of our own, removed at the end
 */
record Settings(Path program, List<String> args, Optional<Path> stateRoot, Duration deadline, Path work) {
    Settings {
        args = List.copyOf(args);
    }
}
