package org.standardcontainer.ocicli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ContainerRuntimes;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.conformance.Deviation;

/**
 * A runtime that the kit is measured by, in the version that its list of deviations is of.
 *
 * @param name its program
 * @param version how it says its version, as far as the list depends on it
 * @param deviations what it does otherwise than the spec
 */
record Peer(String name, String version, List<Deviation> deviations) {
    static final Peer RUNC = new Peer("runc", "1.1.5", RuncDeviations.ALL);
    static final Peer CRUN = new Peer("crun", "1.8.1", CrunDeviations.ALL);

    /** Its path; the test is skipped where it isn't installed, or can't be run as root. */
    Path require() {
        assumeTrue(ProcessHandle.current().info().user().orElse("").equals("root"), name + " needs root here");
        Path found = Stream.of("/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin")
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(Path.of("/"));
        assumeTrue(Files.isRegularFile(found), name + " is not installed");
        return found;
    }

    /** What the installed one says; with another version the list need not hold, and the log says so. */
    String installed() {
        try {
            Process process = new ProcessBuilder(require().toString(), "--version").start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
            if (!said.contains(version)) {
                System.getLogger("org.standardcontainer")
                        .log(
                                System.Logger.Level.WARNING,
                                "the deviations are those of {0} {1}, and this is {2}: measure them again",
                                name,
                                version,
                                said);
            }
            return said;
        } catch (IOException e) {
            return "";
        }
    }

    /** Opens a runtime with these keys of the configuration. */
    static ContainerRuntime open(Map<String, String> keys, Path stateRoot, RuntimeListener listener) {
        Map<String, String> all = new HashMap<>(keys);
        all.put("backend", "oci-cli");
        all.put("state.root", stateRoot.toString());
        return ContainerRuntimes.open(RuntimeConfig.of(all), listener);
    }
}
