package org.standardcontainer.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.ContainerBusyException;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.conformance.bench.Aside;

/** A start whose word nobody takes in time. What stands for the freezer's files is written by the test, and a signal has init stand still. */
@Tag("once")
class StartLateIT extends PlainScenario {
    private static final Duration LONG = Duration.ofSeconds(60);

    private Path freezer;

    StartLateIT() {
        super(ProcessTree.MONITORED);
    }

    @BeforeEach
    void withAFreezer() throws IOException {
        runtime.close();
        freezer = Files.createDirectory(temp.resolve("freezer"));
        say("THAWED");
        runtime = new PlainRuntime(settings(LONG), new RuntimeListener() {}) {
            @Override
            protected CompiledContainer compile(CompileRequest request) {
                CompiledContainer compiled = super.compile(request);
                return new CompiledContainer(
                        compiled.environment(),
                        compiled.rootSwitch(),
                        compiled.program(),
                        Map.of("trace", compiled.notes().get("trace"), CompiledContainer.FREEZER, freezer.toString()));
            }
        };
    }

    private LauncherSettings settings(Duration deadline) {
        return new LauncherSettings(Optional.of(temp.resolve("state")), Optional.empty(), tree, deadline, 0);
    }

    /** A runtime whose operations have no more time than this, on the same containers. */
    private PlainRuntime within(Duration deadline) {
        return new PlainRuntime(settings(deadline), new RuntimeListener() {});
    }

    /** It was not when start looked. */
    @Test
    void whoIsPausedWhileItIsStartedIsSaidToBe() throws Exception {
        try (StandardContainer container = create(shell("exec sleep 600"));
                PlainRuntime late = within(Duration.ofSeconds(5))) {
            signal(container, "STOP");
            CompletableFuture<Void> started = CompletableFuture.runAsync(late.load(ID)::start, Aside.THREADS);
            Traces.await("the start has looked", this::isLocked);
            assertThat(started).isNotDone();
            say("FROZEN");
            assertThatThrownBy(() -> started.get(60, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isExactlyInstanceOf(IllegalContainerStateException.class)
                    .hasMessage("cannot start container web-1: it is paused");
            assertThat(container.state().status()).isEqualTo(Status.CREATED);

            say("THAWED");
            signal(container, "CONT");
            container.start();
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
            removeFreezer();
        }
    }

    /** Nobody paused it: that is what it is. */
    @Test
    void whoOnlyTakesTooLongIsNotSaidToBePaused() throws Exception {
        try (StandardContainer container = create(shell("exec sleep 600"));
                PlainRuntime late = within(Duration.ofSeconds(1))) {
            signal(container, "STOP");
            assertThatThrownBy(late.load(ID)::start)
                    .isExactlyInstanceOf(LaunchFailedException.class)
                    .hasMessageContaining("ETIMEDOUT");
            assertThat(container.state().status()).isEqualTo(Status.CREATED);
            signal(container, "CONT");
            removeFreezer();
        }
    }

    /** As a cgroup that is gone: one that is there would have to be one. */
    private void removeFreezer() throws IOException {
        Files.delete(freezer.resolve("freezer.state"));
        Files.delete(freezer.resolve("freezer.self_freezing"));
        Files.delete(freezer);
    }

    /** Who comes second is told who is first: this JVM, not the launcher that works for it. */
    @Test
    void whoWaitsForTheLockIsToldWhoHasIt() throws Exception {
        try (StandardContainer container = create(shell("exec sleep 600"));
                PlainRuntime other = within(Duration.ofMillis(100))) {
            signal(container, "STOP");
            CompletableFuture<Void> started = CompletableFuture.runAsync(container::start, Aside.THREADS);
            Traces.await("the start has looked", this::isLocked);
            long me = ProcessHandle.current().pid();
            assertThatThrownBy(() -> other.load(ID).start())
                    .isExactlyInstanceOf(ContainerBusyException.class)
                    .hasMessage("another operation on container web-1 didn't end in time: that of process " + me
                            + " (java)")
                    .extracting(e -> ((ContainerBusyException) e).remedy())
                    .asString()
                    .endsWith("end process " + me + ".");
            signal(container, "CONT");
            started.get(60, TimeUnit.SECONDS);
            removeFreezer();
        }
        assertThat(LockHolder.of(temp.resolve("state/web-1/lock"))).isEmpty();
        assertThat(LockHolder.of(Files.createFile(temp.resolve("free")))).isEmpty();
    }

    /** Who it worked for has ended, and whoever has taken it in since isn't to be ended for it. */
    @Test
    void aLauncherThatIsLeftBehindHasTheLockItself() throws Exception {
        Path lock = Files.createFile(temp.resolve("lock"));
        String work = "exec -a launcher flock " + lock + " sleep 600";
        Process working = new ProcessBuilder("bash", "-c", work).start();
        assertThat(holder(lock))
                .isEqualTo(new LockHolder(ProcessHandle.current().pid(), "java"));
        end(working.toHandle());

        Process left = new ProcessBuilder("setsid", "--wait", "bash", "-c", "(" + work + ") >/dev/null 2>&1 & echo $!")
                .start();
        long pid = Long.parseLong(new String(left.getInputStream().readAllBytes(), US_ASCII).strip());
        assertThat(left.waitFor()).isZero();
        LockHolder holder = holder(lock);
        end(ProcessHandle.of(pid).orElseThrow());
        assertThat(holder).isEqualTo(new LockHolder(pid, "launcher"));
    }

    /** As a subreaper in its session does, such as the shim of a client that had started who it worked for. */
    @Test
    void whoHasTakenALauncherInHasNotItsLock() throws Exception {
        Path lock = Files.createFile(temp.resolve("lock"));
        String work = "exec -a launcher flock " + lock + " sleep 600";
        Process shim = new ProcessBuilder("bash", "-c", "(" + work + ") & echo $!; wait").start();
        long pid = Long.parseLong(shim.inputReader().readLine());
        LockHolder holder = holder(lock);
        end(ProcessHandle.of(pid).orElseThrow());
        assertThat(shim.waitFor()).isZero();
        assertThat(holder).isEqualTo(new LockHolder(pid, "launcher"));
    }

    private static LockHolder holder(Path lock) throws Exception {
        Traces.await("somebody has the lock", () -> LockHolder.of(lock).isPresent());
        return LockHolder.of(lock).orElseThrow();
    }

    /** With its sleep. */
    private static void end(ProcessHandle locker) throws Exception {
        locker.children().forEach(ProcessHandle::destroyForcibly);
        locker.destroyForcibly();
        Traces.await("it has ended", () -> !locker.isAlive());
    }

    private void say(String state) throws IOException {
        Files.writeString(freezer.resolve("freezer.state"), state + "\n");
        Files.writeString(freezer.resolve("freezer.self_freezing"), state.equals("FROZEN") ? "1\n" : "0\n");
    }

    private static void signal(StandardContainer container, String name) throws Exception {
        long pid = container.state().pid().orElseThrow().pid();
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Whether somebody has the container's lock: who starts it takes that after the look. */
    private boolean isLocked() {
        try (Stream<String> locks = Files.lines(Path.of("/proc/locks"))) {
            String inode = ":" + Files.getAttribute(temp.resolve("state/web-1/lock"), "unix:ino") + " ";
            return locks.anyMatch(line -> line.contains(" FLOCK ") && line.contains(inode));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
