package org.standardcontainer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Stdio;

/**
 * SIGKILL at random moments of a create, then {@code destroy}: whatever was killed, nothing may be left. The seed is in each
 * failure's message; {@code -Dtest.args=-Dkill.seed=…} repeats a run, as far as a race can be repeated.
 */
@Timeout(600)
class KillNineIT {
    private static final int MOMENTS = 40;

    private final long seed = Long.getLong("kill.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final String word = "k9" + Long.toString(seed & 0xfffffff, 36);
    private TestContainers containers;
    private Bundle bundle;

    @BeforeEach
    void open() {
        containers = TestContainers.open();
        bundle = containers.bundle(TestContainers.shell("sleep 1000").build());
    }

    @AfterEach
    void close() {
        containers.close();
    }

    @Test
    void theJvm() throws Exception {
        for (int i = 0; i < MOMENTS; i++) {
            ContainerId id = ContainerId.of(word + "-jvm-" + i);
            Process jvm = new ProcessBuilder(TestContainers.jvm(
                            CreateOnRequest.class, containers.directory().resolve("state"), bundle, id.value()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader out = new BufferedReader(new InputStreamReader(jvm.getInputStream(), UTF_8))) {
                String ready = out.readLine();
                assertThat(ready).startsWith("ready ");
                jvm.getOutputStream().write((id.value() + "\n").getBytes(UTF_8));
                jvm.getOutputStream().flush();
                assertThat(out.readLine()).isEqualTo("creating");
                sleep(Long.parseLong(ready.substring("ready ".length())));
            } finally {
                jvm.destroyForcibly();
                assertThat(jvm.waitFor(10, TimeUnit.SECONDS)).isTrue();
            }
            nothingIsLeft(id);
        }
    }

    @Test
    void theZygote() throws Exception {
        long nanos = typical();
        for (int i = 0; i < MOMENTS; i++) {
            ContainerId id = ContainerId.of(word + "-zygote-" + i);
            ProcessHandle zygote = zygote();
            CompletableFuture<Void> creation = create(id);
            sleep(nanos);
            zygote.destroyForcibly();
            zygote.onExit().get(10, TimeUnit.SECONDS);
            await(creation);
            nothingIsLeft(id);
            typical(); // and the next one works again, with a new zygote
        }
    }

    @Test
    void theMaker() throws Exception {
        long nanos = typical();
        for (int i = 0; i < MOMENTS; i++) {
            ContainerId id = ContainerId.of(word + "-maker-" + i);
            ProcessHandle zygote = zygote();
            CompletableFuture<Void> creation = create(id);
            Optional<ProcessHandle> maker = child(zygote, creation);
            sleep(nanos);
            maker.ifPresent(ProcessHandle::destroyForcibly);
            await(creation);
            nothingIsLeft(id);
        }
    }

    /** Makes a container and removes it; how long making it took. */
    private long typical() {
        ContainerId id = ContainerId.of(word + "-typical");
        long begin = System.nanoTime();
        containers.runtime().create(id, bundle, Stdio.pipes()).detach();
        long nanos = System.nanoTime() - begin;
        containers.runtime().destroy(id, Duration.ofSeconds(10));
        return nanos;
    }

    private CompletableFuture<Void> create(ContainerId id) {
        return CompletableFuture.runAsync(() -> {
            try {
                containers.runtime().create(id, bundle, Stdio.pipes()).detach();
            } catch (ContainerException e) {
                assertThat(e.getMessage()).isNotEmpty(); // that it failed is what is to be expected
            }
        });
    }

    private void await(CompletableFuture<Void> creation)
            throws InterruptedException, ExecutionException, TimeoutException {
        creation.get(20, TimeUnit.SECONDS); // a create whose maker was killed ends, too
    }

    private void nothingIsLeft(ContainerId id) {
        containers.runtime().destroy(id, Duration.ofSeconds(20));

        assertThat(Residue.of(id.value())).as("seed " + seed + ", " + id).isEmpty();
        assertThat(containers.state(id)).as("seed " + seed).doesNotExist();
        assertThat(containers.runtime().list()).as("seed " + seed).isEmpty();
    }

    /** Waits for a random part of a time, or a little more; the early moments are the interesting ones. */
    private void sleep(long nanos) {
        long end = System.nanoTime() + (long) (random.nextDouble() * random.nextDouble() * 1.2 * nanos);
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(end - System.nanoTime());
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

    /** The zygote's first child, as soon as it is there; empty if the creation is over before. */
    private static Optional<ProcessHandle> child(ProcessHandle zygote, CompletableFuture<Void> creation) {
        Optional<ProcessHandle> child = zygote.children().findFirst();
        while (child.isEmpty() && !creation.isDone()) {
            Thread.onSpinWait();
            child = zygote.children().findFirst();
        }
        return child;
    }
}
