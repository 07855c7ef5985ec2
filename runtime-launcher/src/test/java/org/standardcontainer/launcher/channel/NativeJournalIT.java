package org.standardcontainer.launcher.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.launcher.plan.Template;
import org.standardcontainer.launcher.state.ContainerDirectory;

/** Files, lock and journal: what a failed plan leaves, and what its replay may touch. */
@Timeout(60)
class NativeJournalIT {
    @TempDir
    private Path directory;

    private OneShot runner;

    @BeforeEach
    void open() throws IOException {
        runner = new OneShot(SmallContainer.launcher());
    }

    @AfterEach
    void close() {
        if (runner != null) {
            runner.close();
        }
    }

    @Test
    void aFailedPlanLeavesNothing() {
        SmallContainer container = new SmallContainer(directory, "c");
        Report report = runner.run(LaunchPlan.builder()
                        .all(container.begin())
                        .init("", new ProcessOp.FindProgram("no-such-program", SmallContainer.PATH))
                        .build())
                .report();
        assertThat(report.errno()).isEqualTo(2);
        assertThat(report.path()).isEqualTo("no-such-program");
        assertThat(directory).isEmptyDirectory();
        assertThat(Path.of("/proc/" + report.pid())).doesNotExist();
    }

    @Test
    void aPlanThatFailsBeforeItHasAJournalLeavesNothing() {
        SmallContainer container = new SmallContainer(directory, "c");
        Report report = runner.run(SmallContainer.plan(
                        new FileOp.MakeDir(container.directory().path().toString(), 0700),
                        new FileOp.LockFile(container.directory().lock().toString(), true, 1000),
                        new FileOp.OpenJournal(directory.resolve("no/journal").toString())))
                .report();
        assertThat(report.step()).isEqualTo(2);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void theSecondOfOneNameLeavesTheFirstAlone() {
        SmallContainer container = new SmallContainer(directory, "c");
        assertThat(runner.run(container.create("sleep 600")).isSuccess()).isTrue();
        Report second = runner.run(container.create("sleep 600")).report();
        assertThat(second.errno()).as("EEXIST").isEqualTo(17);
        assertThat(second.step()).isZero();
        assertThat(runner.run(container.start()).isSuccess()).isTrue();
        assertThat(runner.run(container.destroy()).isSuccess()).isTrue();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aTornEndIsNoRecord() throws Exception {
        SmallContainer container = new SmallContainer(directory, "c");
        int pid = runner.run(container.create("sleep 600")).report().pid();
        Path journal = container.directory().journal();
        // a record that was cut, and one that was damaged
        Files.write(journal, new byte[] {40, 0, 0, 0, 1, 2, 3, 4, 8, 0, 0, 0, 9}, StandardOpenOption.APPEND);
        assertThat(runner.run(container.destroy()).isSuccess()).isTrue();
        assertThat(directory).isEmptyDirectory();
        Eventually.isTrue(() -> !Files.exists(Path.of("/proc/" + pid)));
    }

    @Test
    void replayKillsNobodyWhoTookThePid() throws Exception {
        Process stranger = new ProcessBuilder("sleep", "600").start();
        Path journal = directory.resolve("journal");
        try {
            Report kill = runner.run(
                            SmallContainer.plan(new ProcessOp.KillProcess((int) stranger.pid(), 12345, 9, 1000)))
                    .report();
            assertThat(kill.errno()).as("ESRCH").isEqualTo(3);
            assertThat(runner.run(SmallContainer.plan(
                                    new FileOp.OpenJournal(journal.toString()),
                                    new FileOp.Journal(new ProcessOp.KillProcess((int) stranger.pid(), 12345, 9, 1000)),
                                    new FileOp.ReplayJournal(journal.toString(), 5000)))
                            .isSuccess())
                    .isTrue();
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly().waitFor();
        }
    }

    @Test
    void checkEndedTellsARunningProcessFromAnEndedOne() throws Exception {
        SmallContainer container = new SmallContainer(directory, "c");
        Report created = runner.run(container.create("sleep 600")).report();
        ProcessOp.CheckEnded check = new ProcessOp.CheckEnded(created.pid(), created.startTime());
        assertThat(runner.run(SmallContainer.plan(check)).report().errno())
                .as("EBUSY")
                .isEqualTo(16);
        assertThat(runner.run(SmallContainer.plan(
                                new ProcessOp.KillProcess(created.pid(), created.startTime(), 9, 5000)))
                        .isSuccess())
                .isTrue();
        assertThat(runner.run(SmallContainer.plan(check)).isSuccess()).isTrue();
        assertThat(runner.run(container.destroy()).isSuccess()).isTrue();
    }

    @Test
    void aLockIsWaitedForUpToItsDeadline() throws Exception {
        String lock = directory.resolve("lock").toString();
        Path held = directory.resolve("held");
        ProcessOp.RunProgram busy = new ProcessOp.RunProgram(
                "/bin/sh",
                List.of("sh", "-c", "touch " + held + "; sleep 2"),
                List.of("PATH=/bin:/usr/bin"),
                "/",
                Template.of(""),
                0,
                false);
        Thread holder = new Thread(() -> runner.run(SmallContainer.plan(new FileOp.LockFile(lock, true, 1000), busy)));
        holder.start();
        Eventually.isTrue(() -> Files.exists(held));
        assertThat(runner.run(SmallContainer.plan(new FileOp.LockFile(lock, false, 200)))
                        .report()
                        .errno())
                .as("EAGAIN")
                .isEqualTo(11);
        assertThat(runner.run(SmallContainer.plan(new FileOp.LockFile(lock, false, 10_000)))
                        .isSuccess())
                .isTrue();
        holder.join();
    }

    @Test
    void aLockOnAFileThatIsGoneIsNone() throws Exception {
        Path lock = Files.createFile(directory.resolve("lock"));
        Path held = directory.resolve("held");
        ProcessOp.RunProgram remove = new ProcessOp.RunProgram(
                "/bin/sh",
                List.of("sh", "-c", "touch " + held + "; sleep 1; rm " + lock),
                List.of("PATH=/bin:/usr/bin"),
                "/",
                Template.of(""),
                0,
                false);
        Thread holder = new Thread(
                () -> runner.run(SmallContainer.plan(new FileOp.LockFile(lock.toString(), false, 1000), remove)));
        holder.start();
        Eventually.isTrue(() -> Files.exists(held));
        Report report = runner.run(SmallContainer.plan(new FileOp.LockFile(lock.toString(), false, 10_000)))
                .report();
        assertThat(report.errno()).as("ENOENT").isEqualTo(2);
        holder.join();
    }

    @Test
    void filesOutsideOfItsDirectoryArentRemoved() throws Exception {
        Path victim = Files.createFile(directory.resolve("victim"));
        Path own = Files.createDirectory(directory.resolve("own"));
        Report report = runner.run(SmallContainer.plan(new FileOp.RemoveFiles(own.toString(), List.of("../victim"))))
                .report();
        assertThat(report.errno()).isEqualTo(22);
        assertThat(victim).exists();

        Path link = Files.createSymbolicLink(directory.resolve("link"), own);
        assertThat(runner.run(SmallContainer.plan(new FileOp.RemoveFiles(link.toString(), List.of())))
                        .report()
                        .kind())
                .isEqualTo(Report.Kind.FAILURE);
        assertThat(own).exists();
    }

    @Test
    void aFileIsThereWholeOrNotAtAll() throws Exception {
        Path file = directory.resolve("file");
        assertThat(runner.run(SmallContainer.plan(
                                new FileOp.WriteFile(file.toString(), 0640, Template.of("one")),
                                new FileOp.WriteFile(file.toString(), 0600, Template.of("two"))))
                        .isSuccess())
                .isTrue();
        assertThat(file).hasContent("two");
        assertThat(Files.getAttribute(file, "unix:mode")).isEqualTo(0100600);
        assertThat(directory.resolve("file.tmp")).doesNotExist();
        assertThat(ContainerDirectory.NAMES).contains("state.json.tmp", "config.json.tmp", "exit.tmp");
    }
}
