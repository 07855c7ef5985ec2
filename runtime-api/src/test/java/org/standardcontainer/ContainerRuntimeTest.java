package org.standardcontainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContainerRuntimeTest {
    private static final ContainerId ID = ContainerId.of("a");
    private static final long LONG = 60;
    /** A thread for each task: what these tasks do is wait for each other. */
    private static final Executor ASIDE = task -> new Thread(task, "aside").start();

    @TempDir
    Path directory;

    private final List<String> warnings = new ArrayList<>();
    private final ToyRuntime runtime = new ToyRuntime(new RuntimeListener() {
        @Override
        public void warning(ContainerId id, Finding finding) {
            warnings.add(id + " " + finding.subject());
        }
    });

    @BeforeEach
    void writeBundle() throws IOException {
        config("{\"ociVersion\": \"1.3.0\", \"root\": {\"path\": \"rootfs\"}}");
    }

    private void config(String json) throws IOException {
        Files.writeString(directory.resolve("config.json"), json);
    }

    private StandardContainer create(ContainerId id) {
        return runtime.create(id, Bundle.at(directory), Stdio.discard());
    }

    // create

    @Test
    void createRefusesWhatIsInvalidBeforeTheBackendMakesAnything() throws IOException {
        config("{\"ociVersion\": \"1.3.0\", \"process\": {\"cwd\": \"work\", \"user\": {\"uid\": 0, \"gid\": 0}}}");
        runtime.check.add(Finding.unsupported("/hostname", "no", ""));
        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(() -> create(ID))
                .withMessage("""
                        config.json has 2 errors
                          /root         is required  config.md#root
                          /process/cwd  "work" is not an absolute path  config.md#process""")
                .satisfies(e -> assertThat(e.findings())
                        .extracting(Finding::subject)
                        .as("a backend is asked about valid configurations only")
                        .containsExactly("/root", "/process/cwd"));
        assertThat(runtime.entries).isEmpty();
    }

    @Test
    void destroyNeedsTime() {
        for (Duration none : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
            assertThatIllegalArgumentException().isThrownBy(() -> runtime.destroy(ID, none));
        }
        assertThat(runtime.destroy(ID, ChronoUnit.FOREVER.getDuration())).isFalse();
    }

    @Test
    void checkFindsWhatCreateWouldAndMakesNothing() throws IOException {
        config("{\"ociVersion\": \"1.3.0\", \"process\": {\"cwd\": \"work\", \"user\": {\"uid\": 0, \"gid\": 0}}}");
        runtime.check.add(Finding.unsupported("/hostname", "no", ""));
        runtime.check.add(Finding.warning("/process/capabilities", "unknown"));
        assertThat(runtime.check(Bundle.at(directory)))
                .extracting(Finding::subject)
                .containsExactly("/root", "/process/cwd", "/process/args");
        writeBundle();
        assertThat(runtime.check(Bundle.at(directory)))
                .extracting(Finding::subject)
                .contains("/hostname", "/process/capabilities");
        assertThat(runtime.entries).isEmpty();
        assertThat(warnings).isEmpty();
    }

    @Test
    void createRefusesWhatTheBackendDoesNotSupport() {
        runtime.check.add(Finding.unsupported("/linux/seccomp", "is not supported", "Take it out."));
        assertThatExceptionOfType(UnsupportedFeatureException.class)
                .isThrownBy(() -> create(ID))
                .withMessage("/linux/seccomp: is not supported")
                .satisfies(e -> assertThat(e.pointer()).isEqualTo("/linux/seccomp"))
                .satisfies(e -> assertThat(e.remedy()).isEqualTo("Take it out."));
        assertThat(runtime.entries).isEmpty();
    }

    @Test
    void severalErrorsAreSaidWithWhatToDoAboutEach() {
        runtime.check.add(Finding.unsupported("/linux/seccomp", "is not supported", "take it out."));
        runtime.check.add(Finding.unsupported("/hostname", "no", ""));
        assertThatExceptionOfType(UnsupportedFeatureException.class)
                .isThrownBy(() -> create(ID))
                .withMessage("""
                        config.json has 2 errors
                          /linux/seccomp  is not supported. Take it out.
                          /hostname       no""");
    }

    @Test
    void createPassesWarningsToTheListener() throws IOException {
        config("{\"ociVersion\": \"1.9.0\", \"root\": {\"path\": \"r\"}, \"x\": 1}");
        runtime.check.add(Finding.warning("/process", "odd"));
        create(ID).detach();
        assertThat(warnings).containsExactly("a /ociVersion", "a /x", "a /process");
    }

    @Test
    void anIdIsTakenOnce() {
        create(ID).detach();
        assertThatExceptionOfType(ContainerExistsException.class).isThrownBy(() -> create(ID));
        assertThat(runtime.entries).containsKey(ID);
    }

    // run

    @Test
    void runWaitsForTheProgramAndDeletes() throws Exception {
        CompletableFuture<ExitStatus> run =
                CompletableFuture.supplyAsync(() -> runtime.run(ID, Bundle.at(directory), Stdio.discard()), ASIDE);
        await(() -> runtime.log.contains("start"));
        Objects.requireNonNull(runtime.entries.get(ID)).exit(new ExitStatus.Exited(7));
        assertThat(run.get(LONG, TimeUnit.SECONDS)).isEqualTo(new ExitStatus.Exited(7));
        assertThat(runtime.log).containsExactly("start", "delete", "release");
        assertThat(runtime.entries).isEmpty();
    }

    @Test
    void anInterruptedRunDestroysTheContainer() throws Exception {
        CompletableFuture<ExitStatus> result = new CompletableFuture<>();
        Thread runner = new Thread(() -> result.complete(runtime.run(ID, Bundle.at(directory), Stdio.discard())));
        runner.start();
        await(() -> runtime.log.contains("start"));
        runner.interrupt();
        assertThat(result.get(LONG, TimeUnit.SECONDS)).isInstanceOf(ExitStatus.Unknown.class);
        assertThat(runtime.log).containsExactly("start", "kill KILL", "delete", "release");
    }

    @Test
    void runNeedsAWaitableContainerAndLeavesNothing() {
        runtime.waitable = false;
        assertThatExceptionOfType(OperationUnavailableException.class)
                .isThrownBy(() -> runtime.run(ID, Bundle.at(directory), Stdio.discard()));
        assertThat(runtime.entries).isEmpty();
    }

    @Test
    void runTakesNoPipesThatNobodyCouldReach() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> runtime.run(ID, Bundle.at(directory), Stdio.pipes()))
                .withMessageContaining("Attachment");
        assertThat(runtime.entries).isEmpty();
    }

    // destroy

    @Test
    void aDeadlineMayBeAsLongAsItLikes() {
        create(ID).detach();
        assertThat(runtime.destroy(ID, Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
        assertThat(runtime.lastDeadline).isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
    }

    // listeners

    @Test
    void aListenerThatThrowsChangesNothing() throws IOException {
        config("{\"ociVersion\": \"1.9.0\", \"root\": {\"path\": \"r\"}}");
        ToyRuntime deaf = new ToyRuntime(new RuntimeListener() {
            @Override
            public void warning(ContainerId id, Finding finding) {
                throw new IllegalStateException("no log");
            }
        });
        deaf.create(ID, Bundle.at(directory), Stdio.discard()).detach();
        assertThat(deaf.entries).containsKey(ID);
    }

    // close

    @Test
    void closeDestroysWhatIsStillOwnedAndThenTheRuntime() {
        create(ContainerId.of("owned"));
        create(ContainerId.of("detached")).detach();
        create(ContainerId.of("closed")).close();
        runtime.log.clear();
        runtime.close();
        runtime.close();
        assertThat(runtime.log).containsExactly("kill KILL", "delete", "release", "close runtime");
        assertThat(runtime.entries).containsOnlyKeys(ContainerId.of("detached"));
        assertThatIllegalStateException().isThrownBy(() -> create(ContainerId.of("late")));
    }

    @Test
    void closeGoesOnAfterAFailure() {
        create(ContainerId.of("a"));
        create(ContainerId.of("b"));
        runtime.failDelete = new CleanupFailedException("a mount is left", "");
        runtime.failNextDelete = new CleanupFailedException("a cgroup is left", "");
        runtime.failClose = new IllegalStateException("a zygote is left");
        assertThatExceptionOfType(CleanupFailedException.class)
                .isThrownBy(runtime::close)
                .withMessage("a mount is left")
                .satisfies(e -> assertThat(e.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .containsExactly("a cgroup is left", "a zygote is left"));
        assertThat(runtime.log).filteredOn("delete"::equals).hasSize(2);
        assertThat(runtime.log).endsWith("close runtime");
    }

    @Test
    void closeWaitsForACreateThatIsUnderWay() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        runtime.onCreate = () -> {
            inside.countDown();
            awaitLatch(goOn);
        };
        CompletableFuture<StandardContainer> created = CompletableFuture.supplyAsync(() -> create(ID), ASIDE);
        awaitLatch(inside);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(runtime::close, ASIDE);
        assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> closed.get(50, TimeUnit.MILLISECONDS));
        goOn.countDown();
        created.get(LONG, TimeUnit.SECONDS);
        closed.get(LONG, TimeUnit.SECONDS);
        assertThat(runtime.entries).isEmpty();
    }

    @Test
    void closeFromWithinACreateIsRefusedInsteadOfHanging() {
        runtime.onCreate = runtime::close;
        assertThatIllegalStateException().isThrownBy(() -> create(ID)).withMessageContaining("within its own create");
    }

    @Test
    void aRuntimeForgetsWhatIsGone() throws ExecutionException, InterruptedException {
        for (int i = 0; i < 100; i++) {
            create(ContainerId.of("c" + i)).close();
        }
        runtime.log.clear();
        runtime.close();
        assertThat(runtime.log).containsExactly("close runtime");
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONG);
        while (!condition.holds()) {
            assertThat(System.nanoTime() - end).as("it took too long").isNegative();
            Thread.onSpinWait();
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(LONG, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
