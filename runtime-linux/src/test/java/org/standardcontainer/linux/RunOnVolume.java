package org.standardcontainer.linux;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;

/**
 * A JVM that mounts a file system, runs a container that has it bound, deletes that, unmounts, and so again: each turn fails if the
 * file system is still in use anywhere, since an overlay with an index isn't mounted a second time over the same upper directory.
 */
final class RunOnVolume {
    private static final int TURNS = 200;
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private RunOnVolume() {}

    /** @param args state root, bundle, id; and beside the bundle, in "data", what is mounted, and where */
    public static void main(String[] args) throws Exception {
        Path data = Path.of(args[1]).resolveSibling("data");
        String upper = "lowerdir=" + data + "/lower,upperdir=" + data + "/upper,workdir=" + data + "/work,index=on";
        Bundle bundle = Bundle.at(Path.of(args[1]));
        try (ContainerRuntime runtime = TestContainers.open(Path.of(args[0]), Map.of(), new RuntimeListener() {})) {
            for (int i = 0; i < TURNS; i++) {
                run("mount", "-t", "overlay", "-o", upper, "volume-" + i, data + "/volume");
                ContainerId id = ContainerId.of(args[2] + "-" + i);
                try (StandardContainer container = runtime.create(id, bundle, Stdio.discard())) {
                    container.start();
                    ExitStatus end = container.require(Waitable.class).awaitExit();
                    if (!end.equals(new ExitStatus.Exited(0))) {
                        throw new IllegalStateException("ended: " + end);
                    }
                    if (i % 2 == 0) {
                        container.delete();
                    } else {
                        container.destroy(DEADLINE);
                    }
                }
                run("umount", data + "/volume");
            }
        }
        System.out.println("returned " + TURNS + " times");
    }

    private static void run(String... command) throws IOException, InterruptedException {
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException(String.join(" ", command));
        }
    }
}
