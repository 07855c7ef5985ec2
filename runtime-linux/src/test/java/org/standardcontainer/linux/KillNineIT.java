package org.standardcontainer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Stdio;
import org.standardcontainer.conformance.bench.Aside;

/**
 * SIGKILL at random moments of a create, then {@code destroy}: whatever was killed, nothing may be left. The seed is in each
 * failure's message; {@code -Dtest.args=-Dkill.seed=…} repeats a run, as far as a race can be repeated. How long a create takes
 * is measured, and there are rounds until enough creates were cut off: where the moments fall on a machine isn't known before.
 */
@Tag("once")
@Timeout(1200)
class KillNineIT {
    private static final int WARM_UP = 5;
    /** What ends by itself has ended by then. */
    private static final long LONG_SECONDS = 60;

    private static final long POLL_NANOS = 50_000;
    /** One of so many creates has to be cut off at least, for the test to say anything. */
    private static final int ENOUGH = 4;

    private static final int MOST = 10; // times as many moments, until so many were

    private final long seed = Long.getLong("kill.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final String word = "k9" + Long.toString(seed & 0xfffffff, 36);
    private TestContainers containers;
    private Bundle bundle;
    private int cutOff;

    /** What containers are made with, as {@code key=value}. */
    String[] settings() {
        return new String[0];
    }

    /** How many of our own creates are cut off. */
    int moments() {
        return 40;
    }

    /** How many JVMs are killed. */
    int jvms() {
        return moments();
    }

    @BeforeEach
    void open() {
        containers = TestContainers.open(settings());
        bundle = containers.bundle(TestContainers.shell("sleep 1000").build());
        for (int i = 0; i < WARM_UP; i++) {
            typical(); // the first ones load classes and start the zygote
        }
    }

    @AfterEach
    void close() {
        if (containers == null) {
            return; // what was assumed does not hold
        }
        // what a round that failed has left
        containers.runtime().list().forEach(left -> containers.runtime().destroy(left.id(), Duration.ofSeconds(30)));
        containers.close();
    }

    @Test
    void theJvm() throws Exception {
        for (int i = 0; goesOn(i, cutOff, jvms()); i++) {
            ContainerId id = ContainerId.of(word + "-jvm-" + i);
            List<String> command = new ArrayList<>(TestContainers.jvm(
                    CreateOnRequest.class, containers.directory().resolve("state"), bundle, id.value()));
            command.addAll(List.of(settings()));
            Process jvm = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader out = new BufferedReader(new InputStreamReader(jvm.getInputStream(), UTF_8))) {
                String ready = out.readLine();
                assertThat(ready).startsWith("ready ");
                jvm.getOutputStream().write((id.value() + "\n").getBytes(UTF_8));
                jvm.getOutputStream().flush();
                assertThat(out.readLine()).isEqualTo("creating");
                awaitMoment(i, id, Long.parseLong(ready.substring("ready ".length())));
                boolean begun = Files.exists(containers.state(id));
                jvm.toHandle().destroyForcibly(); // and its output stays open
                cutOff += begun && out.readLine() == null ? 1 : 0; // it didn't live to say that it has one
            } finally {
                jvm.destroyForcibly();
                assertThat(jvm.waitFor(LONG_SECONDS, TimeUnit.SECONDS)).isTrue();
            }
            nothingIsLeft(id);
        }
        assertThat(cutOff).as("creates of a killed JVM, seed " + seed).isGreaterThanOrEqualTo(jvms() / ENOUGH);
    }

    @Test
    void theZygote() throws Exception {
        int inTime = 0; // who makes the container goes on without the zygote: most of these creates succeed
        for (int i = 0; goesOn(i, inTime, moments()); i++) {
            ContainerId id = ContainerId.of(word + "-zygote-" + i);
            long nanos = typical(); // works again after the last one, with a new zygote
            ProcessHandle zygote = zygote();
            CompletableFuture<Boolean> creation = create(id);
            awaitMoment(i, id, nanos);
            inTime += creation.isDone() ? 0 : 1;
            List<ProcessHandle> workers = children(zygote);
            zygote.destroyForcibly();
            zygote.onExit().get(LONG_SECONDS, TimeUnit.SECONDS);
            await(creation);
            // who had its plan by then goes on with it, and may not have begun yet
            Until.holds(
                    () -> Files.exists(containers.state(id)) || workers.stream().allMatch(KillNineIT::hasEnded));
            nothingIsLeft(id);
        }
        assertThat(inTime)
                .as("zygotes killed while a create ran, seed " + seed)
                .isGreaterThanOrEqualTo(moments() / ENOUGH);
    }

