package org.standardcontainer.freebsd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.KillAll;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Processes;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.User;

/** Containers as jails of a real kernel, of which there is none in CI: see {@link Machine}. */
class JailIT extends JailScenario {
    private static Config program(String... args) {
        return new Config().mount("/dev", "devfs", "").args(List.of(args));
    }

    @Test
    void runsAProgramAndTellsItsOutputAndItsEnd() throws Exception {
        StandardContainer container = machine.create(new Config().args(List.of("/probe", "fds")));
        Attachment attachment = container.require(Attachment.class);
        assertThat(container.state().status()).isEqualTo(Status.CREATED);
        assertThat(container.state().pid().orElseThrow().isOnHost()).isFalse();
        container.start();
        assertThat(new String(attachment.stdout().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("0 1 2\n");
        assertThat(Machine.end(container)).isEqualTo(new ExitStatus.Exited(0));
        assertThat(container.state().status()).isEqualTo(Status.STOPPED);
        container.delete();
        assertThatThrownBy(container::state).isInstanceOf(ContainerNotFoundException.class);
    }

    @Test
    void anExitCodeAndASignalAreTold() {
        StandardContainer failing = machine.create(program("/probe", "exit", "64"));
        failing.start();
        assertThat(Machine.end(failing)).isEqualTo(new ExitStatus.Exited(64));
        failing.delete();

        StandardContainer waiting = machine.create(program("/probe", "echo"));
        waiting.start();
        assertThat(waiting.state().status()).isEqualTo(Status.RUNNING);
        waiting.kill(Signal.USR1);
        assertThat(Machine.end(waiting))
                .isInstanceOfSatisfying(
                        ExitStatus.Signalled.class,
                        signalled -> assertThat(signalled.signal().name()).isEqualTo("USR1"));
        waiting.delete();
    }

    @Test
    void aFurtherProcessRunsInTheJailAndIsListed() {
        StandardContainer container = machine.create(program("/probe", "sleep"));
        Processes processes = container.require(Processes.class);
        ProcessRef init = container.state().pid().orElseThrow();
        assertThat(processes.processes()).containsExactly(init);
        container.start();
        ProcessConfig process = ProcessConfig.builder()
                .args(List.of("probe", "echo"))
                .env(List.of("PATH=/"))
                .cwd("/")
                .user(new User(0L, 0L, null, null, null))
                .build();
        try (ExecProcess further = container.require(Exec.class).exec(process, Stdio.pipes())) {
            assertThat(processes.processes())
                    .containsExactly(init, further.process().orElseThrow());
            further.attachment().orElseThrow().stdin().close();
            assertThat(Machine.end(further.onExit())).isEqualTo(new ExitStatus.Exited(0));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        container.kill(Signal.KILL);
        assertThat(Machine.end(container)).isInstanceOf(ExitStatus.Signalled.class);
        assertThat(processes.processes()).isEmpty();
        container.delete();
        assertThatThrownBy(processes::processes).isInstanceOf(ContainerNotFoundException.class);
    }

    @Test
    void aSignalForAllReachesAll() throws Exception {
        StandardContainer container = machine.create(program("/probe", "sleep"));
        container.start();
        ProcessConfig process = ProcessConfig.builder()
                .args(List.of("probe", "echo"))
                .env(List.of("PATH=/"))
                .cwd("/")
                .user(new User(0L, 0L, null, null, null))
                .build();
        try (ExecProcess further = container.require(Exec.class).exec(process, Stdio.pipes())) {
            container.require(KillAll.class).killAll(Signal.KILL);
            assertThat(Machine.end(further.onExit())).isInstanceOf(ExitStatus.Signalled.class);
        }
        assertThat(Machine.end(container)).isInstanceOf(ExitStatus.Signalled.class);
        container.require(KillAll.class).killAll(Signal.KILL); // none is left, which is no failure
        container.delete();
    }

    @Test
    void standardStreamsCanBeFilesOfTheMachine() throws Exception {
        String path = "/var/run/scr-output-" + System.nanoTime();
        Config config = program("/probe", "fds");
        ContainerId id = machine.newId(config);
        try (StandardContainer container = machine.runtime()
                .create(id, Bundle.at(Machine.bundle()), Stdio.files(Optional.empty(), Path.of(path), Path.of(path)))) {
            container.start();
            Machine.end(container);
        }
        machine.runtime().destroy(id, Machine.PATIENCE);
        assertThat(machine.output(new Config()
                        .mount("/mnt", "nullfs", "/var/run", "ro")
                        .args(List.of("/probe", "read", path.replace("/var/run", "/mnt")))
                        .text()))
                .isEqualTo("0 1 2\n");
        ContainerId next = machine.newId(config);
        assertThatThrownBy(() -> machine.runtime()
                        .create(
                                next,
                                Bundle.at(Machine.bundle()),
                                Stdio.files(Optional.empty(), Path.of("/no/such/file"), Path.of(path))))
                .isInstanceOf(LaunchFailedException.class)
                .hasMessageContaining("/no/such/file")
                .hasMessageContaining("ENOENT");
        assertThatThrownBy(() -> machine.runtime().create(next, Bundle.at(Machine.bundle()), Stdio.inherit()))
                .isInstanceOf(UnsupportedFeatureException.class);
        machine.assertNothingLeft();
    }

    @Test
    void aFailedStepLeavesNothing() {
        assertThatThrownBy(() -> machine.create(new Config().args(List.of("/bin/none"))))
                .isInstanceOfSatisfying(LaunchFailedException.class, failure -> {
                    assertThat(failure.pointer()).isEqualTo("/process/args/0");
                    assertThat(failure.errno()).isEqualTo("ENOENT");
                });
        assertThat(machine.runtime().list()).isEmpty();
        machine.assertNothingLeft();
    }

    @Test
    void whatTheKernelSaysIsToldWithTheProperty() {
        assertThatThrownBy(
                        () -> machine.create(program("/probe", "fds").set("/freebsd/jail", Map.of("parent", "nobody"))))
                .isInstanceOf(LaunchFailedException.class)
                .hasMessageContaining("jail \"nobody\" not found");
        machine.assertNothingLeft();
    }

    @Test
    void anotherRuntimeFindsAContainerAndItsStreams() throws Exception {
        StandardContainer container = machine.create(program("/probe", "echo"));
        ContainerId id = container.id();
        container.start();
        container.detach();
        machine.reopen();
        StandardContainer found = machine.runtime().load(id);
        assertThat(found.state().status()).isEqualTo(Status.RUNNING);
        Attachment attachment = found.require(Attachment.class);
        attachment.stdin().close(); // it ends with its input
        assertThat(Machine.end(found)).isEqualTo(new ExitStatus.Exited(0));
        found.delete();
    }
}
