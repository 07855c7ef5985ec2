package org.standardcontainer.launcher.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.Stdio;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.launcher.Children;
import org.standardcontainer.launcher.jna.ChildProcess;
import org.standardcontainer.launcher.jna.Descriptor;
import org.standardcontainer.launcher.jna.Memfd;
import org.standardcontainer.launcher.jna.SystemCallException;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;

/** The launcher is killed at any moment of a create; what it leaves is found and removed. */
@Tag("once")
@Timeout(600)
class NativeKillIT {
    private static final int ROUNDS = 60;
    private static final int MOST_ROUNDS = 10 * ROUNDS;

    @TempDir
    private Path directory;

    @Test
    void nothingIsLeftAfterAKillAndADestroy() throws Exception {
        long seed = ThreadLocalRandom.current().nextLong();
        Random random = new Random(seed);
        try (OneShot runner = new OneShot(SmallContainer.launcher());
                Launcher launcher = SmallContainer.launcher()) {
            long whole = nanosOf(launcher, new SmallContainer(directory, "whole"));
            assertThat(runner.run(new SmallContainer(directory, "whole").destroy())
                            .isSuccess())
                    .isTrue();
            int killedHalfWay = 0;
            for (int i = 0; i < ROUNDS || (killedHalfWay == 0 && i < MOST_ROUNDS); i++) {
                SmallContainer container = new SmallContainer(directory, "k" + i);
                killAfter(launcher, container, random.nextLong(whole * 3 / 2));
                killedHalfWay += Files.exists(container.directory().state()) ? 0 : 1;
                if (container.directory().exists()) {
                    Outcome outcome = runner.run(container.destroy());
                    // a worker that nobody hears undoes what it made by itself, perhaps before this
                    assertThat(outcome.isSuccess() || !container.directory().exists())
                            .as("round %d of seed %d: %s", i, seed, outcome)
                            .isTrue();
                }
                assertNoProcess(container, "round %d of seed %d".formatted(i, seed));
                assertThat(directory).as("round %d of seed %d", i, seed).isEmptyDirectory();
            }
            assertThat(killedHalfWay)
                    .as("rounds that ended before init was known")
                    .isPositive();
        }
    }

    @Test
    void nothingIsLeftWhenZygoteOrMonitorIsKilled() throws Exception {
        long seed = ThreadLocalRandom.current().nextLong();
        Random random = new Random(seed);
        int killedHalfWay = 0;
        try (OneShot runner = new OneShot(SmallContainer.launcher())) {
            for (int i = 0; i < ROUNDS || (killedHalfWay == 0 && i < MOST_ROUNDS); i++) {
                SmallContainer container = new SmallContainer(directory, "z" + i);
                List<Long> workers;
                try (Zygotes zygotes = new Zygotes(SmallContainer.launcher())) {
                    long whole = nanosOf(zygotes, new SmallContainer(directory, "whole"));
                    long zygote = zygotes.pid().orElseThrow();
                    workers = Children.of(zygote);
                    CompletableFuture<Boolean> creation =
                            CompletableFuture.supplyAsync(() -> create(zygotes, container), Aside.THREADS);
                    LockSupport.parkNanos(random.nextLong(whole));
                    victim(zygote, random).ifPresent(ProcessHandle::destroyForcibly);
                    killedHalfWay += creation.get(60, TimeUnit.SECONDS) ? 0 : 1;
                }
                // without its zygote a worker goes on, and may not have begun yet
                Eventually.isTrue(
                        () -> container.directory().exists() || workers.stream().noneMatch(NativeKillIT::isAlive));
                if (container.directory().exists()) {
                    Outcome outcome = runner.run(container.destroy());
                    // a worker that nobody hears undoes what it made by itself, perhaps before this
                    assertThat(outcome.isSuccess() || !container.directory().exists())
                            .as("round %d of seed %d: %s", i, seed, outcome)
                            .isTrue();
                }
                assertNoProcess(container, "round %d of seed %d".formatted(i, seed));
                assertThat(directory).as("round %d of seed %d", i, seed).isEmptyDirectory();
            }
        }
        assertThat(killedHalfWay).as("creates that were cut off").isPositive();
    }

