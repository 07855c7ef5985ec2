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
 * @param claims what it supports beyond what such runtimes have in common, as the conformance kit names it
 * @param work a directory of our own, removed at the end
 */
record Settings(
        Path program, List<String> args, Optional<Path> stateRoot, Duration deadline, List<String> claims, Path work) {
    Settings {
        args = List.copyOf(args);
        claims = List.copyOf(claims);
    }
}
