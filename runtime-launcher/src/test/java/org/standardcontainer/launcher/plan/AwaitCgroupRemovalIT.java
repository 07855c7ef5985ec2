package org.standardcontainer.launcher.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.standardcontainer.launcher.plan.TestCgroup.processes;
import static org.standardcontainer.launcher.plan.TestCgroup.write;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A cgroup of version 2 that another manager has made, who has to take it away: as systemd does, when its file of events changes. */
@Tag("once")
class AwaitCgroupRemovalIT extends CgroupScenario {
    private static final String EVENTS = "cgroup.events";
    private static final int PATIENCE_MILLIS = 20_000;

    private static LaunchPlan.Builder awaiting(Path cgroup, int millis) {
        return LaunchPlan.builder()
                .host("", new FileOp.Undo(new CgroupOp.AwaitCgroupRemoval(cgroup.toString(), millis)));
    }

    /** Whoever was put into it had ended by then: nothing has ever changed in it. */
    @Test
    void whoMissedTheEndIsReminded() throws Exception {
        try (TestCgroup around = TestCgroup.in("unified");
                WatchService watch = Path.of("/").getFileSystem().newWatchService()) {
            Path cgroup = Files.createDirectory(around.file("a.scope"));
            assertThat(Files.readString(cgroup.resolve(EVENTS))).contains("populated 0");
            cgroup.register(watch, StandardWatchEventKinds.ENTRY_MODIFY);
            CompletableFuture<Void> owner = CompletableFuture.runAsync(() -> {
                try {
                    while (Files.exists(cgroup)) {
                        WatchKey key = watch.take();
                        boolean changed = key.pollEvents().stream()
                                .anyMatch(event -> Path.of(EVENTS).equals(event.context()));
                        if (changed && Files.readString(cgroup.resolve(EVENTS)).contains("populated 0")) {
                            Files.delete(cgroup);
                        }
                        key.reset();
                    }
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            succeeds(awaiting(cgroup, PATIENCE_MILLIS));
            owner.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            assertThat(cgroup).doesNotExist();
        }
    }

    @Test
    void whoeverIsInItIsAnothersAndNotWaitedFor() throws Exception {
        try (TestCgroup around = TestCgroup.in("unified")) {
            Path cgroup = Files.createDirectory(around.file("a.scope"));
            Process stranger = around.sleeperIn(cgroup);
            long start = System.nanoTime();
            succeeds(awaiting(cgroup, (int) TimeUnit.MINUTES.toMillis(5)));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(1));
            assertThat(processes(cgroup)).containsExactly(stranger.pid());
        }
    }

    /** Where no process can go on, none may stay. */
    @Test
    void nothingStaysInOneThatIsFrozen() throws Exception {
        try (TestCgroup around = TestCgroup.in("unified")) {
            Path cgroup = Files.createDirectory(around.file("a.scope"));
            write(cgroup.resolve("cgroup.freeze"), "1");
            succeeds(awaiting(cgroup, 1000));
            assertThat(processes(cgroup)).isEmpty();
            Files.delete(cgroup);
        }
    }
}
