package org.standardcontainer.launcher;

import java.io.IOException;
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
            return directory
                    .site()
                    .read(directory.config())
                    .filter(bytes -> bytes.length <= SpecJson.MAX_BYTES)
                    .map(SpecJson::read);
        } catch (IOException | InvalidConfigException e) {
            return Optional.empty();
        }
    }
}
