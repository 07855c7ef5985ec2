package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.spec.Hooks;

/** Containers don't notice the end of a runtime, of a zygote, of a monitor; and nothing of ours stays behind. */
class SurvivalIT extends PlainScenario {
    SurvivalIT() {
        super(ProcessTree.MONITORED);
    }

    private PlainRuntime another() {
        return new PlainRuntime(temp.resolve("state"), ProcessTree.MONITORED);
    }

    private static ExitStatus exit(StandardContainer container) throws Exception {
        return container.require(Waitable.class).onExit().get(60, TimeUnit.SECONDS);
    }

    private String waitsFor(Path file, String then) {
        return "while ! [ -e " + file + " ]; do sleep 0.02; done; " + then;
    }

    @Test
    void aDetachedContainerOutlivesItsRuntime() throws Exception {
        Path go = temp.resolve("go");
        StandardContainer container = create(shell(waitsFor(go, "exit 9")));
        container.start();
        container.detach();
        runtime.close();

        try (PlainRuntime second = another();
                StandardContainer found = second.load(ID)) {
            assertThat(found.state().status()).isEqualTo(Status.RUNNING);
            CompletableFuture<ExitStatus> exit = found.require(Waitable.class).onExit();
            assertThat(exit).isNotDone();
            Files.createFile(go);
            assertThat(exit.get(60, TimeUnit.SECONDS)).isEqualTo(new ExitStatus.Exited(9));
            found.delete();
        }
    }

    @Test
    void whoWaitsIsToldWhenNobodyWillKnowAnyMore() throws Exception {
        StandardContainer container = create(shell("exec sleep 600"));
        container.start();
        FutureTask<ExitStatus> waiting = waiting(container);
        container.detach();
        container.close();
        assertThat(waiting.get(30, TimeUnit.SECONDS)).isInstanceOf(ExitStatus.Unknown.class);
        runtime.destroy(ID, Duration.ofSeconds(30));
    }

    @Test
    void whoWaitsHearsOfTheEndThoughTheZygoteDied() throws Exception {
        Path go = temp.resolve("go");
        StandardContainer container = create(shell(waitsFor(go, "exit 7")));
        container.start();
        FutureTask<ExitStatus> waiting = waiting(container);
        ProcessHandle.of(zygote()).orElseThrow().destroyForcibly();
        Files.createFile(go);
        assertThat(waiting.get(30, TimeUnit.SECONDS)).isEqualTo(new ExitStatus.Exited(7));
        container.delete();
    }

    /** On a thread of its own, which has begun to wait. */
    private static FutureTask<ExitStatus> waiting(StandardContainer container) {
        FutureTask<ExitStatus> task = new FutureTask<>(container.require(Waitable.class)::awaitExit);
        Thread thread = new Thread(task, "waits");
        thread.start();
        Traces.await(
                "it waits",
                () -> Arrays.stream(thread.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("awaitEnd")));
        return task;
    }

    @Test
    void aCreatedOneCanBeStartedByAnother() throws Exception {
        StandardContainer container = create(shell("exit 6"));
        container.detach();
        runtime.close();
        try (PlainRuntime second = another();
                StandardContainer found = second.load(ID)) {
            assertThat(found.state().status()).isEqualTo(Status.CREATED);
            found.start();
            assertThat(exit(found)).isEqualTo(new ExitStatus.Exited(6));
            found.delete();
        }
    }

    @Test
    void theExitStatusIsThereForWhoComesLate() throws Exception {
        StandardContainer container = create(shell("exit 5"));
        container.start();
        container.detach();
        runtime.close();
        try (PlainRuntime second = another();
                StandardContainer found = second.load(ID)) {
            awaitStopped(found);
            assertThat(found.require(Waitable.class).onExit()).isCompletedWithValue(new ExitStatus.Exited(5));
            found.delete();
        }
    }

    @Test
    void whatIsNotDetachedIsDestroyedWithItsRuntime() throws Exception {
        StandardContainer container = create(shell("exec sleep 600"));
        container.start();
        runtime.close();
        assertGoneFrom(another());
    }

    private void assertGoneFrom(PlainRuntime other) {
        try (other) {
            assertThat(other.list()).isEmpty();
        }
        assertThat(temp.resolve("bundle/trace")).doesNotExist();
    }

    private static long zygote() {
        return ProcessHandle.current()
                .children()
                .filter(p -> Traces.isZygote(p.pid()))
                .findFirst()
                .orElseThrow()
                .pid();
    }

