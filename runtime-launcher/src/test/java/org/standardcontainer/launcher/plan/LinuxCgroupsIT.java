package org.standardcontainer.launcher.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.standardcontainer.launcher.plan.TestCgroup.write;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link CgroupOp}s do on a real kernel, of either version, and what they refuse. */
class LinuxCgroupsIT extends CgroupScenario {
    private static final int ESRCH = 3;
    private static final int ELOOP = 40;
    private static final int ECANCELED = 125;

    @ParameterizedTest
    @ValueSource(strings = {"freezer", "unified"})
    void somebodyElsesProcessesAreNeverTakenOver(String hierarchy) throws Exception {
        try (TestCgroup cgroup = TestCgroup.in(hierarchy)) {
            Path leaf = Files.createDirectory(cgroup.file("job"));
            Process stranger = cgroup.sleeperIn(Files.createDirectory(leaf.resolve("below")));
            OneShot.Result result = OneShot.run(journaled().host("", make(leaf)).build());
            assertThat(result.errno()).as(result.toString()).isEqualTo(EBUSY);
            assertThat(stranger.isAlive()).isTrue();
        }
    }

    /** As it is between two steps of another launcher's plan, which locks the cgroup like this. */
    @ParameterizedTest
    @ValueSource(strings = {"freezer", "unified"})
    void oneInWhichSomebodyIsMakingAContainerIsNotTakenOver(String hierarchy) throws Exception {
        try (TestCgroup cgroup = TestCgroup.in(hierarchy)) {
            Path leaf = Files.createDirectory(cgroup.file("job"));
            Path below = cgroup.file("other/leaf");
            makeByPlan(below);
            Process holder = new ProcessBuilder(
                            "flock", leaf.toString(), "flock", below.toString(), "sh", "-c", "echo held; cat")
                    .start();
            try {
                assertThat(holder.inputReader().readLine()).isEqualTo("held");
                OneShot.Result result =
                        OneShot.run(LaunchPlan.builder().host("", make(leaf)).build());
                assertThat(result.errno()).as(result.toString()).isEqualTo(EBUSY);
                succeeds(LaunchPlan.builder()
                        .host("", new FileOp.Undo(new CgroupOp.RemoveCgroupIfEmpty(below.toString()))));
                assertThat(below).exists();
            } finally {
                holder.getOutputStream().close();
                holder.waitFor();
            }
            succeeds(LaunchPlan.builder().host("", make(leaf)));
            replay();
            assertThat(below.getParent()).doesNotExist();
        }
    }

    @Test
    void pathsWithDotsAreRefused() throws IOException {
        try (TestCgroup cgroup = TestCgroup.in("freezer")) {
            for (String path : List.of(
                    cgroup.path() + "/a/../../b", cgroup.path() + "/..", "relative", "/sys/fs/cgroup/freezer/")) {
                for (CgroupOp op : List.of(
                        new CgroupOp.MakeCgroup(path),
                        new CgroupOp.WriteCgroup(path, "x"),
                        new CgroupOp.CheckCgroupEmpty(path))) {
                    if (path.endsWith("freezer/") && !(op instanceof CgroupOp.MakeCgroup)) {
                        continue;
                    }
                    OneShot.Result result =
                            OneShot.run(LaunchPlan.builder().host("", op).build());
                    assertThat(result.errno()).as(op + " " + result).isEqualTo(EINVAL);
                }
            }
            OneShot.Result result = OneShot.run(journaled()
                    .host(
                            "",
                            new FileOp.Journal(new CgroupOp.RemoveCgroup(
                                    cgroup.path() + "/x/../../" + cgroup.path().getFileName(), 100)))
                    .host("", new FileOp.ReplayJournal(journal.toString(), 1000))
                    .build());
            assertThat(result.errno()).as(result.toString()).isEqualTo(EINVAL);
            assertThat(cgroup.path()).exists();
        }
    }

