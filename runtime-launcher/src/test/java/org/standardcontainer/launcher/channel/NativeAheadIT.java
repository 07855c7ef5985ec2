package org.standardcontainer.launcher.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.Stdio;
import org.standardcontainer.conformance.bench.Aside;

/** Namespaces that are made before there is a plan: used for that plan alone, or for none. */
@Timeout(60)
class NativeAheadIT {
    /** Beside namespaces: the loopback interface in there is to be up. */
    private static final int LOOPBACK = 1;

    @TempDir
    private Path directory;

    private Zygotes zygotes;
    private SmallContainer container;

    @BeforeEach
    void open() throws Exception {
        zygotes = new Zygotes(SmallContainer.launcher());
        container = new SmallContainer(directory, "c");
        // then there is a zygote, with a child that will soon wait for another task
        assertThat(zygotes.run(SmallContainer.plan(SmallContainer.program(":"))).isSuccess())
                .isTrue();
    }

    @AfterEach
    void close() throws Exception {
        if (container != null) {
            if (container.directory().exists()) {
                assertThat(zygotes.run(container.destroy()).isSuccess()).isTrue();
            }
            long zygote = zygotes.pid().orElseThrow();
            List<ProcessHandle> left = children().toList();
            zygotes.close();
            assertThat(ProcessHandle.of(zygote)).isEmpty();
            // who has just reported isn't back with the zygote yet, and ends by itself
            Eventually.isTrue(() -> left.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    @Test
    void initIsBornIntoTheNetworkThatWasMade() throws Exception {
        try (PlanRunner.Ahead ahead = networkAhead()) {
            String made = networks().iterator().next();
            assertThat(create(ahead, SmallContainer.NEW_NETWORK)).isEqualTo(made);
            assertThat(Networks.of(monitor())).isEqualTo(Networks.own());
        }
        Eventually.isTrue(() -> networks().isEmpty()); // only init has it
    }

    @Test
    void itsLoopbackInterfaceIsUpWhereThatIsAskedFor() throws Exception {
        for (int loopback : new int[] {0, LOOPBACK}) {
            try (PlanRunner.Ahead ahead = networkAhead(loopback)) {
                String made = networks().iterator().next();
                assertThat(create(ahead, SmallContainer.NEW_NETWORK)).isEqualTo(made);
                assertThat(Files.readString(Path.of("/proc/" + container.pid() + "/net/fib_trie"))
                                .contains("127.0.0.1"))
                        .isEqualTo(loopback != 0);
            }
            assertThat(zygotes.run(container.destroy()).isSuccess()).isTrue();
        }
    }

    @Test
    void whatThePlanDoesntAskForIsNotGiven() throws Exception {
        try (PlanRunner.Ahead ahead = networkAhead()) {
            assertThat(create(ahead, 0)).isEqualTo(Networks.own());
        }
        Eventually.isTrue(() -> networks().isEmpty());
    }

    @Test
    void anotherPlanDoesntGetIt() throws Exception {
        try (PlanRunner.Ahead ahead = networkAhead()) {
            String made = networks().iterator().next();
            assertThat(create(PlanRunner.Ahead.NOTHING, SmallContainer.NEW_NETWORK))
                    .isNotEqualTo(made)
                    .isNotEqualTo(Networks.own());
            assertThat(ahead).isNotNull();
        }
        Eventually.isTrue(() -> networks().isEmpty());
    }

    @Test
    void whatIsNotUsedIsLetGoOf() throws Exception {
        networkAhead().close();
        Eventually.isTrue(() -> networks().isEmpty());
    }

    @Test
    void itsDeathIsNoFailure() throws Exception {
        try (PlanRunner.Ahead ahead = networkAhead()) {
            String made = networks().iterator().next();
            ProcessHandle holder = children()
                    .filter(child -> Networks.heldBy(child).findAny().isPresent())
                    .findAny()
                    .orElseThrow();
            holder.destroyForcibly();
            Eventually.isTrue(() -> !holder.isAlive());
            assertThat(create(ahead, SmallContainer.NEW_NETWORK))
                    .isNotEqualTo(made)
                    .isNotEqualTo(Networks.own());
        }
    }

    @Test
    void namespacesThatNobodyMakesAheadAreNoFailure() throws Exception {
        try (PlanRunner.Ahead ahead = zygotes.ahead(SmallContainer.NEW_PID_AND_MOUNT)) {
            assertThat(create(ahead, SmallContainer.NEW_NETWORK)).isNotEqualTo(Networks.own());
        }
    }

    /** One plan for each processor but the last: with a creation beside them all have something to do. */
    @Test
    void nothingIsMadeWhileEveryProcessorHasAPlan() throws Exception {
        Path go = directory.resolve("go");
        List<CompletableFuture<Outcome>> running = new ArrayList<>();
        for (int i = 0; i < Math.max(1, Runtime.getRuntime().availableProcessors() - 1); i++) {
            running.add(CompletableFuture.supplyAsync(
                    () -> zygotes.run(SmallContainer.plan(
                            SmallContainer.program("while ! [ -e " + go + " ]; do sleep 0.02; done"))),
                    Aside.THREADS));
        }
        Eventually.isTrue(() -> isNothing(zygotes.ahead(SmallContainer.NEW_NETWORK)));
        Files.createFile(go);
        for (CompletableFuture<Outcome> plan : running) {
            assertThat(plan.get(60, TimeUnit.SECONDS).isSuccess()).isTrue();
        }
        Files.delete(go);
        assertThat(isNothing(zygotes.ahead(SmallContainer.NEW_NETWORK))).isFalse();
    }

    private static boolean isNothing(PlanRunner.Ahead ahead) {
        ahead.close();
        return ahead == PlanRunner.Ahead.NOTHING;
    }

    /** Creates the container; the network namespace that its init process is in. */
    private String create(PlanRunner.Ahead ahead, int more) throws Exception {
        try (StandardStreams streams = StandardStreams.open(Stdio.discard(), false)) {
            PlanRunner.Creation creation =
                    zygotes.create(container.create(SmallContainer.NEW_PID_AND_MOUNT | more, "exit 0"), streams, ahead);
            assertThat(creation.outcome().isSuccess())
                    .as("%s", creation.outcome())
                    .isTrue();
        }
        return Networks.of(container.pid());
    }

    private long monitor() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/proc/" + container.pid() + "/stat"))
                .replaceFirst("(?s).*\\) . (\\d+) .*", "$1"));
    }

    /**
     * Announces a creation, and waits until a child of the zygote holds the network namespace that was made for it. What is
     * announced while no child waits is forgotten, and one that has just reported may not wait yet: then it is announced again.
     */
    private PlanRunner.Ahead networkAhead() throws Exception {
        return networkAhead(0);
    }

    private PlanRunner.Ahead networkAhead(int more) throws Exception {
        PlanRunner.Ahead ahead = zygotes.ahead(SmallContainer.NEW_NETWORK | more);
        while (!Eventually.isTrueWithin(Duration.ofSeconds(5), () -> !networks().isEmpty())) {
            ahead.close();
            ahead = zygotes.ahead(SmallContainer.NEW_NETWORK | more);
        }
        return ahead;
    }

    private Set<String> networks() {
        return children().flatMap(Networks::heldBy).collect(Collectors.toSet());
    }

    private Stream<ProcessHandle> children() {
        return zygotes.pid().flatMap(ProcessHandle::of).stream().flatMap(ProcessHandle::children);
    }
}