    @Test
    void aKilledZygoteIsReplaced() throws Exception {
        Path go = temp.resolve("go");
        try (StandardContainer container =
                runtime.create(ID, shell("echo one; " + waitsFor(go, "echo two; exit 8")), Stdio.pipes())) {
            InputStream out = container.require(Attachment.class).stdout();
            container.start();
            assertThat(new String(out.readNBytes(4), StandardCharsets.UTF_8)).isEqualTo("one\n");
            CompletableFuture<ExitStatus> exit =
                    container.require(Waitable.class).onExit();
            long first = zygote();
            ProcessHandle.of(first).orElseThrow().destroyForcibly();
            // the end of a stream may not look like a lost part of it
            assertThatThrownBy(() -> out.read()).isInstanceOf(IOException.class).hasMessageContaining("died");

            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
            StandardContainer other = runtime.create(
                    ContainerId.of("web-2"), PlainBundle.shell(temp.resolve("b2"), "exit 4"), Stdio.discard());
            try (other) {
                other.start();
                assertThat(exit(other)).isEqualTo(new ExitStatus.Exited(4));
            }
            assertThat(zygote()).isNotEqualTo(first);

            InputStream on = container.require(Attachment.class).stdout();
            Files.createFile(go);
            assertThat(on.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("two\n");
            assertThat(exit.get(60, TimeUnit.SECONDS)).isEqualTo(new ExitStatus.Exited(8));
        }
        assertGone();
    }

    /** Whoever executes a plan holds the zygote's socket, too; that may not keep its death from all others. */
    @Test
    void aKilledZygoteIsNoticedAlsoWhileACreateHangs() throws Exception {
        Path go = temp.resolve("go");
        Path hangs = temp.resolve("hangs");
        Hooks hooks = new Hooks(
                null,
                List.of(PlainBundle.hook(": > " + hangs + "; while ! [ -e " + go + " ]; do /bin/sleep 0.02; done")),
                null,
                null,
                null,
                null);
        Bundle slow = PlainBundle.of(temp.resolve("b2"), spec -> spec.hooks(hooks), "/bin/sh", "-c", "exit 0");
        try (StandardContainer container = runtime.create(ID, shell("echo one; exec sleep 600"), Stdio.pipes())) {
            InputStream out = container.require(Attachment.class).stdout();
            container.start();
            assertThat(new String(out.readNBytes(4), StandardCharsets.UTF_8)).isEqualTo("one\n");
            CompletableFuture<StandardContainer> creating = CompletableFuture.supplyAsync(
                    () -> runtime.create(ContainerId.of("web-2"), slow, Stdio.discard()), Aside.THREADS);
            Traces.await("the hook", () -> Files.exists(hangs));
            CompletableFuture<Integer> reading = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return out.read();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    },
                    Aside.THREADS);
            ProcessHandle.of(zygote()).orElseThrow().destroyForcibly();
            assertThatThrownBy(() -> reading.get(60, TimeUnit.SECONDS)).hasMessageContaining("died");
            assertThat(creating).isNotDone();
            Files.createFile(go); // who works goes on, and is heard
            try (StandardContainer created = creating.get(60, TimeUnit.SECONDS)) {
                created.start();
                assertThat(exit(created)).isEqualTo(new ExitStatus.Exited(0));
            }
        }
        assertGone();
    }

    @Test
    void aZygoteThatDiesFailsAtMostTheRequestOnItsWay() throws Exception {
        try (StandardContainer container = create(shell("exec sleep 600"))) {
            for (int i = 0; i < 10; i++) {
                ProcessHandle zygote = ProcessHandle.of(zygote()).orElseThrow();
                zygote.destroyForcibly();
                try {
                    container.kill(new Signal("0"));
                } catch (LauncherFailedException onItsWay) {
                    assertThat(onItsWay).hasMessage("the launcher died before it answered");
                }
                Traces.await("the end of the zygote", () -> Traces.hasEnded(zygote.pid()));
                container.kill(new Signal("0"));
            }
            container.start();
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
        }
        assertGone();
    }

    @Test
    void aStoppedZygoteDoesNotHoldUpCloseForEver() throws Exception {
        StandardContainer container = create(shell("exit 0"));
        container.detach();
        long zygote = zygote();
        signal("STOP", zygote);
        runtime.close();
        assertThat(ProcessHandle.of(zygote)).isEmpty();
        try (PlainRuntime second = another()) {
            assertThat(second.destroy(ID, java.time.Duration.ofSeconds(10))).isTrue();
        }
    }

    private static void signal(String name, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void withoutItsMonitorAContainerGoesOnAndOnlyItsExitStatusIsLost() throws Exception {
        Path go = temp.resolve("go");
        try (StandardContainer container = create(shell(waitsFor(go, "exit 9")))) {
            container.start();
            CompletableFuture<ExitStatus> exit =
                    container.require(Waitable.class).onExit();
            ProcessHandle init = ProcessHandle.of(
                            container.state().pid().orElseThrow().pid())
                    .orElseThrow();
            init.parent().orElseThrow().destroyForcibly();
            Traces.await(
                    "orphan",
                    () -> init.parent()
                            .map(p -> p.pid() == 1L || !Traces.isLauncher(p.pid()))
                            .orElse(true));
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
            assertThat(exit).isNotDone();
            Files.createFile(go);
            assertThat(exit.get(60, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            ExitStatus.Unknown.class,
                            u -> assertThat(u.reason()).contains("monitor"));
            awaitStopped(container);
            container.delete();
        }
        assertGone();
    }

    @Test
    void nothingOfOursStaysAfterClose() throws Exception {
        runtime.close(); // the first one loads classes and native code
        List<String> descriptors = Traces.descriptors();
        Set<Long> processes = Traces.processes();
        for (int round = 0; round < 3; round++) {
            try (PlainRuntime mine = another()) {
                for (int i = 0; i < 5; i++) {
                    try (StandardContainer container = mine.create(ID, shell("cat; exit 1"), Stdio.pipes())) {
                        Attachment io = container.require(Attachment.class);
                        container.start();
                        io.stdin().close();
                        assertThat(io.stdout().read()).isEqualTo(-1);
                        assertThat(exit(container)).isEqualTo(new ExitStatus.Exited(1));
                    }
                }
            }
            assertThat(Traces.descriptors()).isSubsetOf(descriptors);
            assertThat(Traces.processes()).isSubsetOf(processes);
            Traces.await("no thread of ours", () -> Traces.threads().isEmpty());
        }
    }

    @Test
    void watchingWithoutAMonitorLeavesNothingEither() throws Exception {
        List<String> descriptors;
        try (PlainRuntime callers = new PlainRuntime(temp.resolve("state"), ProcessTree.CALLER)) {
            try (StandardContainer container = callers.create(ID, shell("exec sleep 600"), Stdio.discard())) {
                CompletableFuture<ExitStatus> exit =
                        container.require(Waitable.class).onExit();
                container.start();
                assertThat(exit).isNotDone();
                container.kill(Signal.KILL);
                assertThat(exit.get(60, TimeUnit.SECONDS)).isInstanceOf(ExitStatus.Unknown.class);
            }
            try (StandardContainer container = callers.create(ID, shell("exec sleep 600"), Stdio.discard())) {
                CompletableFuture<ExitStatus> exit =
                        container.require(Waitable.class).onExit();
                assertThat(exit).isNotDone();
                container.detach();
                container.close();
                assertThat(exit).isDone();
            }
            for (int i = 0; i < 50; i++) {
                try (StandardContainer found = callers.load(ID)) {
                    assertThat(found.require(Waitable.class).onExit()).isNotDone();
                }
            }
            Traces.await("no process is watched", () -> pidfds() == 0);
            descriptors = Traces.descriptors();
        }
        assertThat(Traces.descriptors()).hasSizeLessThan(descriptors.size());
        Traces.await("no thread of ours", () -> Traces.threads().isEmpty());
        try (PlainRuntime second = another()) {
            assertThat(second.destroy(ID, java.time.Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void aMonitorThatIsStoppedKeepsNobodyWaiting() throws Exception {
        StandardContainer container = runtime.create(ID, shell("exec sleep 600"), Stdio.pipes());
        container.start();
        container.detach();
        String monitor = Long.toString(
                ProcessHandle.of(container.state().pid().orElseThrow().pid())
                        .flatMap(ProcessHandle::parent)
                        .orElseThrow()
                        .pid());
        assertThat(new ProcessBuilder("kill", "-STOP", monitor).start().waitFor())
                .isZero();
        try (PlainRuntime second = another();
                StandardContainer found = second.load(ID)) {
            // elsewhere: who waits for a link can't be interrupted
            assertThat(CompletableFuture.supplyAsync(
                                    () -> found.require(Waitable.class).onExit().isDone(), Aside.THREADS)
                            .get(60, TimeUnit.SECONDS))
                    .isFalse();
            assertThat(CompletableFuture.supplyAsync(() -> found.find(Attachment.class), Aside.THREADS)
                            .get(60, TimeUnit.SECONDS))
                    .isEmpty();
        } finally {
            new ProcessBuilder("kill", "-CONT", monitor).start().waitFor();
        }
        assertThat(runtime.destroy(ID, java.time.Duration.ofSeconds(20))).isTrue();
        assertGone();
    }

    @Test
    void moreThanAMonitorHasRoomForLearnTheEnd() throws Exception {
        StandardContainer container = create(shell("exec sleep 600"));
        container.start();
        container.detach();
        List<StandardContainer> found = new ArrayList<>();
        List<CompletableFuture<ExitStatus>> exits = new ArrayList<>();
        try (PlainRuntime second = another()) {
            for (int i = 0; i < 12; i++) {
                found.add(second.load(ID));
                exits.add(found.get(i).require(Waitable.class).onExit());
                assertThat(exits.get(i)).isNotDone();
            }
            container.kill(Signal.KILL);
            for (CompletableFuture<ExitStatus> exit : exits) {
                assertThat(exit.get(60, TimeUnit.SECONDS)).isInstanceOf(ExitStatus.Signalled.class);
            }
            found.forEach(StandardContainer::close);
        }
        container.delete();
        assertGone();
    }

    private static long pidfds() {
        try {
            return Traces.descriptors().stream()
                    .filter(d -> d.contains("pidfd"))
                    .count();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