    @Test
    void whatIsNoCgroupIsLeftAlone() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "content");
        Path empty = Files.createDirectory(directory.resolve("empty"));
        for (CgroupOp op : List.of(
                make(directory.resolve("new/cgroup")),
                make(empty),
                new CgroupOp.WriteCgroup(file.toString(), "x"),
                new CgroupOp.CheckCgroupEmpty(empty.toString()))) {
            OneShot.Result result =
                    OneShot.run(LaunchPlan.builder().host("", op).build());
            assertThat(result.errno()).as(op + " " + result).isEqualTo(EINVAL);
        }
        for (CgroupOp op : List.of(
                new CgroupOp.RemoveCgroup(empty.toString(), 100), new CgroupOp.RemoveCgroupIfEmpty(empty.toString()))) {
            Path records = directory.resolve(op.getClass().getSimpleName());
            OneShot.Result result = OneShot.run(LaunchPlan.builder()
                    .host("", new FileOp.OpenJournal(records.toString()))
                    .host("", new FileOp.Journal(op))
                    .host("", new FileOp.ReplayJournal(records.toString(), 1000))
                    .build());
            assertThat(result.errno()).as(op + " " + result).isEqualTo(EINVAL);
        }
        assertThat(directory.resolve("new")).doesNotExist();
        assertThat(empty).isEmptyDirectory();
        assertThat(file).hasContent("content");

        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("/sys/fs/cgroup/freezer/tasks"));
        OneShot.Result result = OneShot.run(LaunchPlan.builder()
                .host("", new CgroupOp.WriteCgroup(link.toString(), "x"))
                .build());
        assertThat(result.errno()).isEqualTo(ELOOP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"freezer", "unified"})
    void aCgroupWithProcessesBelowItIsBusy(String hierarchy) throws Exception {
        try (TestCgroup cgroup = TestCgroup.in(hierarchy)) {
            LaunchPlan check = LaunchPlan.builder()
                    .host("", new CgroupOp.CheckCgroupEmpty(cgroup.file("a").toString()))
                    .build();
            assertThat(OneShot.run(check).succeeded()).as("missing").isTrue();
            Path inner = cgroup.file("a/b/c");
            makeByPlan(inner);
            assertThat(OneShot.run(check).succeeded()).as("empty").isTrue();
            Process process = cgroup.sleeperIn(inner);
            assertThat(OneShot.run(check).errno()).isEqualTo(EBUSY);
            replay();
            ended(List.of(process));
        }
    }

    @Test
    void whatWasSaidForTheCaseOfFailureIsDoneLastToFirst() throws IOException {
        try (TestCgroup cgroup = TestCgroup.in("pids")) {
            String limit = cgroup.file("pids.max").toString();
            write(cgroup.file("pids.max"), "9");
            LaunchPlan.Builder changes = LaunchPlan.builder()
                    .host("", new FileOp.OnFailure(new CgroupOp.WriteCgroup(limit, "9")))
                    .host("", new CgroupOp.WriteCgroup(limit, "8"))
                    .host("", new FileOp.OnFailure(new CgroupOp.WriteCgroup(limit, "8")))
                    .host("", new CgroupOp.WriteCgroup(limit, "7"));
            succeeds(changes);
            assertThat(cgroup.file("pids.max")).hasContent("7");
            OneShot.Result result = OneShot.run(
                    changes.host("", new CgroupOp.WriteCgroup(limit, "junk")).build());
            assertThat(result.errno()).as(result.toString()).isEqualTo(EINVAL);
            assertThat(cgroup.file("pids.max")).hasContent("9");
        }
    }

    @Test
    void aFrozenCgroupIsThawedUnlessOneAboveItIsFrozen() throws Exception {
        try (TestCgroup cgroup = TestCgroup.in("freezer")) {
            Path inner = Files.createDirectory(cgroup.file("inner"));
            cgroup.sleeperIn(inner);
            succeeds(LaunchPlan.builder().host("", new CgroupOp.FreezeCgroup(inner.toString(), 10_000)));
            assertThat(inner.resolve("freezer.state")).hasContent("FROZEN");
            write(cgroup.file("freezer.state"), "FROZEN");
            LaunchPlan thaw = LaunchPlan.builder()
                    .host("", new CgroupOp.ThawCgroup(inner.toString(), 1000))
                    .build();
            assertThat(OneShot.run(thaw).errno()).isEqualTo(EBUSY);
            write(cgroup.file("freezer.state"), "THAWED");
            assertThat(inner.resolve("freezer.state")).hasContent("THAWED");
            assertThat(OneShot.run(thaw).succeeded()).isTrue();
        }
    }

    /** Who pauses a container at the moment when another kills it finds that out, and lets it go. */
    @Test
    void thatAFrozenProcessIsKilledIsSeen() throws Exception {
        try (TestCgroup cgroup = TestCgroup.in("freezer")) {
            Process sleeper = cgroup.sleeperIn(cgroup.path());
            String stat = Files.readString(Path.of("/proc/" + sleeper.pid() + "/stat"));
            long startTime = Long.parseLong(stat.split("\\) ", 2)[1].split(" ")[19]);
            LaunchPlan check = LaunchPlan.builder()
                    .host("", new ProcessOp.CheckNotKilled((int) sleeper.pid(), startTime))
                    .build();
            succeeds(LaunchPlan.builder()
                    .host("", new CgroupOp.FreezeCgroup(cgroup.path().toString(), 10_000)));
            assertThat(OneShot.run(check).succeeded()).isTrue();
            sleeper.destroyForcibly();
            assertThat(OneShot.run(check).errno()).isEqualTo(ECANCELED);
            succeeds(LaunchPlan.builder()
                    .host("", new CgroupOp.ThawCgroup(cgroup.path().toString(), 10_000)));
            assertThat(sleeper.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(OneShot.run(check).errno()).isEqualTo(ESRCH);
        }
    }

    @Test
    void aCpusetIsFilledFromAbove() throws IOException {
        try (TestCgroup cgroup = TestCgroup.in("cpuset")) {
            Path leaf = cgroup.file("a/b");
            assumeTrue(Files.readString(cgroup.file("cpuset.cpus")).isBlank(), "this hierarchy inherits by itself");
            makeByPlan(leaf);
            succeeds(LaunchPlan.builder().host("", new CgroupOp.InheritCpuset(leaf.toString())));
            for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
                String above = Files.readString(cgroup.path().resolveSibling(file));
                assertThat(above).isNotBlank();
                assertThat(cgroup.file("a").resolve(file)).hasContent(above);
                assertThat(leaf.resolve(file)).hasContent(above);
            }
            write(leaf.resolve("cpuset.cpus"), "0");
            succeeds(LaunchPlan.builder().host("", new CgroupOp.InheritCpuset(leaf.toString())));
            assertThat(leaf.resolve("cpuset.cpus")).as("what was set").hasContent("0");
            replay();
        }
    }
}
