package org.standardcontainer.launcher.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.Stdio;
import org.standardcontainer.conformance.bench.Aside;

/** One zygote for who is alone, and one more for those who meet often. */
@Timeout(60)
class LanesIT {
    @TempDir
    private Path directory;

    private final Set<Long> before = children();

    @Test
    void plansThatMeetOftenGetOneMore() throws Exception {
        List<Long> all;
        try (Zygotes zygotes = new Zygotes(SmallContainer.launcher())) {
            for (int i = 0; i <= Lanes.MEETINGS; i++) {
                run(zygotes, ":");
            }
            assertThat(ours()).as("zygotes for one thread").hasSize(1);

            beside(zygotes, Lanes.MEETINGS - 1);
            assertThat(ours()).as("zygotes for two that met a few times").hasSize(1);
            beside(zygotes, 1);
            assertThat(ours()).as("zygotes for two that met often").hasSize(most());

            for (int i = 0; i < 10; i++) {
                run(zygotes, ":");
            }
            beside(zygotes, 1);
            assertThat(ours()).as("zygotes that are used again").hasSize(most());
            all = List.copyOf(ours());
        }
        assertThat(all).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
    }

    @Test
    void oneThatDiedIsReplaced() throws Exception {
        try (Zygotes zygotes = new Zygotes(SmallContainer.launcher())) {
            beside(zygotes, Lanes.MEETINGS);
            Set<Long> first = ours();
            for (long pid : first) {
                ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            }
            Eventually.isTrue(() -> zygotes.pid().isEmpty()); // what is sent before it has died fails
            beside(zygotes, 1);
            assertThat(first).hasSize(most());
            Eventually.isTrue(() -> ours().size() == most() && first.stream().noneMatch(ours()::contains));
        }
    }

    /** Where no other can be started, those that are there do as well; and it is tried again, as that may be over. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutOneMoreAllShareOne(boolean isProcess) throws Exception {
        AtomicInteger tries = new AtomicInteger();
        Launcher launcher = SmallContainer.launcher();
        Lanes lanes = new Lanes(
                () -> {
                    if (tries.incrementAndGet() == 3) {
                        return Zygote.start(launcher, 0);
                    }
                    if (isProcess) {
                        throw new LauncherFailedException("no process", "");
                    }
                    throw new OutOfMemoryError("no thread");
                },
                4);
        Lane first = lanes.enter();
        for (int i = 0; i < 7 * Lanes.MEETINGS - 1; i++) {
            assertThat(lanes.enter()).isSameAs(first);
        }
        assertThat(tries).as("after once, and twice more as many").hasValue(2);
        assertThat(lanes.enter()).as("four times more as many").isNotSameAs(first);
        assertThat(lanes.plans()).isEqualTo(1 + 7 * Lanes.MEETINGS);
        lanes.close();
        launcher.close();
    }

    /** A creation has its zygote from when it was announced. */
    @Test
    void whoIsAnnouncedIsMet() throws Exception {
        assumeTrue(most() == 2, "needs two processors");
        try (Zygotes zygotes = new Zygotes(SmallContainer.launcher())) {
            run(zygotes, ":");
            for (int i = 0; i < Lanes.MEETINGS; i++) {
                try (PlanRunner.Ahead ahead = zygotes.ahead(SmallContainer.NEW_NETWORK)) {
                    assertThat(ahead).isNotSameAs(PlanRunner.Ahead.NOTHING);
                }
                run(zygotes, ":");
            }
            create(zygotes);
            for (int i = 0; i < Lanes.MEETINGS; i++) {
                run(zygotes, ":");
            }
            assertThat(ours()).as("zygotes for one after the other").hasSize(1);
            try (PlanRunner.Ahead ahead = zygotes.ahead(SmallContainer.NEW_NETWORK)) {
                assertThat(ahead).isNotSameAs(PlanRunner.Ahead.NOTHING);
                for (int i = 0; i < Lanes.MEETINGS; i++) {
                    run(zygotes, ":");
                }
            }
            assertThat(ours()).as("zygotes for one beside another").hasSize(2);
        }
    }

    /** One that was announced. */
    private void create(Zygotes zygotes) throws Exception {
        SmallContainer container = new SmallContainer(directory, "c");
        try (StandardStreams streams = StandardStreams.open(Stdio.discard(), false);
                PlanRunner.Ahead ahead = zygotes.ahead(SmallContainer.NEW_NETWORK)) {
            assertThat(ahead).isNotSameAs(PlanRunner.Ahead.NOTHING);
            int namespaces = SmallContainer.NEW_PID_AND_MOUNT | SmallContainer.NEW_NETWORK;
            assertThat(zygotes.create(container.create(namespaces, "exit 0"), streams, ahead)
                            .outcome()
                            .isSuccess())
                    .isTrue();
        }
        assertThat(zygotes.run(container.destroy()).isSuccess()).isTrue();
    }

    /** So many plans, each while another one is being executed. */
    private void beside(Zygotes zygotes, int plans) throws Exception {
        Path begun = directory.resolve("begun");
        Path over = directory.resolve("over");
        CompletableFuture<Void> other = CompletableFuture.runAsync(
                () -> run(zygotes, ": > " + begun + "; while [ ! -e " + over + " ]; do sleep 0.02; done"),
                Aside.THREADS);
        Eventually.isTrue(() -> Files.exists(begun) || other.isDone());
        try {
            for (int i = 0; i < plans; i++) {
                run(zygotes, ":");
            }
        } finally {
            Files.createFile(over);
        }
        other.get(30, TimeUnit.SECONDS);
        Files.delete(begun);
        Files.delete(over);
    }

    private static void run(Zygotes zygotes, String script) {
        assertThat(zygotes.run(SmallContainer.plan(SmallContainer.program(script)))
                        .isSuccess())
                .isTrue();
    }

    private static int most() {
        return Math.min(2, Runtime.getRuntime().availableProcessors());
    }

    /** The zygotes: nothing else is a child of this process for long. */
    private Set<Long> ours() {
        return children().stream().filter(pid -> !before.contains(pid)).collect(Collectors.toSet());
    }

    private static Set<Long> children() {
        return ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }
}
