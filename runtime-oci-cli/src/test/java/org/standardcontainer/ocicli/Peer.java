package org.standardcontainer.ocicli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ContainerRuntimes;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.config.RuntimeConfig;

/** An installed runtime to measure the kit by. */
final class Peer {
    private Peer() {}

    /** Its path; the test is skipped where it isn't installed, or can't be run as root. */
    static Path require(String name) {
        assumeTrue(ProcessHandle.current().info().user().orElse("").equals("root"), name + " needs root here");
        Path found = Stream.of("/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin")
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(Path.of("/"));
        assumeTrue(Files.isRegularFile(found), name + " is not installed");
        return found;
    }

    static ContainerRuntime open(Path program, Path stateRoot, RuntimeListener listener) {
        return open(Map.of("oci-cli.path", program.toString()), stateRoot, listener);
    }

    /** Opens a runtime with these keys of the configuration. */
    static ContainerRuntime open(Map<String, String> keys, Path stateRoot, RuntimeListener listener) {
        Map<String, String> all = new HashMap<>(keys);
        all.put("backend", "oci-cli");
        all.put("state.root", stateRoot.toString());
        return ContainerRuntimes.open(RuntimeConfig.of(all), listener);
    }
}
