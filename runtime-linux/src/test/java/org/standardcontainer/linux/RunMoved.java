package org.standardcontainer.linux;

import java.nio.file.Path;
import java.util.Map;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;

/** Runs one container with a moved root, where whoever starts this stands, and prints what it prints. */
final class RunMoved {
    private RunMoved() {}

    /** @param args state root, bundle, and any word */
    public static void main(String[] args) {
        Path state = Path.of(args[0]);
        Map<String, String> settings = Map.of(
                "linux.root-change",
                "move",
                "devices.store",
                state.resolveSibling("devices").toString());
        try (ContainerRuntime runtime = TestContainers.open(state, settings, RuntimeListener.logging());
                StandardContainer container =
                        runtime.create(TestContainers.newId(), Bundle.at(Path.of(args[1])), Stdio.pipes())) {
            container.start();
            System.out.print(TestContainers.finish(container).out());
            container.delete();
        }
    }
}
