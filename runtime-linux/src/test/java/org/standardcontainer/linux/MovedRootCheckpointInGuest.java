package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Bundle;
import org.standardcontainer.Checkpoint;
import org.standardcontainer.ContainerId;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/** A container with a moved root is written to disk as any other, and has a root by pivot_root when it is restored. */
@InGuest(GuestKind.CGROUP_V2)
class MovedRootCheckpointInGuest extends CheckpointScenario {
    @Test
    void aContainerWithAMovedRootGoesOn() throws Exception {
        try (TestContainers moved = TestContainers.open("linux.root-change=move")) {
            Bundle bundle = moved.bundle(TestContainers.shell("i=0; while :; do i=$((i+1)); echo $i; sleep 0.05; done")
                    .build());
            ContainerId id = TestContainers.newId();
            Path images = moved.directory().resolve("images");
            int last;
            try (StandardContainer container = moved.runtime().create(id, bundle, Stdio.pipes())) {
                container.start();
                BufferedReader out = lines(container);
                assertThat(out.readLine()).isEqualTo("1");
                container.require(Checkpoint.class).checkpoint(images, Set.of());
                container.require(Waitable.class).onExit().get(60, TimeUnit.SECONDS);
                last = out.lines().mapToInt(Integer::parseInt).max().orElse(1);
                container.delete();
            }
            try (StandardContainer container = moved.runtime().restore(id, bundle, images, Stdio.pipes())) {
                assertThat(lines(container).readLine()).isEqualTo(String.valueOf(last + 1));
                assertThat(run(container, "ls /")).isEqualTo("bin\ndev\nproc\nsys\ntmp\n");
                container.destroy(Duration.ofMinutes(1));
            }
        }
    }
}
