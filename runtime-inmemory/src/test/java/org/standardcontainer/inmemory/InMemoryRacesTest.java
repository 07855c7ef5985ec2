package org.standardcontainer.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;

/** What others do to a container while an operation on it runs; a hook is the moment at which they do it. */
class InMemoryRacesTest {
    private static final ContainerId ID = ContainerId.of("web-1");

    @TempDir
    Path directory;

    private final AtomicBoolean ran = new AtomicBoolean();
    private final List<Throwable> thrown = new ArrayList<>();

    @BeforeEach
    void makeRootfs() throws IOException {
        Files.createDirectory(directory.resolve("rootfs"));
    }

    private void write(String hooks) throws IOException {
        Files.writeString(directory.resolve("config.json"), """
                {"ociVersion": "1.0.2", "root": {"path": "rootfs"}, "hooks": {%s},
                 "process": {"cwd": "/", "user": {"uid": 0, "gid": 0}, "args": ["sh"]}}
                """.formatted(hooks));
    }

    private InMemoryRuntime runtime(Consumer<InMemoryRuntime> inHook) {
        InMemoryRuntime[] runtime = new InMemoryRuntime[1];
        runtime[0] = InMemoryRuntime.builder()
                .program(process -> {
                    ran.set(true);
                    return new ExitStatus.Exited(0);
                })
                .hookPlayer(call -> {
                    try {
                        inHook.accept(runtime[0]);
                    } catch (RuntimeException e) {
                        thrown.add(e);
                    }
                    return 0;
                })
                .build();
        return runtime[0];
    }

    private StandardContainer create(InMemoryRuntime runtime) {
        return runtime.create(ID, Bundle.at(directory), Stdio.discard());
    }

    @Test
    void whatAHookOfStartHasKilledStaysStopped() throws IOException {
        write("\"startContainer\": [{\"path\": \"/x\"}]");
        try (InMemoryRuntime runtime = runtime(r -> r.load(ID).kill(Signal.KILL));
                StandardContainer container = create(runtime)) {
            assertThatExceptionOfType(IllegalContainerStateException.class).isThrownBy(container::start);
            assertThat(container.state().status()).isEqualTo(Status.STOPPED);
            assertThat(ran).as("the program ran").isFalse();
        }
    }

    @Test
    void whatWasDestroyedDuringCreateIsNotCreated() throws IOException {
        write("\"createRuntime\": [{\"path\": \"/x\"}]");
        try (InMemoryRuntime runtime = runtime(r -> r.destroy(ID, Duration.ofMinutes(1)))) {
            assertThatExceptionOfType(LaunchFailedException.class).isThrownBy(() -> create(runtime));
            assertThat(runtime.list()).isEmpty();
        }
    }

    @Test
    void whatIsBeingCreatedCannotBeMadeToExit() throws IOException {
        write("\"createRuntime\": [{\"path\": \"/x\"}]");
        try (InMemoryRuntime runtime = runtime(r -> r.exit(ID, new ExitStatus.Exited(0)));
                StandardContainer container = create(runtime)) {
            assertThat(thrown).singleElement().isInstanceOf(IllegalContainerStateException.class);
            assertThat(container.state().status()).isEqualTo(Status.CREATED);
        }
    }

    @Test
    void harmlessSignalLeavesACreatedContainerAlive() throws IOException {
        write("");
        try (InMemoryRuntime runtime = runtime(r -> {});
                StandardContainer container = create(runtime)) {
            container.kill(new Signal("WINCH"));
            assertThat(container.state().status()).isEqualTo(Status.CREATED);
            container.kill(Signal.TERM);
            assertThat(container.state().status()).isEqualTo(Status.STOPPED);
        }
    }

    @Test
    void oldHandleHasNoPowerOverANewContainerOfItsId() throws IOException {
        write("");
        try (InMemoryRuntime runtime = runtime(r -> {})) {
            StandardContainer old = create(runtime);
            runtime.destroy(ID, Duration.ofMinutes(1));
            StandardContainer young = create(runtime);
            assertThatExceptionOfType(ContainerNotFoundException.class).isThrownBy(old::state);
            old.close();
            assertThat(young.state().status()).isEqualTo(Status.CREATED);
        }
    }

    @Test
    void equalHooksHaveTheirOwnPlaces() throws IOException {
        write("\"createRuntime\": [{\"path\": \"/x\"}, {\"path\": \"/x\"}]");
        try (InMemoryRuntime runtime = runtime(r -> {});
                StandardContainer container = create(runtime)) {
            assertThat(container.state().status()).isEqualTo(Status.CREATED);
            assertThat(runtime.hooks())
                    .extracting(HookCall::pointer)
                    .containsExactly("/hooks/createRuntime/0", "/hooks/createRuntime/1");
        }
    }
}
