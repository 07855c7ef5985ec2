package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Bundle;
import org.standardcontainer.Checkpoint;
import org.standardcontainer.Checkpoint.Option;
import org.standardcontainer.ContainerId;
import org.standardcontainer.RestoreRequest;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/** What a container has again from around it: its network, its keyring. As {@link CheckpointInGuest}, asked for by its name. */
@InGuest(GuestKind.CGROUP_V2)
class CheckpointSurroundingsInGuest extends CheckpointPagesScenario {
    /** Written so, or restored so: its loopback interface is as in a new namespace. */
    @Test
    void aNetworkIsLeftEmpty() throws Exception {
        Bundle bundle = containers.bundle(TestContainers.shell(COUNT)
                .linux(TestContainers.linux("pid", "network", "ipc", "uts", "mount")
                        .build())
                .build());
        Path full = containers.directory().resolve("full");
        Path empty = containers.directory().resolve("empty");
        ContainerId id = TestContainers.newId();
        try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.pipes())) {
            container.start();
            lines(container).readLine();
            assertThat(run(container, "ip link show lo")).contains("UP");
            Checkpoint checkpoint = container.require(Checkpoint.class);
            checkpoint.checkpoint(full, Set.of(Option.LEAVE_RUNNING));
            checkpoint.checkpoint(empty, Set.of(Option.EMPTY_NETWORK));
            assertThat(full.toFile().list()).anyMatch(name -> name.startsWith("netdev-"));
            assertThat(empty.toFile().list()).noneMatch(name -> name.startsWith("netdev-"));
            container.destroy(Duration.ofMinutes(1));
        }
        for (RestoreRequest request : List.of(
                RestoreRequest.from(empty),
                new RestoreRequest(full, Set.of(RestoreRequest.Option.EMPTY_NETWORK), Optional.empty()))) {
            try (StandardContainer container = containers.runtime().restore(id, bundle, request, Stdio.pipes())) {
                assertThat(run(container, "ip link show lo")).contains("lo:").doesNotContain("UP");
                container.destroy(Duration.ofMinutes(1));
            }
        }
        Bundle shared = containers.bundle(TestContainers.shell(COUNT)
                .linux(TestContainers.linux("pid", "uts", "mount").build())
                .build());
        try (StandardContainer container =
                containers.runtime().create(TestContainers.newId(), shared, Stdio.discard())) {
            container.start();
            assertThatThrownBy(() -> container
                            .require(Checkpoint.class)
                            .checkpoint(containers.directory().resolve("never"), Set.of(Option.EMPTY_NETWORK)))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("network namespace of its own");
            container.destroy(Duration.ofMinutes(1));
        }
    }

    /** The session keyring that it has again is one of its own, or that of whoever restores it. */
    @Test
    void theKeyringIsWhoseTheRuntimeIsTold() throws Exception {
        Bundle bundle = containers.bundle(TestContainers.shell("while :; do cat /proc/keys; echo end; sleep 0.05; done")
                .build());
        Path images = containers.directory().resolve("keys");
        ContainerId id = TestContainers.newId();
        try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.pipes())) {
            container.start();
            assertThat(keys(lines(container))).contains("keyring   _ses");
            container.require(Checkpoint.class).checkpoint(images, Set.of());
            container.destroy(Duration.ofMinutes(1));
        }
        for (String whose : List.of("new", "caller")) {
            try (TestContainers others = TestContainers.open("linux.keyring=" + whose);
                    StandardContainer container = others.runtime().restore(id, bundle, images, Stdio.pipes())) {
                BufferedReader out = lines(container);
                keys(out); // half of one from before
                String found = keys(out);
                assertThat(found).contains("keyring   _uid"); // it says something, and of keyrings
                if (whose.equals("new")) {
                    assertThat(found).contains("keyring   _ses");
                } else {
                    assertThat(found).doesNotContain("keyring   _ses");
                }
                container.destroy(Duration.ofMinutes(1));
            }
        }
    }

    /** What the next round says; with one reader for all of them, since it reads ahead. */
    private static String keys(BufferedReader out) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String line = out.readLine(); line != null && !line.equals("end"); line = out.readLine()) {
            all.append(line).append('\n');
        }
        return all.toString();
    }
}