    /** The maker is one of the zygote's children: a worker that waited, or a new one. No other has anything to do. */
    @Test
    void theMaker() throws Exception {
        for (int i = 0; goesOn(i, cutOff, moments()); i++) {
            ContainerId id = ContainerId.of(word + "-maker-" + i);
            long nanos = typical();
            ProcessHandle zygote = zygote();
            CompletableFuture<Boolean> creation = create(id);
            awaitMoment(i, id, nanos);
            List<ProcessHandle> children = children(zygote);
            children.forEach(ProcessHandle::destroyForcibly);
            await(creation);
            for (ProcessHandle child : children) { // one that is still ending would take the next request along
                child.onExit().get(LONG_SECONDS, TimeUnit.SECONDS);
            }
            nothingIsLeft(id);
        }
        assertThat(cutOff).as("creates of a killed maker, seed " + seed).isGreaterThanOrEqualTo(moments() / ENOUGH);
    }

    /** Makes a container and removes it; how long making it took. */
    private long typical() {
        ContainerId id = ContainerId.of(word + "-typical");
        long begin = System.nanoTime();
        containers.runtime().create(id, bundle, Stdio.pipes()).detach();
        long nanos = System.nanoTime() - begin;
        containers.runtime().destroy(id, Duration.ofSeconds(30));
        return nanos;
    }

    /** True if it came to its end. */
    private CompletableFuture<Boolean> create(ContainerId id) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        containers.runtime().create(id, bundle, Stdio.pipes()).detach();
                        return true;
                    } catch (ContainerException e) {
                        assertThat(e.getMessage()).isNotEmpty(); // that it failed is what is to be expected
                        return false;
                    }
                },
                Aside.THREADS);
    }

    /** A create whose maker was killed ends, too. */
    private void await(CompletableFuture<Boolean> creation)
            throws InterruptedException, ExecutionException, TimeoutException {
        cutOff += creation.get(LONG_SECONDS, TimeUnit.SECONDS) ? 0 : 1;
    }

    private void nothingIsLeft(ContainerId id) {
        containers.runtime().destroy(id, Duration.ofSeconds(30));

        assertThat(Residue.of(id.value())).as("seed " + seed + ", " + id).isEmpty();
        assertThat(containers.state(id)).as("seed " + seed).doesNotExist();
        assertThat(containers.runtime().list()).as("seed " + seed).isEmpty();
    }

    /**
     * Waits for a random moment of a create that takes about {@code nanos}. In every other round it counts from the first trace of
     * the container: before that most of the work is Java's, and how little of it is left then differs by magnitudes.
     */
    private void awaitMoment(int round, ContainerId id, long nanos) {
        double moment = random.nextDouble() * nanos;
        if (round % 2 == 1) {
            long latest = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONG_SECONDS);
            while (!Files.exists(containers.state(id)) && System.nanoTime() - latest < 0) {
                LockSupport.parkNanos(POLL_NANOS); // who makes it may need the processor
            }
            moment = POLL_NANOS * Math.pow((double) nanos / POLL_NANOS, random.nextDouble());
        }
        long end = System.nanoTime() + (long) moment;
        for (long rest = end - System.nanoTime(); rest > 0; rest = end - System.nanoTime()) {
            LockSupport.parkNanos(rest);
        }
    }

    private static boolean goesOn(int round, int hits, int moments) {
        return round < moments || (hits < moments / ENOUGH && round < MOST * moments);
    }

    /** Of its only thread. {@link ProcessHandle#children} reads all of {@code /proc}, which may take longer than a create. */
    private static List<ProcessHandle> children(ProcessHandle zygote) throws IOException {
        String pids = Files.readString(Path.of("/proc/" + zygote.pid() + "/task/" + zygote.pid() + "/children"));
        return Stream.of(pids.split(" "))
                .filter(pid -> !pid.isBlank())
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
                .toList();
    }

    /** Whoever it is left to may not have waited for it yet. */
    private static boolean hasEnded(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/stat")).matches("(?s).*\\) [ZX] .*");
        } catch (IOException gone) {
            return true;
        }
    }

    private static ProcessHandle zygote() {
        List<ProcessHandle> zygotes = ProcessHandle.current()
                .children()
                .filter(child -> arguments(child).contains("zygote"))
                .toList();
        assertThat(zygotes).hasSize(1);
        return zygotes.get(0);
    }

    private static String arguments(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
        } catch (IOException e) {
            return "";
        }
    }
}
