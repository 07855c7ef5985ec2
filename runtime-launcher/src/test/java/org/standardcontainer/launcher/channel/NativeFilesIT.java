package org.standardcontainer.launcher.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.launcher.plan.Template;
import org.standardcontainer.launcher.state.ContainerDirectory;

/** Files and locks: what is written, compared, removed and waited for. */
class NativeFilesIT extends OneShotScenario {
    @Test
    void aFileIsComparedWithWhatItWas() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "this is the end");
        LaunchPlan check = SmallContainer.plan(new FileOp.CheckFileEnd(file.toString(), "the end"));
        assertThat(runner.run(check).isSuccess()).isTrue();
        for (String other : List.of("this is the enD", "the end ", "end", "")) {
            Files.writeString(file, other);
            assertThat(runner.run(check).report().errno()).as(other).isEqualTo(116); // ESTALE
        }
        Files.delete(file);
        assertThat(runner.run(check).report().errno()).as("ENOENT").isEqualTo(2);
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

    /** Takes a lock and runs a program while it has it; whether that succeeded. */
    private CompletableFuture<Boolean> locking(Path lock, boolean create, ProcessOp... program) {
        LaunchPlan.Builder plan = LaunchPlan.builder().host("", new FileOp.LockFile(lock.toString(), create, 60_000));
        for (ProcessOp op : program) {
            plan.host("", op);
        }
        return CompletableFuture.supplyAsync(() -> runner.run(plan.build()).isSuccess(), Aside.THREADS);
    }
}
