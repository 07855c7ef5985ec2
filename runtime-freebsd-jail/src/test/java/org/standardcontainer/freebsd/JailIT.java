package org.standardcontainer.freebsd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.SpecJson;

/**
 * Jails on a real kernel. There is none in CI: {@code SCR_FREEBSD_LAUNCHER} says where a FreeBSD machine's launcher answers, as
 * {@code freebsd.launcher} does, and {@code SCR_FREEBSD_BUNDLE} names a directory that is there on both sides, and there has a directory
 * {@code rootfs} with {@code dev}, {@code tmp} and the launcher itself, as {@code bin/launcher}: a program without needs.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class JailIT {
    private static final String LAUNCHER = System.getenv("SCR_FREEBSD_LAUNCHER");
    private static final String BUNDLE = System.getenv("SCR_FREEBSD_BUNDLE");
    private static final String DEVICES = ",\"mounts\":[{\"destination\":\"/dev\",\"type\":\"devfs\"}]";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private ContainerRuntime runtime;
    private ContainerId id;

    @BeforeEach
    void open() {
        assumeTrue(
                LAUNCHER != null && BUNDLE != null,
                "no FreeBSD machine: set SCR_FREEBSD_LAUNCHER and SCR_FREEBSD_BUNDLE");
        runtime = new JailRuntimeProvider()
                .open(
                        RuntimeConfig.of(Map.of("backend", "freebsd-jail", "freebsd.launcher", LAUNCHER)),
                        RuntimeListener.logging());
        id = ContainerId.of("jail." + ProcessHandle.current().pid() + "." + System.nanoTime() % 100000);
    }

    @AfterEach
    void close() {
        if (runtime != null) {
            runtime.destroy(id, PATIENCE);
            assertThat(runtime.list()).noneMatch(listing -> listing.id().equals(id));
            runtime.close();
        }
    }

    private StandardContainer create(String more, String... args) throws Exception {
        Path config = Path.of(BUNDLE, "config.json");
        String quoted = "\"" + String.join("\",\"", args) + "\"";
        Files.writeString(
                config,
                "{\"ociVersion\":\"1.3.0\",\"root\":{\"path\":\"rootfs\"},\"process\":{\"user\":{\"uid\":0,\"gid\":0},\"cwd\":\"/\",\"args\":["
                        + quoted + "]}" + more + "}");
        return runtime.create(id, Bundle.at(Path.of(BUNDLE)), Stdio.pipes());
    }

    private static ExitStatus end(StandardContainer container) throws Exception {
        return container.require(Waitable.class).onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void runsAProgramAndTellsItsOutputAndItsEnd() throws Exception {
        StandardContainer container = create("", "/bin/launcher", "ops");
        Attachment attachment = container.require(Attachment.class);
        assertThat(container.state().status()).isEqualTo(Status.CREATED);
        container.start();
        String output = new String(attachment.stdout().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(output).startsWith("1 MakeDir su h\n").contains("214 MakeJail sl h\n");
        assertThat(end(container)).isEqualTo(new ExitStatus.Exited(0));
        assertThat(container.state().status()).isEqualTo(Status.STOPPED);
        container.delete();
        assertThatThrownBy(container::state).isInstanceOf(ContainerNotFoundException.class);
    }

    @Test
    void anExitCodeAndASignalAreTold() throws Exception {
        StandardContainer failing = create("", "/bin/launcher", "nonsense");
        failing.start();
        assertThat(end(failing)).isEqualTo(new ExitStatus.Exited(64));
        failing.delete();

        StandardContainer waiting = create(DEVICES, "/bin/launcher", "agent", "-");
        waiting.start();
        assertThat(waiting.state().status()).isEqualTo(Status.RUNNING);
        waiting.kill(Signal.USR1);
        assertThat(end(waiting))
                .isInstanceOfSatisfying(
                        ExitStatus.Signalled.class,
                        signalled -> assertThat(signalled.signal().name()).isEqualTo("USR1"));
        waiting.delete();
    }

    @Test
    void aFurtherProcessRunsInTheJail() throws Exception {
        StandardContainer container = create(DEVICES, "/bin/launcher", "agent", "-");
        container.start();
        ProcessConfig process = Objects.requireNonNull(
                SpecJson.read("""
                {"ociVersion":"1.3.0","root":{"path":"rootfs"},"process":{"user":{"uid":0,"gid":0},"args":["launcher","ops"],"env":["PATH=/bin"],"cwd":"/"}}
                """.getBytes(StandardCharsets.UTF_8)).process());
        try (ExecProcess further = container.require(Exec.class).exec(process, Stdio.pipes())) {
            assertThat(new String(further.attachment().orElseThrow().stdout().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("1 MakeDir");
            assertThat(further.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo(new ExitStatus.Exited(0));
        }
        container.kill(Signal.KILL);
        assertThat(end(container)).isInstanceOf(ExitStatus.Signalled.class);
        container.delete();
    }

    @Test
    void mountsDevicesAndNamesAreMadeAndGoAgain() throws Exception {
        StandardContainer container = create(
                ",\"hostname\":\"here\",\"mounts\":["
                        + "{\"destination\":\"/dev\",\"type\":\"devfs\"},"
                        + "{\"destination\":\"/tmp\",\"type\":\"tmpfs\",\"options\":[\"size=1m\",\"mode=1777\",\"nosuid\"]}],"
                        + "\"freebsd\":{\"devices\":[{\"path\":\"mem\",\"mode\":256}],\"jail\":{\"ip4\":\"inherit\","
                        + "\"enforceStatfs\":1,\"allow\":{\"rawSockets\":true,\"mlock\":true}}}",
                "/bin/launcher",
                "agent",
                "/dev/null");
        container.start();
        assertThat(end(container)).isInstanceOf(ExitStatus.Exited.class);
        container.delete();
    }

    @Test
    void aFailedStepLeavesNothing() {
        assertThatThrownBy(() -> create("", "/bin/none"))
                .isInstanceOfSatisfying(LaunchFailedException.class, failure -> {
                    assertThat(failure.pointer()).isEqualTo("/process/args/0");
                    assertThat(failure.errno()).isEqualTo("ENOENT");
                });
        assertThat(runtime.list()).isEmpty();
    }

    @Test
    void whatTheKernelSaysIsToldWithTheProperty() {
        assertThatThrownBy(() -> create(",\"freebsd\":{\"jail\":{\"parent\":\"nobody\"}}", "/bin/launcher"))
                .isInstanceOf(LaunchFailedException.class)
                .hasMessageContaining("jail \"nobody\" not found");
        assertThat(runtime.list()).isEmpty();
    }

    @Test
    void anotherRuntimeFindsAContainerAndItsStreams() throws Exception {
        StandardContainer container = create(DEVICES, "/bin/launcher", "agent", "-");
        container.start();
        container.detach();
        runtime.close();
        runtime = new JailRuntimeProvider()
                .open(
                        RuntimeConfig.of(Map.of("backend", "freebsd-jail", "freebsd.launcher", LAUNCHER)),
                        RuntimeListener.logging());
        StandardContainer found = runtime.load(id);
        assertThat(found.state().status()).isEqualTo(Status.RUNNING);
        Optional<Attachment> attachment = found.find(Attachment.class);
        assertThat(attachment).isPresent();
        attachment.get().stdin().close(); // the program's connection: it ends with it
        assertThat(end(found)).isEqualTo(new ExitStatus.Exited(0));
        found.delete();
    }
}
