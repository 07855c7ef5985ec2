package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Bundle;
import org.standardcontainer.Checkpoint;
import org.standardcontainer.Checkpoint.Option;
import org.standardcontainer.CheckpointRequest;
import org.standardcontainer.ContainerId;
import org.standardcontainer.RestoreRequest;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/** Images that build on others, and memory that is in one place alone. As {@link CheckpointInGuest}, asked for by its name. */
@InGuest(GuestKind.CGROUP_V2)
class CheckpointPagesInGuest extends CheckpointPagesScenario {
    /** Its memory first, while it runs, then what has changed since; and again, upon what can't be changed by others alone. */
    @Test
    void whatIsWrittenBuildsOnWhatWasWrittenBefore() throws Exception {
        Bundle bundle = containers.bundle(TestContainers.shell(COUNT).build());
        Path base = Files.createDirectory(containers.directory().resolve("steps"));
        Path images = base.resolve("last");
        ContainerId id = TestContainers.newId();
        int last;
        try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.pipes())) {
            container.start();
            BufferedReader out = lines(container);
            assertThat(out.readLine()).isEqualTo("1");
            Checkpoint checkpoint = container.require(Checkpoint.class);
            checkpoint.checkpoint(base.resolve("first"), Set.of(Option.PRE_DUMP));
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
            assertThat(new WrittenPages(base.resolve("first")).bytes()).isGreaterThan(LARGE);
            assertThat(base.resolve("first").resolve(WrittenContainer.FILE)).doesNotExist();
            checkpoint.checkpoint(CheckpointRequest.to(base.resolve("second"), Set.of(Option.PRE_DUMP))
                    .withParent(Path.of("../first")));
            assertThat(new WrittenPages(base.resolve("second")).bytes()).isLessThan(LARGE);
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
            refuses(checkpoint, base, "../nowhere", "isn't there");
            Files.createSymbolicLink(base.resolve("link"), Path.of("second"));
            refuses(checkpoint, base, "../link", "is a symbolic link");

            checkpoint.checkpoint(CheckpointRequest.to(images, Set.of()).withParent(Path.of("../second")));
            assertThat(new WrittenPages(images).bytes()).isLessThan(LARGE);
            last = lastOf(out, 1);
            container.destroy(Duration.ofMinutes(1));
        }
        assertThatThrownBy(() -> containers.runtime().restore(id, bundle, base.resolve("second"), Stdio.pipes()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining(WrittenContainer.FILE);
        goesOn(id, bundle, RestoreRequest.from(images), last);
        // what it builds on isn't what it was
        Files.delete(images.resolve("parent"));
        Files.createSymbolicLink(images.resolve("parent"), Path.of("../link"));
        assertThatThrownBy(() -> containers.runtime().restore(id, bundle, images, Stdio.pipes()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("is a symbolic link");
    }

    private static void refuses(Checkpoint checkpoint, Path base, String parent, String why) {
        Path images = base.resolve("never");
        assertThatThrownBy(() -> checkpoint.checkpoint(
                        CheckpointRequest.to(images, Set.of()).withParent(Path.of(parent))))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining(why);
        assertThat(images).doesNotExist();
    }

    /** Memory is where it was written last, and after it was read nowhere. */
    @Test
    void whatIsWrittenAnewIsWrittenOnce() throws Exception {
        Bundle bundle = containers.bundle(
                TestContainers.shell(SAY + " while :; do " + FILL + " i=$((i+1)); echo $i; sleep 0.05; done")
                        .build());
        Path base = Files.createDirectory(containers.directory().resolve("once"));
        Path images = base.resolve("last");
        ContainerId id = TestContainers.newId();
        int last;
        try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.pipes())) {
            container.start();
            BufferedReader out = lines(container);
            assertThat(out.readLine()).isEqualTo("1");
            Checkpoint checkpoint = container.require(Checkpoint.class);
            checkpoint.checkpoint(base.resolve("first"), Set.of(Option.PRE_DUMP));
            long before = new WrittenPages(base.resolve("first")).blocks();
            for (int i = 2; i < 5; i++) { // what it had then is all written anew
                assertThat(out.readLine()).isEqualTo(Integer.toString(i));
            }
            checkpoint.checkpoint(
                    CheckpointRequest.to(images, EnumSet.of(Option.AUTO_DEDUP)).withParent(Path.of("../first")));
            assertThat(new WrittenPages(base.resolve("first")).blocks()).isLessThan(before - LARGE / 512);
            last = lastOf(out, 4);
            container.destroy(Duration.ofMinutes(1));
        }
        long before = new WrittenPages(images).blocks();
        goesOn(
                id,
                bundle,
                new RestoreRequest(images, EnumSet.of(RestoreRequest.Option.AUTO_DEDUP), Optional.empty()),
                last);
        assertThat(new WrittenPages(images).blocks()).isLessThan(before - LARGE / 512);
    }
}
