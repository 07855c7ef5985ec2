package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Attachment;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Exec;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.Pause;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.spec.Spec;

/** What can be done with a container that runs, whichever version the host's cgroups have. */
@Timeout(180)
abstract class LiveScenario {
    /** Answers each line of its input, and has a child. */
    static final String ECHO = "sleep 1000 & echo ready; while read line; do echo $line; done";

    private TestContainers containers;
    final ContainerId id = TestContainers.newId();

    @BeforeEach
    void open() {
        containers = TestContainers.open();
    }

    @AfterEach
    void close() {
        containers.close();
        assertThat(Residue.of(id.value())).isEmpty();
    }

    final TestContainers containers() {
        return containers;
    }

    final StandardContainer started(Spec.Builder spec) {
        StandardContainer container = containers.runtime().create(id, containers.bundle(spec.build()), Stdio.pipes());
        container.start();
        assertThat(read(container, "ready\n".length())).isEqualTo("ready\n");
        return container;
    }

    static String read(StandardContainer container, int count) {
        try {
            return new String(
                    container.require(Attachment.class).stdout().readNBytes(count), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static void write(StandardContainer container, String line) {
        try {
            container.require(Attachment.class).stdin().write(line.getBytes(StandardCharsets.US_ASCII));
            container.require(Attachment.class).stdin().flush();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static ExitStatus exit(StandardContainer container) {
        return container
                .require(Waitable.class)
                .onExit()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    // --- pause ---

    @Test
    void whatIsPausedStandsStillAndGoesOn() throws IOException {
        try (StandardContainer container = started(TestContainers.shell(ECHO));
                ContainerRuntime other = containers.another()) {
            Pause pause = container.require(Pause.class);
            pause.pause();

            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
            assertThat(container.state().paused()).isTrue();
            assertThat(other.load(id).state().paused()).isTrue();
            assertThat(other.list()).anySatisfy(listing -> {
                assertThat(listing.id()).isEqualTo(id);
                assertThat(listing.state().orElseThrow().paused()).isTrue();
            });
            write(container, "hello\n");
            assertThat(container.require(Attachment.class).stdout().available()).isZero();
            assertThatThrownBy(pause::pause)
                    .isInstanceOf(IllegalContainerStateException.class)
                    .hasMessage("cannot pause container " + id + ": it is paused");
            assertThatThrownBy(() -> container
                            .require(Exec.class)
                            .exec(TestContainers.process("true").build(), Stdio.discard()))
                    .isInstanceOf(IllegalContainerStateException.class)
                    .hasMessage("cannot exec in container " + id + ": it is paused");
            assertThatThrownBy(container::delete).isInstanceOf(IllegalContainerStateException.class);

            other.load(id).require(Pause.class).resume();
            assertThat(container.state().paused()).isFalse();
            assertThat(read(container, "hello\n".length())).isEqualTo("hello\n");
            assertThatThrownBy(pause::resume)
                    .isInstanceOf(IllegalContainerStateException.class)
                    .hasMessage("cannot resume container " + id + ": it is running");
        }
    }

    @Test
    void onlyARunningContainerCanBePaused() {
        try (StandardContainer container = containers
                .runtime()
                .create(id, containers.bundle(TestContainers.shell("exit 3").build()), Stdio.discard())) {
            Pause pause = container.require(Pause.class);
            for (Status status : new Status[] {Status.CREATED, Status.STOPPED}) {
                assertThatThrownBy(pause::pause)
                        .isInstanceOf(IllegalContainerStateException.class)
                        .hasMessageEndingWith("it is " + status.word());
                assertThatThrownBy(pause::resume)
                        .isInstanceOf(IllegalContainerStateException.class)
                        .hasMessageEndingWith("it is " + status.word());
                if (status == Status.CREATED) {
                    container.start();
                    assertThat(exit(container)).isEqualTo(new ExitStatus.Exited(3));
                }
            }
        }
    }

    @Test
    void aPausedContainerDiesOfSigkill() {
        try (StandardContainer container = started(TestContainers.shell(ECHO))) {
            container.require(Pause.class).pause();
            container.kill(Signal.KILL);
            assertThat(exit(container)).isEqualTo(new ExitStatus.Signalled(Signal.KILL, 9, false));
            container.delete();
            assertThat(Residue.of(id.value())).isEmpty();
        }
    }

    @Test
    void aPausedContainerCanBeDestroyedByWhoeverKnowsItsId() {
        try (StandardContainer container = started(TestContainers.shell(ECHO));
                ContainerRuntime other = containers.another()) {
            container.require(Pause.class).pause();
            assertThat(other.destroy(id, Duration.ofSeconds(60))).isTrue();
            assertThat(exit(container)).isEqualTo(new ExitStatus.Signalled(Signal.KILL, 9, false));
            assertThat(Residue.of(id.value())).isEmpty();
        }
    }

    @Test
    void aSignalWaitsInAPausedContainer() {
        try (StandardContainer container =
                started(TestContainers.shell("trap 'echo got; exit 4' TERM; echo ready; while :; do read line; done"))) {
            container.require(Pause.class).pause();
            container.kill(Signal.TERM);
            assertThat(container.state().paused()).isTrue();
            container.require(Pause.class).resume();
            assertThat(exit(container)).isEqualTo(new ExitStatus.Exited(4));
        }
    }
}
