package org.standardcontainer.launcher.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.launcher.state.Boot;
import org.standardcontainer.launcher.state.ProcessIdentity;

/** A process is known by more than its pid: nobody who took it is taken for it. */
class NativeProcessesIT extends OneShotScenario {
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
}
