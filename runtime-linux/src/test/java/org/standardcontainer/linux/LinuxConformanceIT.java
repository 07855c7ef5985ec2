package org.standardcontainer.linux;

import java.nio.file.Path;
import java.util.Map;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.conformance.RuntimeConformance;

/** The kit against this backend. */
class LinuxConformanceIT extends RuntimeConformance {
    @Override
    protected ContainerRuntime open(Path stateRoot, RuntimeListener listener) {
        TestContainers.assumePossible(Map.of());
        return TestContainers.open(stateRoot, Map.of(), listener);
    }
}
