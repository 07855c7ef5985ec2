package org.standardcontainer.launcher.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.standardcontainer.launcher.plan.TestCgroup.processes;
import static org.standardcontainer.launcher.plan.TestCgroup.write;
import static org.standardcontainer.launcher.plan.TestRoot.NEW_MOUNTS;
import static org.standardcontainer.launcher.plan.TestRoot.finish;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the cgroups that a plan made are emptied and removed, on a real kernel, of either version. */
@Tag("once")
class LinuxCgroupRemovalIT extends CgroupScenario {
    @ParameterizedTest
    @ValueSource(strings = {"memory", "freezer", "unified"})
    void whatIsMadeIsRemovedWhenThePlanFails(String hierarchy) throws IOException {
        try (TestCgroup cgroup = TestCgroup.in(hierarchy)) {
            Path leaf = cgroup.file("a/b/c");
            Path there = Files.createDirectory(cgroup.file("there"));
            OneShot.Result result = OneShot.run(journaled()
                    .host("", make(leaf))
                    .host("", make(there))
                    .host("", failing())
                    .build());
            assertThat(result.step()).as(result.toString()).isEqualTo(3);
            assertThat(cgroup.file("a")).doesNotExist();
            assertThat(there).exists();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "freezer", "unified"})
    void initIsMovedAndAllThatItLeftIsKilled(String hierarchy) throws IOException {
        try (TestCgroup cgroup = TestCgroup.in(hierarchy)) {
            Path leaf = cgroup.file("a/b");
            LaunchPlan plan = finish(
                    journaled()
                            .host("", make(leaf))
                            .host("", new ProcessOp.CloneInit(NEW_MOUNTS))
                            .host("", new CgroupOp.JoinCgroup(leaf.toString())),
                    "cat /proc/self/cgroup; for i in 1 2 3; do /bin/sleep 600 </dev/null >/dev/null 2>&1 & done");
            OneShot.Result result = OneShot.run(plan);
            assertThat(result.output()).contains(cgroup.path().getFileName() + "/a/b");
            assertThat(processes(leaf)).as("outlived init").hasSizeGreaterThanOrEqualTo(3);
            replay();
            assertThat(cgroup.file("a")).doesNotExist();
            replay(); // and again, without effect
        }
    }

    /** A cgroup that somebody made beforehand stays, but nothing that the container leaves in it does. */
    @ParameterizedTest
    @ValueSource(strings = {"freezer", "memory", "unified"})
    void whatWasThereIsEmptiedAndKept(String hierarchy) throws Exception {
        try (TestCgroup cgroup = TestCgroup.in(hierarchy)) {
            Path leaf = Files.createDirectory(cgroup.file("job"));
            makeByPlan(leaf);
            Path inner = Files.createDirectories(leaf.resolve("of/the/container"));
            List<Process> processes = List.of(cgroup.sleeperIn(leaf), cgroup.sleeperIn(inner));
            replay();
            ended(processes);
            assertThat(leaf.resolve("of")).doesNotExist();
            assertThat(leaf).exists();
            replay(); // and again, without effect
            assertThat(leaf).exists();
        }
    }

    /** A container has ended and wasn't deleted, and another one got its cgroup meanwhile. */
    @ParameterizedTest
    @ValueSource(strings = {"freezer", "unified"})
    void whoTookOverAnEmptyOneIsLeftAlone(String hierarchy) throws Exception {
        try (TestCgroup cgroup = TestCgroup.in(hierarchy)) {
            Path leaf = cgroup.file("a/b");
            makeByPlan(leaf);
            Path first = journal;
            journal = directory.resolve("second");
            makeByPlan(leaf);
            Process process = cgroup.sleeperIn(leaf);
            succeeds(LaunchPlan.builder().host("", new FileOp.ReplayJournal(first.toString(), 20_000)));
            assertThat(processes(leaf)).containsExactly(process.pid());
            replay();
            ended(List.of(process));
            assertThat(cgroup.file("a")).as("made by a container that is gone").doesNotExist();
        }
    }

    /** By somebody who isn't a launcher, and who says nothing of himself. */
    @ParameterizedTest
    @ValueSource(strings = {"freezer", "unified"})
    void oneThatWasMadeAgainIsAnothers(String hierarchy) throws Exception {
        try (TestCgroup cgroup = TestCgroup.in(hierarchy)) {
            Path leaf = cgroup.file("a");
            makeByPlan(leaf);
            Files.delete(leaf);
            Files.createDirectory(leaf);
            Process process = cgroup.sleeperIn(leaf);
            replay();
            assertThat(processes(leaf)).containsExactly(process.pid());
        }
    }

    /** runc #2105, crun #727: what is frozen couldn't be killed. */
    @ParameterizedTest
    @ValueSource(strings = {"freezer:freezer.state:FROZEN", "unified:cgroup.freeze:1"})
    void whatIsFrozenIsKilled(String how) throws Exception {
        String[] parts = how.split(":");
        try (TestCgroup cgroup = TestCgroup.in(parts[0])) {
            Path leaf = cgroup.file("a");
            makeByPlan(leaf);
            Path inner = Files.createDirectory(leaf.resolve("inner"));
            List<Process> processes = List.of(cgroup.sleeperIn(leaf), cgroup.sleeperIn(inner));
            write(inner.resolve(parts[1]), parts[2]);
            write(leaf.resolve(parts[1]), parts[2]);
            replay();
            ended(processes);
            assertThat(leaf).doesNotExist();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"freezer", "unified"})
    void deepAndWideTreesAreRemoved(String hierarchy) throws Exception {
        try (TestCgroup cgroup = TestCgroup.in(hierarchy)) {
            Path leaf = cgroup.file("a");
            makeByPlan(leaf);
            List<Process> processes = new ArrayList<>();
            Path deep = leaf;
            for (int i = 0; i < 200; i++) {
                deep = Files.createDirectory(deep.resolve("d"));
            }
            processes.add(cgroup.sleeperIn(deep));
            for (int i = 0; i < 40; i++) {
                processes.add(cgroup.sleeperIn(Files.createDirectory(leaf.resolve("wide-" + i))));
            }
            replay();
            ended(processes);
            assertThat(leaf).doesNotExist();
        }
    }

