package org.standardcontainer.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.standardcontainer.InvalidConfigException;
import org.standardcontainer.launcher.state.ContainerDirectory;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecJson;

/** The configuration as create read it, kept with the container. */
final class ConfigSnapshot {
    private ConfigSnapshot() {}

    /** Reads it; empty if it is missing or damaged. */
    static Optional<Spec> read(ContainerDirectory directory) {
        try {
            if (Files.size(directory.config()) > SpecJson.MAX_BYTES) {
                return Optional.empty();
            }
            return Optional.of(SpecJson.read(Files.readAllBytes(directory.config())));
        } catch (IOException | InvalidConfigException e) {
            return Optional.empty();
        }
    }
}
