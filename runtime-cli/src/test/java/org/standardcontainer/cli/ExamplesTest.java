package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.Bundle;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.Signal;
import org.standardcontainer.examples.JavaGuide;
import org.standardcontainer.inmemory.InMemoryRuntime;
import org.standardcontainer.inmemory.Operation;

/** Runs what docs/java.md shows, without a kernel; {@code ExamplesIT} runs README's program with one. */
final class ExamplesTest {
    @TempDir
    private Path directory;

    private Bundle bundle = Bundle.at(Path.of(""));

    @BeforeEach
    void bundle() throws Exception {
        bundle = Bundle.at(ShellBundle.empty(directory));
    }

    @Test
    void streamsReachTheProgramAndComeBack() throws Exception {
        try (InMemoryRuntime runtime = InMemoryRuntime.builder()
                .program(process -> {
                    String text = new String(process.stdin().readAllBytes(), StandardCharsets.UTF_8);
                    OutputStream out = process.stdout();
                    out.write(text.toUpperCase(java.util.Locale.ROOT).getBytes(StandardCharsets.UTF_8));
                    return new ExitStatus.Exited(0);
                })
                .build()) {
            assertThat(JavaGuide.upperCase(runtime, bundle, "abc")).isEqualTo("ABC");
            assertThat(runtime.list()).isEmpty();
            assertThat(JavaGuide.inOneCall(runtime, bundle)).isEqualTo(new ExitStatus.Exited(0));
        }
    }

    @Test
    void aDetachedContainerLivesUntilAnotherStopsIt() throws Exception {
        try (InMemoryRuntime runtime = InMemoryRuntime.builder().build()) {
            JavaGuide.leave(runtime, bundle);
            assertThat(runtime.list()).hasSize(1);

            JavaGuide.stop(runtime);
            assertThat(runtime.list()).isEmpty();
        }
    }

    @Test
    void errorsCarryTheirRemedy() {
        try (InMemoryRuntime runtime = InMemoryRuntime.builder().build()) {
            runtime.faults()
                    .failNext(
                            Operation.CREATE,
                            new LaunchFailedException(
                                    "/mounts/3/source", "cannot open /data", "", "ENOENT", "", "", "Create it.", null));
            assertThat(JavaGuide.missingSource(runtime, bundle)).contains("/mounts/3/source ENOENT: Create it.");
        }
    }

    @Test
    void anInMemoryProgramRuns() throws Exception {
        assertThat(JavaGuide.tested(bundle)).isEqualTo(new ExitStatus.Exited(3));
        assertThat(JavaGuide.describe(new ExitStatus.Exited(3))).isEqualTo("exit code 3");
        assertThat(JavaGuide.describe(new ExitStatus.Signalled(Signal.KILL, 9, false)))
                .isEqualTo("ended by SIGKILL");
    }
}
