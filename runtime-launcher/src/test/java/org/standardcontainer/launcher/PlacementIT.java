package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.standardcontainer.launcher.plan.TestCgroup.processes;
import static org.standardcontainer.launcher.plan.TestCgroup.write;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.PlacementOp;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.launcher.plan.TestCgroup;

/** A container in a cgroup that this JVM makes, when the launcher asks it to. */
@Tag("once")
@ParameterizedClass
@EnumSource
class PlacementIT extends PlainScenario {
    /** Not longer, since as long is waited for a cgroup that its maker doesn't take away. */
    private static final int PATIENCE_MILLIS = 1500;

    private TestCgroup around;
    private Path cgroup;
    private Placement placement = this::place;
    private int init;
    private int monitor;
    private int launcher;

    PlacementIT(ProcessTree tree) {
        super(tree);
    }

    /** Has its steps before those of the plain one. */
    private final class Placed extends PlainRuntime {
        Placed() {
            super(temp.resolve("placed"), tree, new RuntimeListener() {});
        }

        @Override
        protected CompiledContainer compile(CompileRequest request) {
            CompiledContainer plain = super.compile(request);
            return new CompiledContainer(
                    LaunchPlan.builder()
                            .host("", new ProcessOp.CloneInit(0))
                            .host(
                                    "/linux/cgroupsPath",
                                    new PlacementOp.AwaitPlacement(cgroup.toString(), PATIENCE_MILLIS))
                            .build(),
                    plain.rootSwitch(),
                    plain.program(),
                    false,
                    Optional.of(placement),
                    Map.of());
        }
    }

    @BeforeEach
    void open() {
        around = TestCgroup.in("unified");
        cgroup = around.file("a.scope");
        runtime.close();
        runtime = new Placed();
    }

    @AfterEach
    void close() throws IOException {
        if (around != null) {
            around.close();
        }
    }

    private void place(int itsInit, int itsMonitor, int itsLauncher) {
        init = itsInit;
        monitor = itsMonitor;
        launcher = itsLauncher;
        try {
            Files.createDirectory(cgroup);
            write(cgroup.resolve("cgroup.procs"), Integer.toString(itsInit));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertNothingIsLeft() {
        assertThat(cgroup).doesNotExist();
        assertThat(runtime.list()).isEmpty();
        assertThat(temp.resolve("placed/web-1")).doesNotExist();
    }

    @Test
    void itIsWhereItWasPutAndItsCgroupGoesWithIt() throws IOException {
        try (StandardContainer container = create(shell("sleep 600 & exec sleep 600"))) {
            assertThat(processes(cgroup)).containsExactly((long) init);
            container.start();
            if (tree == ProcessTree.MONITORED) {
                assertThat(ProcessHandle.of(init).flatMap(ProcessHandle::parent).map(ProcessHandle::pid))
                        .contains((long) monitor);
                assertThat(ProcessHandle.of(monitor)
                                .flatMap(ProcessHandle::parent)
                                .map(ProcessHandle::pid))
                        .contains((long) launcher);
            } else {
                assertThat(monitor).isZero();
                assertThat(launcher).isZero();
            }
            container.destroy(Duration.ofSeconds(20));
        }
        assertNothingIsLeft();
    }

    @Test
    void whoRefusesSaysWhy() throws IOException {
        placement = (itsInit, itsMonitor, itsLauncher) -> {
            place(itsInit, itsMonitor, itsLauncher);
            throw new LaunchFailedException("/linux/cgroupsPath", "no room", "", "", "", "", "make some", null);
        };
        assertThatThrownBy(() -> create(shell("true"))).hasMessageContaining("no room");
        assertNothingIsLeft();
    }

    @Test
    void whoSaysSoAndDidNotIsFoundOutAndNobodyElseIsKilled() throws IOException {
        Files.createDirectory(cgroup);
        Process stranger = around.sleeperIn(cgroup);
        placement = (itsInit, itsMonitor, itsLauncher) -> {};
        assertThatThrownBy(() -> create(shell("true")))
                .isInstanceOf(LaunchFailedException.class)
                .hasMessageContaining("ESRCH");
        assertThat(stranger.isAlive()).isTrue();
        assertThat(processes(cgroup)).containsExactly(stranger.pid());
        assertThat(runtime.list()).isEmpty();
    }

    @Test
    void whoTakesTooLongIsNotWaitedFor() throws Exception {
        CountDownLatch undone = new CountDownLatch(1);
        placement = (itsInit, itsMonitor, itsLauncher) -> {
            place(itsInit, itsMonitor, itsLauncher);
            try {
                undone.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        Thread watcher = new Thread(() -> {
            Traces.await("made", () -> Files.exists(cgroup));
            Traces.await("undone", () -> !Files.exists(cgroup));
            undone.countDown();
        });
        watcher.start();
        assertThatThrownBy(() -> create(shell("true")))
                .isInstanceOf(LaunchFailedException.class)
                .hasMessageContaining("ETIMEDOUT");
        watcher.join();
        assertNothingIsLeft();
    }
}
