package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Bundle;
import org.standardcontainer.Checkpoint;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/** Where the root can't be left a container is written to disk, and CRIU, which knows pivot_root alone, says why it can't be restored. */
@Tag("once")
@Timeout(180)
@InGuest(GuestKind.RAMDISK)
class RamdiskCheckpointInGuest extends CheckpointScenario {
    @Test
    void itIsWrittenAndRestoringFailsWithoutATrace() throws Exception {
        try (TestContainers moved = TestContainers.open("linux.root-change=move")) {
            Bundle bundle =
                    moved.bundle(TestContainers.shell("echo up; read line").build());
            ContainerId id = TestContainers.newId();
            Path images = moved.directory().resolve("images");
            try (StandardContainer container = moved.runtime().create(id, bundle, Stdio.pipes())) {
                container.start();
                assertThat(lines(container).readLine()).isEqualTo("up");
                container.require(Checkpoint.class).checkpoint(images, Set.of());
                container.require(Waitable.class).onExit().get(60, TimeUnit.SECONDS);
                container.delete();
            }
            List<String> before = mounts();

            assertThatThrownBy(() -> moved.runtime().restore(id, bundle, images, Stdio.pipes()))
                    .isInstanceOf(ContainerException.class)
                    .hasMessageContaining("pivot_root");
            assertThat(moved.runtime().list()).isEmpty();
            assertThat(moved.state(id)).doesNotExist();
            assertThat(mounts()).isEqualTo(before);
        }
    }

    private static List<String> mounts() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo"));
    }
}
