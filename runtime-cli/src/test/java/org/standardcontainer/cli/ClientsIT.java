package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real clients drive {@code scr}: the part of their lists that is marked as quick. {@code bin/clients} runs all of it. */
@Tag("once")
final class ClientsIT {
    private static final int SKIPPED = 77;
    private static final long DEADLINE_MINUTES = 10;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"podman", "containerd", "docker", "buildah", "podman-rootless"})
    void quickList(String client) throws Exception {
        Path log = directory.resolve("log");
        Process clients = new ProcessBuilder(List.of(
                        DocumentationTest.ROOT.resolve("bin/clients").toString(),
                        "--quick",
                        "--runtimes",
                        "scr",
                        client))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = clients.waitFor(DEADLINE_MINUTES, TimeUnit.MINUTES);
        clients.descendants().forEach(ProcessHandle::destroyForcibly); // daemons, if it was in vain
        clients.destroyForcibly();
        String said = Files.readString(log);

        assertThat(ended).as(said).isTrue();
        assumeTrue(clients.exitValue() != SKIPPED, said);
        assertThat(clients.exitValue()).as(said).isZero();
        assertThat(said).contains("  ok  ").doesNotContain("FAILED");
    }
}
