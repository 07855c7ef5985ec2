package org.standardcontainer.launcher.state;

import java.io.IOException;
import java.util.Optional;

/** How far a container has come by its own account; whether its process still lives is another question. */
enum Phase {
    CREATING,
    CREATED,
    RUNNING;

    /** The content of a container's {@code phase}; empty if it is missing or damaged. */
    static Optional<Phase> read(ContainerDirectory directory) {
        try {
            return directory.site().read(directory.phase()).flatMap(Phase::parse);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Optional<Phase> parse(byte[] bytes) {
        return switch (bytes.length == 0 ? 0 : bytes.length == 1 ? bytes[0] : -1) {
            case 0 -> Optional.of(CREATING);
            case 'c' -> Optional.of(CREATED);
            case 'r' -> Optional.of(RUNNING);
            default -> Optional.empty();
        };
    }
}
