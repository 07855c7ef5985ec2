package org.standardcontainer.conformance;

import java.nio.file.Path;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;

/** Opens the runtime under test; see {@link RuntimeConformance#open}. */
@FunctionalInterface
public interface RuntimeSource {
    /**
     * Opens it.
     *
     * @param stateRoot an empty directory for its records
     * @param listener has to be given to the runtime
     */
    ContainerRuntime open(Path stateRoot, RuntimeListener listener) throws Exception;
}
