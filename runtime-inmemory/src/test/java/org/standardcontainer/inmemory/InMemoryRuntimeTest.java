package org.standardcontainer.inmemory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.CleanupFailedException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ContainerRuntimes;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.Waitable;
import org.standardcontainer.config.RuntimeConfig;

/** What users of it in their own unit tests do. */
class InMemoryRuntimeTest {
    private static final ContainerId ID = ContainerId.of("web-1");

    @TempDir
    Path directory;

    @BeforeEach
    void makeBundle() throws IOException {
        Files.createDirectory(directory.resolve("rootfs"));
        write("");
    }

    private void write(String more) throws IOException {
        Files.writeString(directory.resolve("config.json"), """
                {"ociVersion": "1.0.2", "root": {"path": "rootfs"}%s,
                 "process": {"cwd": "/", "user": {"uid": 0, "gid": 0}, "args": ["sh"]}}
                """.formatted(more));
    }

    private StandardContainer create(InMemoryRuntime runtime) {
        return runtime.create(ID, Bundle.at(directory), Stdio.discard());
    }

    @Test
    void programRunsUntilASignalEndsIt() {
        try (InMemoryRuntime runtime = InMemoryRuntime.builder().build();
                StandardContainer container = create(runtime)) {
            container.start();
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
            container.kill(Signal.TERM);
            assertThat(container.require(Waitable.class).onExit().join())
                    .isEqualTo(new ExitStatus.Signalled(Signal.TERM, 15, false));
        }
    }

    @Test
    void programCanBeMadeToExit() {
        try (InMemoryRuntime runtime = InMemoryRuntime.builder().build();
                StandardContainer container = create(runtime)) {
            container.start();
            runtime.exit(ID, new ExitStatus.Exited(3));
            assertThat(container.state().status()).isEqualTo(Status.STOPPED);
            assertThat(container.require(Waitable.class).onExit()).isCompletedWithValue(new ExitStatus.Exited(3));
        }
    }

    @Test
    void nextOperationFailsAsAskedForAndOnlyThatOne() {
        try (InMemoryRuntime runtime = InMemoryRuntime.builder().build();
                StandardContainer container = create(runtime)) {
            runtime.faults()
                    .failNext(
                            Operation.START,
                            new LaunchFailedException("", "cannot start", "clone", "EAGAIN", "", "", "", null));
            assertThatExceptionOfType(LaunchFailedException.class)
                    .isThrownBy(container::start)
                    .satisfies(e -> assertThat(e.errno()).isEqualTo("EAGAIN"));
            assertThat(container.state().status()).isEqualTo(Status.CREATED);
            container.start();
            runtime.exit(ID, new ExitStatus.Exited(0));
            runtime.faults().failNext(Operation.DELETE, new CleanupFailedException("busy", ""));
            assertThatExceptionOfType(CleanupFailedException.class).isThrownBy(container::delete);
            container.delete();
        }
    }

    @Test
    void operationsCanBeMadeSlow() {
        try (InMemoryRuntime runtime = InMemoryRuntime.builder().build()) {
            runtime.faults().delay(Operation.CREATE, Duration.ofMillis(50));
            long began = System.nanoTime();
            create(runtime);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
        }
    }

    @Test
    void programTalksThroughPipes() throws IOException {
        Program upperCase = process -> {
            byte[] input = process.stdin().readAllBytes();
            process.stdout()
                    .write(new String(input, UTF_8)
                            .toUpperCase(java.util.Locale.ROOT)
                            .getBytes(UTF_8));
            return new ExitStatus.Exited(0);
        };
        try (InMemoryRuntime runtime =
                        InMemoryRuntime.builder().program(upperCase).build();
                StandardContainer container = runtime.create(ID, Bundle.at(directory), Stdio.pipes())) {
            Attachment streams = container.require(Attachment.class);
            container.start();
            streams.stdin().write("hello".getBytes(UTF_8));
            streams.stdin().close();
            assertThat(streams.stdout().readAllBytes()).asString().isEqualTo("HELLO");
            assertThat(streams.stderr().readAllBytes()).isEmpty();
        }
    }

    @Test
    void hooksAreRecordedAndNotRun() throws IOException {
        write(
                ", \"hooks\": {\"createRuntime\": [{\"path\": \"/no/such/hook\"}], \"poststop\": [{\"path\": \"/bye\"}]}");
        try (InMemoryRuntime runtime = InMemoryRuntime.builder().build();
                StandardContainer container = create(runtime)) {
            assertThat(runtime.features().claims("posix.hooks")).isFalse();
            container.start();
            runtime.exit(ID, new ExitStatus.Exited(0));
            container.delete();
            assertThat(runtime.hooks())
                    .extracting(HookCall::pointer)
                    .containsExactly("/hooks/createRuntime/0", "/hooks/poststop/0");
        }
    }

    @Test
    void strictRuntimeRefusesWhatItDoesNotPlay() throws IOException {
        write(", \"hostname\": \"web\"");
        try (InMemoryRuntime runtime =
                InMemoryRuntime.builder().claims("posix.user").strict().build()) {
            assertThatExceptionOfType(UnsupportedFeatureException.class)
                    .isThrownBy(() -> create(runtime))
                    .satisfies(e -> assertThat(e.pointer()).isEqualTo("/hostname"));
        }
    }

    @Test
    void isFoundByItsName() {
        try (ContainerRuntime runtime = ContainerRuntimes.open(RuntimeConfig.of(Map.of("backend", "inmemory")))) {
            assertThat(runtime.name()).isEqualTo("inmemory");
            assertThat(runtime.list()).isEmpty();
        }
    }
}