    /** A monitor whose report nobody can take has made a container for nobody. */
    @Test
    void aCreationThatNobodyWaitsForIsUndone() throws Exception {
        for (int i = 0; i < 10; i++) {
            SmallContainer container = new SmallContainer(directory, "n" + i);
            LaunchPlan slow = LaunchPlan.builder()
                    .all(container.begin())
                    .host("", SmallContainer.program("sleep 0.3"))
                    .host("", new ProcessOp.Detach())
                    .init("", new ProcessOp.WaitStart())
                    .build();
            Zygotes zygotes = new Zygotes(SmallContainer.launcher());
            CompletableFuture<Void> creation = CompletableFuture.runAsync(
                    () -> {
                        try {
                            zygotes.create(slow, StandardStreams.none(), PlanRunner.Ahead.NOTHING);
                        } catch (LauncherFailedException expected) {
                            // it was closed meanwhile
                        }
                    },
                    Aside.THREADS);
            Eventually.isTrue(() -> container.directory().exists());
            zygotes.close();
            creation.get(60, TimeUnit.SECONDS);
            Eventually.isTrue(() -> !container.directory().exists());
        }
    }

    /** False if it was cut off. */
    private static boolean create(Zygotes zygotes, SmallContainer container) {
        try (StandardStreams streams = StandardStreams.open(Stdio.pipes(), false)) {
            zygotes.create(container.create("sleep 600"), streams, PlanRunner.Ahead.NOTHING);
            return true;
        } catch (LauncherFailedException killed) {
            return false;
        } catch (SystemCallException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<ProcessHandle> victim(long zygote, Random random) {
        return random.nextBoolean()
                ? ProcessHandle.of(zygote)
                : Children.of(zygote).stream().findFirst().flatMap(ProcessHandle::of);
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    /** How long a create takes; there is a zygote afterwards, if there wasn't, and nothing of the container. */
    private static long nanosOf(Zygotes zygotes, SmallContainer container) {
        long start = System.nanoTime();
        assertThat(create(zygotes, container)).isTrue();
        long nanos = System.nanoTime() - start;
        assertThat(zygotes.run(container.destroy()).isSuccess()).isTrue();
        return nanos;
    }

    private static long nanosOf(Launcher launcher, SmallContainer container) throws Exception {
        long start = System.nanoTime();
        start(launcher, container).await();
        return System.nanoTime() - start;
    }

    private static void killAfter(Launcher launcher, SmallContainer container, long nanos) throws Exception {
        ChildProcess child = start(launcher, container);
        LockSupport.parkNanos(nanos);
        ProcessHandle.of(child.pid()).ifPresent(ProcessHandle::destroyForcibly);
        child.await();
    }

    /** The program's own arguments name the container, so that its processes can be found. */
    private static ChildProcess start(Launcher launcher, SmallContainer container) throws Exception {
        LaunchPlan plan =
                container.create("sleep 600; : " + container.directory().path());
        try (Descriptor memfd = Memfd.sealed("plan", plan.encode());
                Descriptor reports = Descriptor.openForOutput(Path.of("/dev/null"))) {
            int in = memfd.number();
            int out = reports.number();
            return launcher.start(
                    List.of("oneshot", "0", Integer.toString(in), Integer.toString(out)), Map.of(in, in, out, out));
        }
    }

    /** An init whose maker was killed is killed for that, and has its files until it is through with dying. */
    private static void assertNoProcess(SmallContainer container, String round) throws Exception {
        boolean none = Eventually.isTrueWithin(
                Duration.ofSeconds(60), () -> processes(container).isEmpty());
        assertThat(none)
                .as("%s: no process of it, as %s", round, none ? "" : processes(container))
                .isTrue();
    }

    /** Launchers that still have a file of the container open; its init has the phase. */
    private static List<String> processes(SmallContainer container) throws IOException {
        List<String> found = new ArrayList<>();
        String start = container.directory().path().toString();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            for (Path process :
                    all.filter(p -> p.getFileName().toString().matches("\\d+")).toList()) {
                try (Stream<Path> open = Files.list(process.resolve("fd"))) {
                    for (Path fd : open.toList()) {
                        if (Files.readSymbolicLink(fd).toString().startsWith(start)) {
                            found.add(process + " " + Files.readSymbolicLink(fd));
                        }
                    }
                } catch (IOException | UncheckedIOException gone) {
                    // it ended while we looked
                }
            }
        }
        return found;
    }
}
