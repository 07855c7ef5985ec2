package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerState;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Status;

final class PidFileTest {
    @TempDir
    private Path directory;

    @Test
    void holdsDigitsAndNothingElse() throws Exception {
        Path file = directory.resolve("pid");
        Files.writeString(file, "an older one");

        PidFile.write(file, state(new ProcessRef(ProcessRef.HOST, 4711, 1)));

        assertThat(file).hasContent("4711").hasSize(4);
        assertThat(directory).isDirectoryNotContaining(other -> !other.equals(file));
    }

    @Test
    void neverHoldsAPidOfAnotherKernel() throws Exception {
        Path file = directory.resolve("pid");

        PidFile.write(file, state(new ProcessRef("guest-1", 1, 1)));

        assertThat(file).hasContent("0");
    }

    @Test
    void saysWhyItCannotBeWritten() {
        assertThatThrownBy(() -> PidFile.write(
                        directory.resolve("missing/pid"), state(new ProcessRef(ProcessRef.HOST, 4711, 1))))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("no such file or directory");
    }

    private static ContainerState state(ProcessRef process) {
        return new ContainerState(
                "1.3.0",
                ContainerId.of("web-1"),
                Status.CREATED,
                Optional.of(process),
                "/bundle",
                Map.of(),
                false,
                Optional.empty());
    }
}
