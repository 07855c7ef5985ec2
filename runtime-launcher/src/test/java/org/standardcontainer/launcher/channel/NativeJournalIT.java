package org.standardcontainer.launcher.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.launcher.plan.Template;
import org.standardcontainer.launcher.state.Boot;
import org.standardcontainer.launcher.state.ContainerDirectory;
import org.standardcontainer.launcher.state.ProcessIdentity;

/** Files, lock and journal: what a failed plan leaves, and what its replay may touch. */
@Timeout(120)
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
        byte[] torn = {40, 0, 0, 0, ~40, -1, -1, -1, 1, 2, 3, 4, 8, 0, 0, 0, 9};
        Files.write(journal, torn, StandardOpenOption.APPEND);
        assertThat(runner.run(container.destroy()).isSuccess()).isTrue();
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

    /** A command that goes on once there is a file, or its directory is no more. */
    private static String awaits(Path file) {
        return "while [ -d " + file.getParent() + " ] && ! [ -e " + file + " ]; do sleep 0.02; done";
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
    void pidsOfAnotherBootOrNamespaceAreNobodysHere() throws Exception {
        SmallContainer container = new SmallContainer(directory, "c");
        Report made = runner.run(container.create("sleep 600")).report();
        Path journal = container.directory().journal();
        byte[] whole = Files.readAllBytes(journal);
        Boot here = Boot.current();

        Files.write(journal, JournalBytes.withBoot(whole, new Boot(here.bootId(), "pid:[1]")));
        for (FileOp op : List.of(
                new FileOp.KillMaker(journal.toString(), 1000), new FileOp.ReplayJournal(journal.toString(), 1000))) {
            assertThat(runner.run(SmallContainer.plan(op)).report().errno())
                    .as("EXDEV")
                    .isEqualTo(18);
        }
        assertThat(journal).exists();

        Files.write(journal, JournalBytes.withBoot(whole, new Boot("an-earlier-boot", here.pidNamespace())));
        assertThat(runner.run(container.destroy()).isSuccess()).isTrue();
        assertThat(directory).isEmptyDirectory();
        assertThat(new ProcessIdentity(made.pid(), made.startTime()).isAlive()).isTrue();
        assertThat(runner.run(SmallContainer.plan(new ProcessOp.KillProcess(made.pid(), made.startTime(), 9, 5000)))
                        .isSuccess())
                .isTrue();
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

    @Test
    void aFileIsComparedWithWhatItWas() throws Exception {
        byte[] bytes = new byte[10_000];
        new Random(1).nextBytes(bytes);
        Path file = Files.write(directory.resolve("file"), bytes);
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        LaunchPlan check = SmallContainer.plan(new FileOp.CheckFile(file.toString(), (int) crc.getValue()));
        assertThat(runner.run(check).isSuccess()).isTrue();
        bytes[9_999] ^= 1;
        Files.write(file, bytes);
        assertThat(runner.run(check).report().errno()).as("ESTALE").isEqualTo(116);
        Files.delete(file);
        assertThat(runner.run(check).report().errno()).as("ENOENT").isEqualTo(2);
    }

    @Test
    void aProcessWhoseFirstThreadHasEndedRuns() throws Exception {
        Path source = Files.writeString(directory.resolve("program.c"), """
                #include <pthread.h>
                #include <unistd.h>
                static void *work(void *unused) { sleep(600); return unused; }
                int main(void) { pthread_t t; pthread_create(&t, NULL, work, NULL); pthread_exit(NULL); }
                """);
        Path program = directory.resolve("program");
        String compiler = System.getenv().getOrDefault("CC", "cc");
        assumeTrue(compiles(compiler, "-pthread", "-o", program.toString(), source.toString()), "needs a C compiler");
        Process process = new ProcessBuilder(program.toString()).start();
        try {
            Path stat = Path.of("/proc/" + process.pid() + "/stat");
            Eventually.isTrue(() -> Files.readString(stat).contains(") Z"));
            String[] fields = Files.readString(stat).split("\\) ", 2)[1].split(" ");
            ProcessIdentity identity = new ProcessIdentity((int) process.pid(), Long.parseLong(fields[19]));
            assertThat(identity.isAlive()).isTrue();
            LaunchPlan check = SmallContainer.plan(new ProcessOp.CheckEnded(identity.pid(), identity.startTime()));
            assertThat(runner.run(check).report().errno()).as("EBUSY").isEqualTo(16);
            assertThat(runner.run(SmallContainer.plan(
                                    new ProcessOp.KillProcess(identity.pid(), identity.startTime(), 9, 5000)))
                            .isSuccess())
                    .isTrue();
            assertThat(runner.run(check).isSuccess()).isTrue();
            assertThat(identity.isAlive()).isFalse();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static boolean compiles(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
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
        Path lock = directory.resolve("lock");
        Path held = directory.resolve("held");
        Path go = directory.resolve("go");
        CompletableFuture<Boolean> holder =
                locking(lock, true, SmallContainer.program("touch " + held + "; " + awaits(go) + "; sleep 0.5"));
        Eventually.isTrue(() -> Files.exists(held));
        assertThat(runner.run(SmallContainer.plan(new FileOp.LockFile(lock.toString(), false, 200)))
                        .report()
                        .errno())
                .as("EAGAIN")
                .isEqualTo(11);
        CompletableFuture<Boolean> waiting = locking(lock, false);
        Files.createFile(go);
        assertThat(waiting.get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(holder.get(60, TimeUnit.SECONDS)).isTrue();
    }

    /** Takes a lock and runs a program while it has it; whether that succeeded. */
    private CompletableFuture<Boolean> locking(Path lock, boolean create, ProcessOp... program) {
        LaunchPlan.Builder plan = LaunchPlan.builder().host("", new FileOp.LockFile(lock.toString(), create, 60_000));
        for (ProcessOp op : program) {
            plan.host("", op);
        }
        return CompletableFuture.supplyAsync(() -> runner.run(plan.build()).isSuccess(), Aside.THREADS);
    }

    @Test
    void aLockOnAFileThatIsGoneIsNone() throws Exception {
        Path lock = Files.createFile(directory.resolve("lock"));
        Path held = directory.resolve("held");
        CompletableFuture<Boolean> holder =
                locking(lock, false, SmallContainer.program("touch " + held + "; sleep 0.5; rm " + lock));
        Eventually.isTrue(() -> Files.exists(held));
        Report report = runner.run(SmallContainer.plan(new FileOp.LockFile(lock.toString(), false, 60_000)))
                .report();
        assertThat(report.errno()).as("ENOENT").isEqualTo(2);
        assertThat(holder.get(60, TimeUnit.SECONDS)).isTrue();
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
