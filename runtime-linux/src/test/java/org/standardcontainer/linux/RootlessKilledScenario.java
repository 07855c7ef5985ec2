package org.standardcontainer.linux;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.Stdio;

/** An ordinary user's JVM, which makes a container whose maker doesn't live to its end, and cleans up. Arguments: the state root, the bundle. */
final class RootlessKilledScenario {
    private RootlessKilledScenario() {}

    public static void main(String[] args) {
        ContainerId id = TestContainers.newId();
        try (ContainerRuntime runtime = TestContainers.open(Path.of(args[0]), Map.of(), RuntimeListener.logging())) {
            try {
                runtime.create(id, Bundle.at(Path.of(args[1])), Stdio.pipes());
                System.out.println("create: done");
            } catch (ContainerException e) {
                System.out.println("create: " + e.errorId());
            }
            runtime.destroy(id, Duration.ofSeconds(60));
        }
        System.out.println("left: " + Residue.of(id.value()));
    }
}
