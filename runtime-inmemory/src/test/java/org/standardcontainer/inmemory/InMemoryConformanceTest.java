package org.standardcontainer.inmemory;

import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.conformance.RuntimeConformance;

/** The kit against the state machine alone; the player of the probe needs the host's {@code /proc}. */
@EnabledOnOs(OS.LINUX)
class InMemoryConformanceTest extends RuntimeConformance {
    @Override
    protected ContainerRuntime open(Path stateRoot, RuntimeListener listener) {
        return runtime(listener).build();
    }

    /** What the player of the probe can show is claimed; the rest has to be refused. */
    static InMemoryRuntime.Builder runtime(RuntimeListener listener) {
        ProbePlayer probe = new ProbePlayer();
        return InMemoryRuntime.builder()
                .listener(listener)
                .program(probe)
                .hookPlayer(probe)
                .claims("features", "posix.user", "posix.rlimits", "linux.noNewPrivileges", "hostname")
                .strict();
    }
}
