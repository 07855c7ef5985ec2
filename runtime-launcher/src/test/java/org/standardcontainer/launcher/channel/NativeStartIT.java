package org.standardcontainer.launcher.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.launcher.state.ContainerDirectory;
import org.standardcontainer.launcher.state.ProcessIdentity;

/** A created container and those who start it. */
@Timeout(120)
class NativeStartIT {
    @TempDir
    private Path directory;

    private OneShot runner;
    private SmallContainer container;

    @BeforeEach
    void open() throws IOException {
        runner = new OneShot(SmallContainer.launcher());
        container = new SmallContainer(directory, "c");
    }

    @AfterEach
    void close() {
        if (runner != null) {
            if (container.directory().exists()) {
                assertThat(runner.run(container.destroy()).isSuccess()).isTrue();
            }
            assertThat(container.directory().path()).doesNotExist();
            runner.close();
        }
    }

    @Test
    void waitsUntilItIsStarted() throws Exception {
        Path started = directory.resolve("started");
        Outcome created = runner.run(container.create("echo $$ > " + started));
        assertThat(created.isSuccess()).as("%s", created).isTrue();
        assertThat(container.pid()).isEqualTo(created.report().pid());
        assertThat(Path.of("/proc/" + container.pid())).exists();
        assertThat(container.directory().phase()).hasContent("c");
        assertThat(started).doesNotExist();

        assertThat(runner.run(container.start()).isSuccess()).isTrue();
        assertThat(container.directory().phase()).hasContent("r");
        Eventually.isTrue(() -> Files.exists(started) && Files.size(started) > 0);
        assertThat(started).hasContent("1");
    }

