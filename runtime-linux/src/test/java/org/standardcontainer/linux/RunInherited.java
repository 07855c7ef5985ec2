package org.standardcontainer.linux;

import java.nio.file.Path;
import java.util.Map;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.Stdio;

/** A JVM that runs a container with its own standard streams, and exits as the container does. */
final class RunInherited {
    private RunInherited() {}

    /** @param args state root, bundle, id */
    public static void main(String[] args) {
        int code;
        try (ContainerRuntime runtime = TestContainers.open(Path.of(args[0]), Map.of(), new RuntimeListener() {})) {
            code = runtime.run(ContainerId.of(args[2]), Bundle.at(Path.of(args[1])), Stdio.inherit())
                    .shellCode();
        }
        System.exit(code);
    }
}
