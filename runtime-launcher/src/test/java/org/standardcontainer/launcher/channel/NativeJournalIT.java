package org.standardcontainer.launcher.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.launcher.state.ProcessIdentity;

/** What a failed plan leaves, and what the replay of a journal may touch. */
class NativeJournalIT extends OneShotScenario {
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
        byte[] torn = {40, 0, 0, 0, ~40, -1, -1, -1, 1, 2, 3, 4, 8, 0, 0, 0, 9};
        Files.write(journal, torn, StandardOpenOption.APPEND);
        assertThat(runner.run(container.destroy()).isSuccess()).isTrue();
        assertThat(directory).isEmptyDirectory();
        Eventually.isTrue(() -> !Files.exists(Path.of("/proc/" + pid)));
    }

    /** A number that was a maker's may be that of some thread by now, which is no process to be opened, and none to be waited for. */
    @Test
    void aMakersNumberMayBeAThreads() throws Exception {
        SmallContainer container = new SmallContainer(directory, "c");
        int pid = runner.run(container.create("sleep 600")).report().pid();
        Path journal = container.directory().journal();
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            int thread = threads.map(path -> Integer.parseInt(path.getFileName().toString()))
                    .filter(number -> number != ProcessHandle.current().pid())
                    .findFirst()
                    .orElseThrow();
            Files.write(journal, JournalBytes.withPid(Files.readAllBytes(journal), thread));
        }
        Outcome outcome = runner.run(container.destroy());
        assertThat(outcome.isSuccess()).as("%s", outcome).isTrue();
        assertThat(directory).isEmptyDirectory();
        Eventually.isTrue(() -> !Files.exists(Path.of("/proc/" + pid)));
    }

    @Test
    void aFailedCreateLeavesAnothersDirectoryAlone() throws Exception {
        Path own = directory.resolve("c");
        Path lock = own.resolve("lock");
        // between two steps of this one a destroy removes what it made, and another create of that name gets as far as
        // its journal
        Report report = runner.run(SmallContainer.plan(
                        new FileOp.MakeDir(own.toString(), 0700),
                        SmallContainer.program(
                                "rmdir " + own + "; mkdir " + own + "; touch " + lock + " " + own + "/journal"),
                        new FileOp.LockFile(lock.toString(), true, 1000),
                        new FileOp.OpenJournal(own.resolve("journal").toString())))
                .report();
        assertThat(report.errno()).as("EEXIST").isEqualTo(17);
        assertThat(lock).exists();

        // and one whose lock is held meanwhile
        Files.delete(own.resolve("journal"));
        Files.delete(lock);
        Files.delete(own);
        Path go = directory.resolve("go");
        report = runner.run(SmallContainer.plan(
                        new FileOp.MakeDir(own.toString(), 0700),
                        SmallContainer.program("touch " + lock + "; setsid flock " + lock + " sh -c '" + awaits(go)
                                + "' </dev/null >/dev/null 2>&1 & while flock -n " + lock + " true; do :; done"),
                        new FileOp.LockFile(lock.toString(), true, 100)))
                .report();
        Files.createFile(go);
        assertThat(report.errno()).as("EAGAIN").isEqualTo(11);
        assertThat(lock).exists();
    }

    @Test
    void whatCannotBeUndoneIsTold() throws Exception {
        Path stubborn = Files.createDirectory(directory.resolve("stubborn"));
        Files.createFile(stubborn.resolve("file"));
        Outcome outcome = runner.run(LaunchPlan.builder()
                .all(new SmallContainer(directory, "c").begin())
                .host("", new FileOp.Journal(new FileOp.RemoveFiles(stubborn.toString(), List.of())))
                .host("", SmallContainer.program("echo no; exit 3"))
                .build());
        assertThat(outcome.report().value()).isEqualTo(3);
        assertThat(outcome.report().text()).isEqualTo("no\n");
        assertThat(outcome.warnings()).singleElement().satisfies(remains -> {
            assertThat(remains.kind()).isEqualTo(Report.Kind.REMAINS);
            assertThat(remains.errno()).as("ENOTEMPTY").isEqualTo(39);
            assertThat(remains.path()).isEqualTo(stubborn.toString());
        });
        Files.delete(stubborn.resolve("file"));
        assertThat(runner.run(new SmallContainer(directory, "c").destroy()).isSuccess())
                .isTrue();
        assertThat(directory).isEmptyDirectory();
    }

    /** Damage at any place costs at most what is damaged, and is never reported as a success. */
    @Test
    void aDamagedRecordIsNoSuccess() throws Exception {
        long seed = ThreadLocalRandom.current().nextLong();
        Random random = new Random(seed);
        SmallContainer container = new SmallContainer(directory, "c");
        for (int i = 0; i < 20; i++) {
            Report made = runner.run(container.create("sleep 600")).report();
            Path journal = container.directory().journal();
            byte[] whole = Files.readAllBytes(journal);
            byte[] damaged = whole.clone();
            int bit = random.nextInt(whole.length * 8);
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(journal, damaged);
            Report report = runner.run(container.destroy()).report();
            assertThat(report.errno()).as("EBADMSG: bit %d, seed %d", bit, seed).isEqualTo(74);
            assertThat(journal).exists();
            Files.write(journal, whole);
            assertThat(runner.run(container.destroy()).isSuccess()).isTrue();
            assertThat(directory).isEmptyDirectory();
            assertThat(new ProcessIdentity(made.pid(), made.startTime()).isAlive())
                    .isFalse();
        }
    }

    @Test
    void aJournalThatOthersCouldHaveWrittenIsNotObeyed() throws Exception {
        SmallContainer container = new SmallContainer(directory, "c");
        assertThat(runner.run(container.create("sleep 600")).isSuccess()).isTrue();
        Path journal = container.directory().journal();
        Files.setAttribute(journal, "unix:mode", 0662);
        assertThat(runner.run(container.destroy()).report().errno()).as("EPERM").isEqualTo(1);
        Files.setAttribute(journal, "unix:mode", 0600);
        Files.setAttribute(journal, "unix:uid", 12345);
        assertThat(runner.run(container.destroy()).report().errno()).as("EPERM").isEqualTo(1);
        Files.setAttribute(journal, "unix:uid", 0);
        assertThat(runner.run(container.destroy()).isSuccess()).isTrue();
    }

    @Test
    void whoJoinedTheJournalIsStoppedToo() throws Exception {
        SmallContainer container = new SmallContainer(directory, "c");
        assertThat(runner.run(container.create("sleep 600")).isSuccess()).isTrue();
        Path held = directory.resolve("held");
        CompletableFuture<Outcome> start = CompletableFuture.supplyAsync(
                () -> runner.run(SmallContainer.plan(
                        new FileOp.LockFile(container.directory().lock().toString(), false, 1000),
                        new FileOp.JoinJournal(container.directory().journal().toString()),
                        SmallContainer.program("touch " + held + "; exec sleep 600"))),
                Aside.THREADS);
        Eventually.isTrue(() -> Files.exists(held));
        assertThat(runner.run(container.destroy()).isSuccess()).isTrue();
        assertThatThrownBy(() -> start.get(60, TimeUnit.SECONDS)).hasMessageContaining("without a report");
        Files.delete(held);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void joiningCutsOffATornEndAndMayFindNothing() throws Exception {
        SmallContainer container = new SmallContainer(directory, "c");
        assertThat(runner.run(container.create("sleep 600")).isSuccess()).isTrue();
        Path journal = container.directory().journal();
        Files.write(journal, new byte[] {40, 0, 0, 0, ~40, -1, -1, -1, 1}, StandardOpenOption.APPEND);
        FileOp.JoinJournal join = new FileOp.JoinJournal(journal.toString());
        assertThat(runner.run(SmallContainer.plan(join)).isSuccess()).isTrue();
        assertThat(runner.run(container.destroy()).isSuccess()).isTrue();
        assertThat(runner.run(SmallContainer.plan(join)).isSuccess()).isTrue();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatIsGoneIsUndone() throws Exception {
        Path own = Files.createDirectory(directory.resolve("own"));
        LaunchPlan plan = SmallContainer.plan(
                new FileOp.Undo(new ProcessOp.KillProcess(Integer.MAX_VALUE, 1, 9, 1000)),
                new FileOp.Undo(new FileOp.RemoveFiles(own.toString(), List.of())));
        assertThat(runner.run(plan).isSuccess()).isTrue();
        assertThat(own).doesNotExist();
        assertThat(runner.run(plan).isSuccess()).isTrue();
    }
}
