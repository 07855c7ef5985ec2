package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerExistsException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.launcher.state.HostUser;
import org.standardcontainer.spi.Unchecked;

/** What fails or isn't allowed has no effect and leaves nothing, in both process trees. */
@ParameterizedClass
@EnumSource
class RefusalsIT extends PlainScenario {
    RefusalsIT(ProcessTree tree) {
        super(tree);
    }

    @Test
    void anUnknownSignalIsNoSignal() throws Exception {
        try (StandardContainer container = create(shell("exec sleep 600"))) {
            assertThatThrownBy(() -> container.kill(new Signal("EMT")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the container's kernel has no signal EMT");
        }
    }

    @Test
    void whatIsNotAllowedIsRefusedByTheLauncherToo() throws Exception {
        try (StandardContainer container = create(shell("exec sleep 600"))) {
            Unchecked unchecked = container.require(Unchecked.class);
            assertThatThrownBy(unchecked::deleteUnchecked).isInstanceOf(IllegalContainerStateException.class);
            unchecked.startUnchecked();
            assertThatThrownBy(unchecked::startUnchecked)
                    .isInstanceOf(IllegalContainerStateException.class)
                    .hasMessage("cannot start container web-1: it is running");
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
            unchecked.killUnchecked(Signal.KILL);
            awaitStopped(container);
            assertThatThrownBy(unchecked::startUnchecked)
                    .isInstanceOf(IllegalContainerStateException.class)
                    .hasMessage("cannot start container web-1: it is stopped");
            assertThatThrownBy(() -> unchecked.killUnchecked(Signal.KILL))
                    .isInstanceOf(IllegalContainerStateException.class)
                    .hasMessage("cannot kill container web-1: it is stopped");
            unchecked.deleteUnchecked();
            assertThatThrownBy(unchecked::deleteUnchecked).isInstanceOf(ContainerNotFoundException.class);
            assertThatThrownBy(unchecked::startUnchecked).isInstanceOf(ContainerNotFoundException.class);
        }
    }

    @Test
    void anIdIsTakenOnce() throws Exception {
        try (StandardContainer container = create(shell("exec sleep 600"))) {
            assertThatThrownBy(() -> create(Bundle.at(temp.resolve("bundle"))))
                    .isInstanceOf(ContainerExistsException.class)
                    .hasMessage("container web-1 already exists");
            assertThat(container.state().status()).isEqualTo(Status.CREATED);
        }
    }

    @Test
    void ofManyCreatesOfOneIdOneWins() throws Exception {
        Bundle bundle = shell("exec sleep 600");
        List<Object> results = atOnce(8, () -> create(bundle));
        assertThat(results).filteredOn(r -> r instanceof StandardContainer).hasSize(1);
        // the second takes the bundle's trace for its own, which only this test's backend could
        assertThat(results)
                .filteredOn(r -> !(r instanceof StandardContainer))
                .allMatch(r -> r instanceof ContainerExistsException);
    }

    @Test
    void ofManyStartsOneWins() throws Exception {
        try (StandardContainer container = create(shell("echo x >> " + log + "; exec sleep 600"))) {
            List<Object> results = atOnce(6, () -> {
                container.require(Unchecked.class).startUnchecked();
                return "started";
            });
            assertThat(results).filteredOn("started"::equals).hasSize(1);
            assertThat(results)
                    .filteredOn(r -> !r.equals("started"))
                    .allMatch(r -> r instanceof IllegalContainerStateException);
            Traces.await("output", () -> log.toFile().length() > 0);
            assertThat(logged()).isEqualTo("x\n");
        }
    }

    private static List<Object> atOnce(int count, Callable<?> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            CountDownLatch go = new CountDownLatch(1);
            List<Future<Object>> futures = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                futures.add(threads.submit(() -> {
                    go.await();
                    try {
                        return task.call();
                    } catch (RuntimeException e) {
                        return e;
                    }
                }));
            }
            go.countDown();
            List<Object> results = new ArrayList<>();
            for (Future<Object> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aMissingProgramIsFoundOutByCreate() throws Exception {
        Bundle bundle = PlainBundle.of(temp.resolve("bundle"), spec -> spec, "no-such-program");
        assertThatThrownBy(() -> create(bundle))
                .isInstanceOf(LaunchFailedException.class)
                .hasMessageStartingWith("/process/args/0: ")
                .hasMessageContaining("executable file not found in $PATH");
        assertGone();
    }

    @Test
    void aFileThatIsNoProgramIsFoundOutByCreate() throws Exception {
        Path file = Files.writeString(temp.resolve("data"), "data");
        Bundle bundle = PlainBundle.of(temp.resolve("bundle"), spec -> spec, file.toString());
        LaunchFailedException failure = catchThrowableOfType(LaunchFailedException.class, () -> create(bundle));
        assertThat(failure.errno()).isEqualTo("EACCES");
        assertThat(failure.pointer()).isEqualTo("/process/args/0");
        assertGone();
    }

    @Test
    void aProgramForNoMachineFailsAtStart() throws Exception {
        Path file = Files.write(temp.resolve("program"), new byte[] {1, 2, 3, 4});
        assertThat(file.toFile().setExecutable(true)).isTrue();
        Bundle bundle = PlainBundle.of(temp.resolve("bundle"), spec -> spec, file.toString());
        try (StandardContainer container = create(bundle)) {
            LaunchFailedException failure = catchThrowableOfType(LaunchFailedException.class, container::start);
            assertThat(failure.pointer()).isEqualTo("/process");
            assertThat(failure.errno()).isEqualTo("ENOEXEC");
            assertThat(failure.remedy()).contains("another machine");
            assertThat(container.state().status()).isEqualTo(Status.STOPPED);
            container.delete();
        }
        assertGone();
    }

    @Test
    void aMissingInputFileIsNamed() throws Exception {
        Path out = temp.resolve("out");
        Stdio stdio = Stdio.files(Optional.of(temp.resolve("missing")), out, out);
        Bundle bundle = shell("exit 0");
        LaunchFailedException failure =
                catchThrowableOfType(LaunchFailedException.class, () -> runtime.create(ID, bundle, stdio));
        assertThat(failure.path()).isEqualTo(temp.resolve("missing").toString());
        assertThat(failure.errno()).isEqualTo("ENOENT");
        assertGone();
    }

    /** state-tamper: a journal that somebody else put there would be executed with our rights. */
    @ParameterizedTest
    @ValueSource(strings = {"mode", "owner"})
    void aStateRootThatOthersCanWriteToIsNotUsed(String what) throws Exception {
        assumeTrue(HostUser.current().uid() == 0, "needs root to give a directory away");
        Path root = temp.resolve("state");
        Bundle bundle = shell("exec sleep 600");
        create(bundle).detach();
        StandardContainer before = runtime.load(ID);
        if (what.equals("mode")) {
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxrwxrwx"));
        } else {
            Files.setAttribute(root, "unix:uid", 12345);
        }
        try {
            for (ThrowingCallable verb : List.<ThrowingCallable>of(
                    () -> runtime.create(ContainerId.of("web-2"), bundle, Stdio.discard()),
                    () -> runtime.load(ID),
                    () -> runtime.list(),
                    () -> runtime.destroy(ID, Duration.ofSeconds(10)))) {
                assertThatThrownBy(verb)
                        .isInstanceOf(LauncherFailedException.class)
                        .hasMessageContaining("can be written by others");
            }
        } finally {
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
            Files.setAttribute(root, "unix:uid", 0);
        }
        assertThat(before.state().status()).isEqualTo(Status.CREATED);
        assertThat(runtime.destroy(ID, Duration.ofSeconds(10))).isTrue();
        assertGone();
    }
}