    @Test
    void aForkBombIsEnded() throws Exception {
        try (TestCgroup cgroup = TestCgroup.in("pids")) {
            Path leaf = cgroup.file("a");
            LaunchPlan plan = finish(
                    journaled()
                            .host("", make(leaf))
                            .host(
                                    "",
                                    new CgroupOp.WriteCgroup(
                                            leaf.resolve("pids.max").toString(), "40"))
                            .host("", new ProcessOp.CloneInit(NEW_MOUNTS))
                            .host("", new CgroupOp.JoinCgroup(leaf.toString())),
                    "exec </dev/null >/dev/null 2>&1; f() { f & f & }; f");
            OneShot.run(plan);
            replay();
            assertThat(leaf).doesNotExist();
        }
    }

    /** What can't be removed in time is an error, not a success. */
    @Test
    void theDeadlineIsKept() throws Exception {
        try (TestCgroup cgroup = TestCgroup.in("freezer")) {
            Path leaf = Files.createDirectory(cgroup.file("a"));
            Process process = cgroup.sleeperIn(leaf);
            write(cgroup.file("freezer.state"), "FROZEN"); // above: not ours to thaw
            OneShot.Result result = OneShot.run(journaled()
                    .host("", new FileOp.Journal(new CgroupOp.RemoveCgroup(leaf.toString(), 200)))
                    .host("", new FileOp.ReplayJournal(journal.toString(), 1000))
                    .build());
            assertThat(result.errno()).as(result.toString()).isEqualTo(EBUSY);
            write(cgroup.file("freezer.state"), "THAWED");
            ended(List.of(process));
        }
    }

    /** The deadline of an undoing is for all of it, whatever patience its records have. */
    @Test
    void anUndoingAsAWholeHasItsDeadline() throws Exception {
        try (TestCgroup cgroup = TestCgroup.in("freezer")) {
            LaunchPlan.Builder plan = journaled();
            for (String name : List.of("a", "b", "c")) {
                Path leaf = Files.createDirectory(cgroup.file(name));
                cgroup.sleeperIn(leaf);
                plan.host("", new FileOp.Journal(new CgroupOp.RemoveCgroup(leaf.toString(), 60_000)));
            }
            write(cgroup.file("freezer.state"), "FROZEN");
            succeeds(plan);
            long start = System.nanoTime();
            OneShot.Result result = OneShot.run(LaunchPlan.builder()
                    .host("", new FileOp.ReplayJournal(journal.toString(), 500))
                    .build());
            assertThat(result.errno()).as(result.toString()).isEqualTo(EBUSY);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("not even the first has its minute")
                    .isLessThan(Duration.ofMinutes(1));
        }
    }

    /** A parent that two containers share goes with the last of them, at whatever moment that is. */
    @Test
    void aParentMayVanishMeanwhile() throws Exception {
        try (TestCgroup cgroup = TestCgroup.in("freezer")) {
            ExecutorService threads = Executors.newFixedThreadPool(2);
            List<Future<?>> done = new ArrayList<>();
            for (int t = 0; t < 2; t++) {
                int thread = t;
                Callable<Void> work = () -> {
                    for (int i = 0; i < 40; i++) {
                        OneShot.Result result = OneShot.run(LaunchPlan.builder()
                                .host(
                                        "",
                                        new FileOp.OpenJournal(directory
                                                .resolve(thread + "-" + i)
                                                .toString()))
                                .host("", make(cgroup.file("p/q/" + thread)))
                                .host("", failing())
                                .build());
                        assertThat(result.step()).as(result.toString()).isEqualTo(2);
                    }
                    return null;
                };
                done.add(threads.submit(work));
            }
            for (Future<?> each : done) {
                each.get(240, TimeUnit.SECONDS);
            }
            threads.shutdown();
            assertThat(cgroup.file("p")).doesNotExist();
        }
    }

    /** As above, but as often as it can be. */
    @Test
    void aParentIsRemovedAllTheTime() throws Exception {
        try (TestCgroup cgroup = TestCgroup.in("freezer")) {
            AtomicBoolean done = new AtomicBoolean();
            File parent = cgroup.file("p").toFile();
            Thread remover = new Thread(
                    () -> {
                        while (!done.get()) {
                            parent.delete();
                        }
                    },
                    "remover");
            remover.start();
            try {
                for (int i = 0; i < 60; i++) {
                    OneShot.Result result = OneShot.run(LaunchPlan.builder()
                            .host(
                                    "",
                                    new FileOp.OpenJournal(
                                            directory.resolve("j" + i).toString()))
                            .host("", make(cgroup.file("p/leaf")))
                            .host("", failing())
                            .build());
                    assertThat(result.step()).as(result.toString()).isEqualTo(2);
                    assertThat(directory.resolve("j" + i))
                            .satisfies(j -> assertThat(Files.size(j))
                                    .as("however often it was tried")
                                    .isLessThan(2000));
                }
            } finally {
                done.set(true);
                remover.join();
            }
        }
    }
}
