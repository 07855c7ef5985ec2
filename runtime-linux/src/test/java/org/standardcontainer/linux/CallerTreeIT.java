package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.Waitable;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.Opened;

/** Containers that are their caller's children, as a command line's clients want it. */
@Timeout(120)
class CallerTreeIT {
    @Opened("launcher.tree=caller")
    private TestContainers containers;

    private final ContainerId id = TestContainers.newId();

    @Test
    void itLivesWithoutAnyProcessOfOurs() throws IOException {
        Path out = containers.directory().resolve("out");
        Spec spec = TestContainers.shell("echo ran; sleep 1000").build();
        try (StandardContainer container =
                containers.runtime().create(id, containers.bundle(spec), Stdio.files(Optional.empty(), out, out))) {
            assertThat(container.state().status()).isEqualTo(Status.CREATED);
            container.start();
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
            assertThat(ProcessHandle.current().children())
                    .noneMatch(child -> child.info()
                            .command()
                            .filter(command -> command.contains("launcher"))
                            .isPresent());

            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (Files.size(out) == 0 && System.nanoTime() - end < 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
            container.kill(Signal.KILL);
            ExitStatus status = container
                    .require(Waitable.class)
                    .onExit()
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
            assertThat(status).as("its parent alone knows").isInstanceOf(ExitStatus.Unknown.class);
            assertThat(container.state().status()).isEqualTo(Status.STOPPED);
            container.delete();
        }
        assertThat(out).hasContent("ran");
        assertThat(Residue.of(id.value())).isEmpty();
    }

    @Test
    void aFailedCreateLeavesNothing() {
        Spec spec = TestContainers.shell("")
                .process(TestContainers.process("nothing").build())
                .build();

        assertThatThrownBy(() -> containers.runtime().create(id, containers.bundle(spec), Stdio.discard()))
                .hasMessageContaining("executable file not found in $PATH");
        assertThat(containers.state(id)).doesNotExist();
        assertThat(Residue.of(id.value())).isEmpty();
    }

    @Test
    void pipesNeedSomebodyWhoHoldsThem() {
        assertThatThrownBy(() -> containers
                        .runtime()
                        .create(id, containers.bundle(TestContainers.shell("").build()), Stdio.pipes()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("launcher.tree");
        assertThat(Files.exists(containers.state(id))).isFalse();
    }
}