    @Test
    void isStartedOnce() throws Exception {
        runner.run(container.create("sleep 600"));
        int starters = 6;
        List<Outcome> outcomes = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < starters; i++) {
            Thread thread = new Thread(() -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    return;
                }
                outcomes.add(runner.run(container.start()));
            });
            thread.start();
            threads.add(thread);
        }
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(outcomes).hasSize(starters).filteredOn(Outcome::isSuccess).hasSize(1);
    }

    @Test
    void canNoLongerBeStartedWhenInitWasKilled() throws Exception {
        Report made = runner.run(container.create("exit 0")).report();
        ProcessHandle.of(made.pid()).ifPresent(ProcessHandle::destroyForcibly);
        Eventually.isTrue(() -> !new ProcessIdentity(made.pid(), made.startTime()).isAlive());
        Report report = runner.run(container.start()).report();
        assertThat(report.kind()).isEqualTo(Report.Kind.FAILURE);
        assertThat(report.errno()).as("connection refused or reset").isIn(111, 104);
    }

    @Test
    void tellsTheStarterWhatFailedBehindTheStart() {
        LaunchPlan.Builder plan = LaunchPlan.builder().all(container.begin()).host("", new ProcessOp.Detach());
        plan.init("", new ProcessOp.WaitStart());
        plan.init("", SmallContainer.program("echo from the hook; exit 9"));
        LaunchPlan whole = plan.build();
        assertThat(runner.run(whole).isSuccess()).isTrue();

        Report report = runner.run(container.start()).report();
        assertThat(report.kind()).isEqualTo(Report.Kind.FAILURE);
        assertThat(report.ofMaker()).isTrue();
        assertThat(report.step()).isEqualTo(whole.steps().size() - 1);
        assertThat(report.value()).isEqualTo(9);
        assertThat(report.text()).isEqualTo("from the hook\n");
    }

    @Test
    void tellsTheStarterThatTheProgramCouldntBeExecuted() throws Exception {
        Path script = Files.writeString(directory.resolve("script"), "#!/no/such/interpreter\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        runner.run(LaunchPlan.builder()
                .all(container.begin())
                .init("", new ProcessOp.FindProgram(script.toString(), List.of()))
                .host("", new ProcessOp.Detach())
                .init("", new ProcessOp.WaitStart())
                .init("", new ProcessOp.Exec(List.of("script"), List.of()))
                .build());
        Report report = runner.run(container.start()).report();
        assertThat(report.kind()).isEqualTo(Report.Kind.FAILURE);
        assertThat(report.systemCall()).isEqualTo("execve");
        assertThat(report.errno()).isEqualTo(2);
        assertThat(report.path()).isEqualTo(script.toString());
    }

    @Test
    void canBeMadeAndStartedByOnePlan() {
        Outcome outcome = runner.run(LaunchPlan.builder()
                .all(container.create("sleep 600"))
                .all(container.start())
                .build());
        assertThat(outcome.isSuccess()).as("%s", outcome).isTrue();
        assertThat(container.directory().phase()).hasContent("r");
    }

    @Test
    void aFailureAfterTheStartUndoesAll() {
        Report report = runner.run(LaunchPlan.builder()
                        .all(container.create("sleep 600"))
                        .all(container.start())
                        .host("", SmallContainer.program("exit 2"))
                        .build())
                .report();
        assertThat(report.value()).isEqualTo(2);
        assertThat(container.directory().path()).doesNotExist();
        assertThat(Path.of("/proc/" + report.pid())).doesNotExist();
    }

    @Test
    void itsSocketMayLieDeep() throws Exception {
        Path deep = Files.createDirectories(directory.resolve("d".repeat(100)).resolve("e".repeat(100)));
        SmallContainer far = new SmallContainer(deep, "f".repeat(100));
        assertThat(runner.run(far.create("sleep 600")).isSuccess()).isTrue();
        assertThat(runner.run(far.start()).isSuccess()).isTrue();
        assertThat(runner.run(far.destroy()).isSuccess()).isTrue();
        assertThat(deep).isEmptyDirectory();
    }

    @Test
    void nobodyStartsWhatIsntThere() {
        Report report = runner.run(new SmallContainer(new ContainerDirectory(directory.resolve("none"))).start())
                .report();
        assertThat(report.errno()).isEqualTo(2);
        assertThat(report.systemCall()).isEqualTo("connect");
    }

    /** A bind source on a file system that doesn't answer, for example; a program stands for it. */
    @Test
    void anInitThatHangsIsGivenUp() {
        SmallContainer hanging = new SmallContainer(directory, "h");
        LaunchPlan.Builder plan = LaunchPlan.builder().host("", new ProcessOp.LimitInit(300));
        hanging.begin().steps().forEach(step -> plan.host("", step.op()));
        plan.init("", SmallContainer.program("exec sleep 600"));
        Report report = runner.run(plan.build()).report();
        assertThat(report.errno()).as("ETIMEDOUT").isEqualTo(110);
        assertThat(report.systemCall()).isEqualTo("init");
        assertThat(report.step()).isEqualTo(plan.build().steps().size() - 1);
        assertThat(hanging.directory().path()).doesNotExist();
        assertThat(new ProcessIdentity(report.pid(), report.startTime()).isAlive())
                .isFalse();
    }

    @Test
    void aStartThatHangsIsGivenUp() {
        SmallContainer hanging = new SmallContainer(directory, "h");
        LaunchPlan plan = LaunchPlan.builder()
                .all(hanging.begin())
                .host("", new ProcessOp.Detach())
                .init("", new ProcessOp.WaitStart())
                .init("", SmallContainer.program("exec sleep 600"))
                .build();
        assertThat(runner.run(plan).isSuccess()).isTrue();
        Report report = runner.run(SmallContainer.plan(
                        new ProcessOp.LimitInit(300),
                        new ProcessOp.StartInit(
                                hanging.directory().startSocket().toString(), 1000)))
                .report();
        assertThat(report.errno()).as("ETIMEDOUT").isEqualTo(110);
        assertThat(runner.run(hanging.destroy()).isSuccess()).isTrue();
    }
}
