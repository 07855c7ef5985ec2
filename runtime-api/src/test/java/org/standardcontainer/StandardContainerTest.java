package org.standardcontainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class StandardContainerTest {
    private static final ContainerId ID = ContainerId.of("web-1");
    private static final Duration SOON = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path bundle;

    private final ToyRuntime runtime = new ToyRuntime(new RuntimeListener() {});

    @BeforeEach
    void writeBundle() throws IOException {
        Files.writeString(
                bundle.resolve("config.json"), "{\"ociVersion\": \"1.3.0\", \"root\": {\"path\": \"rootfs\"}}");
    }

    private StandardContainer create() {
        return runtime.create(ID, Bundle.at(bundle), Stdio.discard());
    }

    private ToyRuntime.Entry entry() {
        return Objects.requireNonNull(runtime.entries.get(ID));
    }

    // runtime.md#operations: what each operation does in each state

    @ParameterizedTest
    @CsvSource({
        "CREATING, false, false, false",
        "CREATED, true, true, false",
        "RUNNING, false, true, false",
        "STOPPED, false, false, true"
    })
    void anOperationIsAllowedInItsStatesAndHasNoEffectInOthers(
            Status status, boolean start, boolean kill, boolean delete) {
        try (StandardContainer container = create()) {
            check(container, status, start, "start", container::start);
            check(container, status, kill, "kill USR1", () -> container.kill(Signal.USR1));
            check(container, status, delete, "delete", container::delete);
            container.detach();
        }
    }

    private void check(
            StandardContainer container, Status status, boolean allowed, String logged, ThrowingCallable operation) {
        entry().status = status;
        runtime.log.clear();
        if (allowed) {
            org.assertj.core.api.Assertions.assertThatCode(operation).doesNotThrowAnyException();
            assertThat(runtime.log).containsExactly(logged);
        } else {
            assertThatExceptionOfType(IllegalContainerStateException.class)
                    .isThrownBy(operation)
                    .withMessageContaining("web-1")
                    .withMessageEndingWith("it is " + status.word())
                    .satisfies(e -> assertThat(e.status()).isEqualTo(status));
            assertThat(runtime.log).isEmpty();
            assertThat(container.state().status()).isEqualTo(status);
        }
    }

    @Test
    void whatIsDeletedIsGone() {
        try (StandardContainer container = create()) {
            entry().exit(new ExitStatus.Exited(0));
            container.delete();
            assertThatExceptionOfType(ContainerNotFoundException.class).isThrownBy(container::state);
            assertThatExceptionOfType(ContainerNotFoundException.class).isThrownBy(container::start);
            assertThatExceptionOfType(ContainerNotFoundException.class).isThrownBy(() -> container.kill(Signal.TERM));
            assertThatExceptionOfType(ContainerNotFoundException.class).isThrownBy(container::delete);
            container.destroy(SOON);
        }
    }

    // destroy

    @ParameterizedTest
    @EnumSource(names = {"CREATED", "RUNNING"})
    void destroyKillsWaitsAndDeletes(Status status) {
        try (StandardContainer container = create()) {
            entry().status = status;
            container.destroy(LONG);
            assertThat(runtime.log).containsExactly("kill KILL", "delete");
            assertThat(runtime.entries).isEmpty();
        }
    }

    @Test
    void destroyWaitsForWhoMakesIt() {
        try (StandardContainer container = create()) {
            entry().status = Status.CREATING;
            AtomicInteger looks = new AtomicInteger();
            runtime.onState = () -> {
                if (looks.incrementAndGet() == 3) {
                    entry().status = Status.CREATED;
                }
            };
            container.destroy(LONG);
            assertThat(runtime.log).containsExactly("kill KILL", "delete");
        }
    }

    @Test
    void destroyDoesNotWaitForEverForWhoMakesIt() {
        StandardContainer container = create();
        entry().status = Status.CREATING;
        assertThatExceptionOfType(ContainerBusyException.class)
                .isThrownBy(() -> container.destroy(SOON))
                .withMessage("container web-1 was not made within 50 ms");
        assertThat(runtime.log).isEmpty();
    }

    @Test
    void destroyOfAStoppedContainerOnlyDeletes() {
        try (StandardContainer container = create()) {
            entry().exit(new ExitStatus.Exited(0));
            container.destroy(LONG);
            assertThat(runtime.log).containsExactly("delete");
        }
    }

    @Test
    void destroyThawsWhatIsPaused() {
        try (StandardContainer container = create()) {
            entry().status = Status.RUNNING;
            container.require(Pause.class).pause();
            container.destroy(LONG);
            assertThat(runtime.log).containsExactly("kill KILL", "resume", "delete");
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void destroyEndsAtItsDeadline(boolean waitable) {
        runtime.waitable = waitable;
        runtime.immortal = true;
        StandardContainer container = create();
        container.start();
        assertThatExceptionOfType(ContainerBusyException.class)
                .isThrownBy(() -> container.destroy(SOON))
                .withMessage("container web-1 did not stop within 50 ms of SIGKILL");
        assertThat(runtime.entries).containsKey(ID);
        assertThatIllegalArgumentException().isThrownBy(() -> container.destroy(Duration.ZERO));
    }

    @Test
    void anInterruptIsKeptAndDoesNotEndDestroy() {
        StandardContainer container = create();
        Thread.currentThread().interrupt();
        container.destroy(LONG);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(runtime.log).containsExactly("kill KILL", "delete");
        assertThat(runtime.entries).isEmpty();
    }

    @Test
    void anInterruptDuringTheWaitDoesNotEndDestroy() throws InterruptedException {
        runtime.immortal = true;
        StandardContainer container = create();
        boolean[] flag = new boolean[1];
        Thread destroyer = new Thread(() -> {
            container.destroy(LONG);
            flag[0] = Thread.interrupted();
        });
        destroyer.start();
        long end = System.nanoTime() + LONG.toNanos();
        while (!runtime.log.contains("kill KILL") && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        destroyer.interrupt();
        entry().exit(new ExitStatus.Exited(0));
        destroyer.join(LONG.toMillis());
        assertThat(destroyer.isAlive()).isFalse();
        assertThat(flag[0]).isTrue();
        assertThat(runtime.log).containsExactly("kill KILL", "delete");
        assertThat(runtime.entries).isEmpty();
    }

    // ownership

    @Test
    void closingDestroysWhatCreateMadeOnce() {
        StandardContainer container = create();
        container.close();
        container.close();
        assertThat(runtime.log).containsExactly("kill KILL", "delete", "release");
        assertThat(runtime.entries).isEmpty();
    }

    @Test
    void closingLeavesADetachedContainerAlive() {
        StandardContainer container = create();
        container.detach();
        container.close();
        assertThat(runtime.log).containsExactly("release");
        assertThat(runtime.entries).containsKey(ID);
    }

    @Test
    void closingLeavesALoadedContainerAlive() {
        create().detach();
        runtime.load(ID).close();
        assertThat(runtime.log).containsExactly("release");
        assertThat(runtime.entries).containsKey(ID);
    }

    @Test
    void closingADeletedContainerDeletesNoSuccessorOfItsName() {
        StandardContainer first = create();
        first.destroy(LONG);
        create().detach();
        runtime.log.clear();
        first.close();
        assertThat(runtime.log).containsExactly("release");
        assertThat(runtime.entries).containsKey(ID);
    }

    @Test
    void closingReleasesAlsoWhenDestroyFails() {
        runtime.failDelete = new CleanupFailedException("a mount is left", "");
        runtime.failNextDelete = runtime.failDelete;
        StandardContainer container = create();
        assertThatExceptionOfType(CleanupFailedException.class).isThrownBy(container::close);
        assertThat(runtime.log).containsExactly("kill KILL", "delete", "release");
        container.close();
    }

    // optional operations

    @Test
    void anOptionalOperationIsThereOrSaysWhyNot() {
        runtime.waitable = false;
        try (StandardContainer container = create()) {
            assertThat(container.find(Waitable.class)).isEmpty();
            assertThatExceptionOfType(OperationUnavailableException.class)
                    .isThrownBy(() -> container.require(Waitable.class))
                    .withMessage("container web-1 has no Waitable: this backend does not support it");
        }
    }
}
