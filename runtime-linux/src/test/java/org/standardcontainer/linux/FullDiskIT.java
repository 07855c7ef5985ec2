package org.standardcontainer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Bundle;

/** A full disk under the state root is an error that says so, at whatever step, and costs no other container. */
@Timeout(120)
class FullDiskIT {
    @Test
    void isAnErrorThatLeavesNothingBehind() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/unshare")), "needs unshare(1)");
        try (TestContainers containers = TestContainers.open()) {
            Bundle bundle = containers.bundle(TestContainers.shell("sleep 1000").build());
            Path root = Files.createDirectory(containers.directory().resolve("small"));
            String word = "full" + ProcessHandle.current().pid();
            // the small file system is in a mount namespace that ends with the process
            List<String> command = new ArrayList<>(List.of(
                    "unshare",
                    "-m",
                    "--propagation",
                    "private",
                    "sh",
                    "-c",
                    "mount -t tmpfs -o size=128k,mode=700 small \"$1\" && shift && exec \"$@\"",
                    "sh",
                    root.toString()));
            command.addAll(TestContainers.jvm(CreateOnFullDisk.class, root, bundle, word));
            Process jvm = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            List<String> lines = new String(jvm.getInputStream().readAllBytes(), UTF_8)
                    .lines()
                    .toList();
            assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();

            assertThat(lines).hasSize(10).endsWith("created", "first true").noneMatch(line -> line.startsWith("left"));
            assertThat(lines.subList(0, 8))
                    .filteredOn(line -> !line.equals("created"))
                    .hasSizeGreaterThan(1)
                    .allSatisfy(line -> assertThat(line)
                            .startsWith("LaunchFailedException ")
                            .contains("ENOSPC (No space left on device)")
                            .contains("free some space"));
            assertThat(Residue.of(word)).isEmpty();
        }
    }
}
