package org.standardcontainer.launcher.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.Stdio;
import org.standardcontainer.launcher.state.ExitRecord;

/** Several who wait for what one socket brings, and whoever has to read it. */
@Timeout(120)
class InboxIT {
    @TempDir
    private Path directory;

    private Zygotes zygotes;
    private final List<SmallContainer> containers = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        zygotes = new Zygotes(SmallContainer.launcher());
    }

    @AfterEach
    void close() {
        if (zygotes != null) {
            containers.forEach(container ->
                    assertThat(zygotes.run(container.destroy()).isSuccess()).isTrue());
            zygotes.close();
        }
    }

    @Test
    void eachHearsOfItsOwn() throws Exception {
        List<FutureTask<MonitorLink.End>> ends = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ends.add(aside(start(waitsFor("go" + i, "exit " + (10 + i)))::awaitEnd));
        }
        for (int i : new int[] {2, 0, 3, 1}) { // not in the order in which they came
            Files.createFile(directory.resolve("go" + i));
            assertThat(ends.get(i).get(60, TimeUnit.SECONDS)).isEqualTo(exited(10 + i));
        }
    }

    @Test
    void othersAreServedWhileOneWaitsForLong() throws Exception {
        FutureTask<MonitorLink.End> end = aside(start(waitsFor("go", "exit 4"))::awaitEnd);
        for (int i = 0; i < 50; i++) {
            assertThat(zygotes.run(SmallContainer.plan()).isSuccess()).isTrue();
        }
        assertThat(end).isNotDone();
        Files.createFile(directory.resolve("go"));
        assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo(exited(4));
    }

    @Test
    void whoOnlyListensIsToldByTheReaderThread() throws Exception {
        CompletableFuture<MonitorLink.End> told = new CompletableFuture<>();
        MonitorLink link = start(waitsFor("go", "exit 5"));
        link.onEnd(told::complete);
        FutureTask<MonitorLink.End> other = aside(start("exec sleep 600")::awaitEnd); // has the turn, or not
        Files.createFile(directory.resolve("go"));
        assertThat(told.get(60, TimeUnit.SECONDS)).isEqualTo(exited(5));
        assertThat(other).isNotDone();
    }

    @Test
    void anInterruptEndsOneWaitAndNoOther() throws Exception {
        MonitorLink link = start(waitsFor("go", "exit 6"));
        for (int i = 0; i < 3; i++) {
            FutureTask<MonitorLink.End> waits = new FutureTask<>(link::awaitEnd);
            Thread thread = new Thread(waits, "interrupted");
            thread.start();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20L * i)); // before it waits, and when it does
            thread.interrupt();
            assertThatThrownBy(() -> waits.get(60, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
        }
        FutureTask<MonitorLink.End> end = aside(link::awaitEnd);
        Files.createFile(directory.resolve("go"));
        assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo(exited(6));
    }

    @Test
    void anInterruptedThreadStillLearnsHowItsPlanEnded() throws Exception {
        FutureTask<Boolean> ran = aside(() -> {
            Thread.currentThread().interrupt();
            boolean success = zygotes.run(SmallContainer.plan(SmallContainer.program("sleep 0.1")))
                    .isSuccess();
            return success && Thread.interrupted();
        });
        assertThat(ran.get(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whoLetsGoWakesWhoWaits() throws Exception {
        MonitorLink link = start("exec sleep 600");
        FutureTask<MonitorLink.End> waits = aside(link::awaitEnd);
        link.forget();
        assertThat(waits.get(60, TimeUnit.SECONDS)).isEqualTo(new MonitorLink.End.LetGo());
    }

    @Test
    void virtualThreadsAreServed() throws Exception {
        MonitorLink link = start(waitsFor("go", "exit 7"));
        FutureTask<MonitorLink.End> waits = new FutureTask<>(link::awaitEnd);
        startVirtual(waits);
        assertThat(zygotes.run(SmallContainer.plan()).isSuccess()).isTrue();
        Files.createFile(directory.resolve("go"));
        assertThat(waits.get(60, TimeUnit.SECONDS)).isEqualTo(exited(7));
    }

    private static void startVirtual(Runnable task) throws ReflectiveOperationException {
        boolean has = Runtime.version().feature() >= 21;
        assumeTrue(has, "needs virtual threads, Java 21");
        Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
    }

    private static <T> FutureTask<T> aside(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        new Thread(task, "aside").start();
        return task;
    }

    private static MonitorLink.End exited(int code) {
        return new MonitorLink.End.Exited(new ExitRecord(1, code));
    }

    private String waitsFor(String file, String then) {
        return "while ! [ -e " + directory.resolve(file) + " ]; do sleep 0.02; done; " + then;
    }

    private MonitorLink start(String script) throws Exception {
        SmallContainer container = new SmallContainer(directory, "c" + containers.size());
        containers.add(container);
        try (StandardStreams streams = StandardStreams.open(Stdio.discard(), false)) {
            PlanRunner.Creation creation = zygotes.create(container.create(script), streams, PlanRunner.Ahead.NOTHING);
            assertThat(creation.outcome().isSuccess())
                    .as("%s", creation.outcome())
                    .isTrue();
            assertThat(zygotes.run(container.start()).isSuccess()).isTrue();
            return creation.link().orElseThrow();
        }
    }
}
