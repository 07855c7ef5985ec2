package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.Bundle;
import org.standardcontainer.Checkpoint;
import org.standardcontainer.ContainerId;
import org.standardcontainer.OperationUnavailableException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;

/** Where CRIU isn't there, or can't work, the reason is told and nothing happens; what it does is tested in {@code CheckpointInGuest}. */
class CriuIT {
    @TempDir
    Path directory;

    @Test
    void oneThatIsNotThereIsNamed() {
        refuses("linux.criu=" + directory.resolve("criu"), "CRIU isn't installed");
    }

    @Test
    void oneThatFailsItsCheckIsQuoted() throws Exception {
        Path program = directory.resolve("criu");
        Files.writeString(program, "#!/bin/sh\necho \"Error: no vdso for $1\"\nexit 1\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        refuses("linux.criu=" + program, "doesn't pass its own check", "it exited with 1", "no vdso for swrk");
    }

    @Test
    void oneThatCantBeExecutedIsNoSilence() throws Exception {
        Path program = directory.resolve("criu");
        Files.writeString(program, "#!/nowhere/at/all\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        refuses("linux.criu=" + program, "doesn't pass its own check", "it exited with 127", "can't be executed");
    }

    private void refuses(String setting, String... words) {
        try (TestContainers containers = TestContainers.open(setting)) {
            Bundle bundle = containers.bundle(TestContainers.shell("sleep 1000").build());
            ContainerId id = TestContainers.newId();
            Path images = directory.resolve("images");
            assertThat(containers.runtime().features().operations()).doesNotContain(Checkpoint.class);
            assertThat(containers.runtime().featuresDocument().annotations())
                    .containsEntry("org.opencontainers.runc.checkpoint.enabled", "false");
            try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.discard())) {
                container.start();
                assertThat(container.find(Checkpoint.class)).isEmpty();
                assertThatThrownBy(() -> container.require(Checkpoint.class).checkpoint(images, Set.of()))
                        .isInstanceOf(OperationUnavailableException.class)
                        .hasMessageContainingAll(words);
                assertThat(container.state().status()).isEqualTo(Status.RUNNING);
            }
            assertThatThrownBy(() -> containers.runtime().restore(id, bundle, images, Stdio.discard()))
                    .isInstanceOfSatisfying(
                            UnsupportedFeatureException.class,
                            e -> assertThat(e.findings().get(0).problem()).contains(List.of(words)));
            assertThat(containers.state(id)).doesNotExist();
            assertThat(images).doesNotExist();
        }
    }
}
