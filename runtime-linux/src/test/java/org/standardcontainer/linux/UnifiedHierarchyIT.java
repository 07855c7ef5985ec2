package org.standardcontainer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.spec.LinuxCpu;
import org.standardcontainer.spec.LinuxHugepageLimit;
import org.standardcontainer.spec.LinuxMemory;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.User;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;
import org.standardcontainer.testguest.Opened;

/** Containers on a kernel with cgroup v2 alone, made by a JVM that is in the kernel's root. */
@Tag("once")
@InGuest(GuestKind.CGROUP_V2)
class UnifiedHierarchyIT {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final long MIB = 1L << 20;

    @Opened
    private static TestContainers containers;

    @Test
    void theKernelHasNothingElse() {
        HostFacts facts = new HostFactsReader(Path.of("/")).read();
        assertThat(facts.cgroups().kind()).isEqualTo(CgroupLayout.Kind.V2);
        assertThat(facts.cgroups().unified().orElseThrow().ownIsRoot()).isTrue();
        assertThat(containers.runtime().features().capabilities())
                .contains("linux.cgroup.v2", "linux.cgroup.memory", "linux.cgroup.pids", "linux.cgroup.blkio");
    }

    @Test
    void aContainerHasACgroupOfItsOwnAndLeavesNone() throws IOException {
        Bundle bundle =
                containers.bundle(TestContainers.shell("cat /proc/self/cgroup").build());
        ContainerId id = TestContainers.newId();
        try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.pipes())) {
            container.start();
            assertThat(TestContainers.finish(container).out()).isEqualTo("0::/scr-" + id.value() + "\n");
            container.delete();
        }
        assertThat(ROOT.resolve("scr-" + id.value())).doesNotExist();
    }

    /** The mount option that keeps whoever is in a cgroup namespace from what is outside of it. */
    @Test
    void aCgroupNamespaceIsJoinedByAContainerWhoseCgroupIsElsewhere() throws Exception {
        Process remount = new ProcessBuilder("mount", "-o", "remount,nsdelegate", "/sys/fs/cgroup")
                .inheritIO()
                .start();
        assertThat(remount.waitFor()).isZero();
        Files.setPosixFilePermissions(containers.directory(), PosixFilePermissions.fromString("rwx--x--x"));
        Bundle holds = containers.bundle(TestContainers.shell("sleep 1000")
                .linux(TestContainers.linux("pid", "mount", "uts", "cgroup").build())
                .build());
        ContainerId id = TestContainers.newId();
        try (StandardContainer holder = containers.runtime().create(id, holds, Stdio.discard())) {
            holder.start();
            long pid = holder.state().pid().orElseThrow().pid();
            assertThat(containers.output(TestContainers.shell("cat /proc/self/cgroup")
                            .linux(UserNamespaceIT.mapped()
                                    .namespaces(List.of(
                                            LinuxNamespace.of("mount"),
                                            LinuxNamespace.of("pid"),
                                            LinuxNamespace.of("network"),
                                            LinuxNamespace.of("uts"),
                                            LinuxNamespace.of("user"),
                                            new LinuxNamespace("cgroup", "/proc/" + pid + "/ns/cgroup")))
                                    .build())
                            .build()))
                    .startsWith("0::/../scr-");
        }
    }

    @Test
    void parentsThatWereMadeGoWithIt() throws IOException {
        String top = "/t-" + TestContainers.newId().value();
        assertThat(containers.output(spec(
                        "cat /proc/self/cgroup; cat /sys/fs/cgroup/pids.max",
                        top + "/a/b",
                        LinuxResources.builder().pids(new LinuxPids(9L)).build())))
                .isEqualTo("0::/\n9\n");
        assertThat(ROOT.resolve(top.substring(1))).doesNotExist();
    }

    @Test
    void everyLimitIsInItsFile() {
        LinuxResources resources = LinuxResources.builder()
                .memory(LinuxMemory.builder()
                        .limit(64 * MIB)
                        .swap(80 * MIB)
                        .reservation(32 * MIB)
                        .build())
                .cpu(LinuxCpu.builder()
                        .shares(2048)
                        .quota(20000)
                        .period(50000)
                        .burst(7000)
                        .cpus("0")
                        .mems("0")
                        .build())
                .pids(new LinuxPids(20L))
                .hugepageLimits(new LinuxHugepageLimit("2MB", BigInteger.valueOf(4 * MIB)))
                .unified(Map.of("memory.high", "50331648", "memory.oom.group", "1"))
                .build();
        String files =
                "memory.max memory.low memory.high memory.oom.group cpu.weight cpu.max cpu.max.burst cpuset.cpus cpuset.mems"
                        + " pids.max hugetlb.2MB.max hugetlb.2MB.rsvd.max";
        assertThat(containers.output(spec("cd /sys/fs/cgroup; cat " + files, "", resources)))
                .isEqualTo("67108864\n33554432\n50331648\n1\n174\n20000 50000\n7000\n0\n0\n20\n4194304\n4194304\n");
        assertThat(containers.output(spec("cat /sys/fs/cgroup/memory.swap.max", "", resources)))
                .isEqualTo("16777216\n");
        LinuxResources idle =
                LinuxResources.builder().cpu(LinuxCpu.builder().idle(1).build()).build();
        assertThat(containers.output(spec("cat /sys/fs/cgroup/cpu.idle", "", idle)))
                .isEqualTo("1\n");
    }

    /** Without a cgroup namespace it is bound from where it is on the host, and nothing else of the host is seen. */
    @Test
    void withoutANamespaceTheMountShowsTheContainersOwnCgroup() {
        ContainerId id = TestContainers.newId();
        Spec spec = TestContainers.shell(
                        "cat /proc/self/cgroup /sys/fs/cgroup/pids.max; ls -d /sys/fs/cgroup/scr-*; touch /sys/fs/cgroup/x")
                .linux(TestContainers.linux()
                        .resources(
                                LinuxResources.builder().pids(new LinuxPids(9L)).build())
                        .build())
                .mounts(TestContainers.mounts(Mount.of("/sys/fs/cgroup", "cgroup2", "cgroup2", "ro")))
                .build();
        try (StandardContainer container = containers.runtime().create(id, containers.bundle(spec), Stdio.pipes())) {
            container.start();
            TestContainers.Result result = TestContainers.finish(container);
            assertThat(result.out()).isEqualTo("0::/scr-" + id.value() + "\n9\n");
            assertThat(result.err()).contains("Read-only file system");
            container.delete();
        }
    }

    @Test
    void whoTakesMoreMemoryIsKilled() {
        LinuxResources resources = LinuxResources.builder()
                .memory(LinuxMemory.builder().limit(16 * MIB).build())
                .build();
        assertThat(containers.output(spec(
                        "dd if=/dev/zero of=/dev/null bs=64M count=1; echo $?;"
                                + " grep -w oom_kill /sys/fs/cgroup/memory.events",
                        "",
                        resources)))
                .isEqualTo("137\noom_kill 1\n");
    }

    @Test
    void noMoreProcessesThanPidsAllows() {
        TestContainers.Result one = containers.run(spec(
                "/bin/true; :",
                "",
                LinuxResources.builder().pids(new LinuxPids(1L)).build()));
        assertThat(one.err()).contains("can't fork");
        // 0 is a limit too, and init, which isn't forked in there, may be all the same
        TestContainers.Result none = containers.run(spec(
                "echo here; /bin/true; :",
                "",
                LinuxResources.builder().pids(new LinuxPids(0L)).build()));
        assertThat(none.out()).isEqualTo("here\n");
        assertThat(none.err()).contains("can't fork");
        assertThat(containers.output(spec(
                        "/bin/true; cat /sys/fs/cgroup/pids.max",
                        "",
                        LinuxResources.builder().pids(new LinuxPids(-1L)).build())))
                .isEqualTo("max\n");
    }

    /** In its cgroup, or where it has moved itself to give its own cgroup's controllers to others, as systemd does. */
    @Test
    void aFurtherProcessIsWhereTheContainersIs() {
        LinuxResources resources =
                LinuxResources.builder().pids(new LinuxPids(9L)).build();
        Spec spec = spec(
                "read line; cd /sys/fs/cgroup; mkdir init; echo 1 >init/cgroup.procs; echo +pids >cgroup.subtree_control;"
                        + " echo moved; read line",
                "",
                resources,
                Mount.of("/sys/fs/cgroup", "cgroup", "cgroup"));
        try (StandardContainer container =
                containers.runtime().create(TestContainers.newId(), containers.bundle(spec), Stdio.pipes())) {
            container.start();
            assertThat(further(container)).isEqualTo("0::/\n");
            Attachment io = container.require(Attachment.class);
            io.stdin().write('\n');
            io.stdin().flush();
            assertThat(new String(io.stdout().readNBytes(6), UTF_8)).isEqualTo("moved\n");
            assertThat(further(container)).isEqualTo("0::/init\n");
            container.destroy(Duration.ofSeconds(30));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String further(StandardContainer container) throws IOException {
        ProcessConfig cat = TestContainers.process("cat", "/proc/self/cgroup").build();
        try (ExecProcess process = container.require(Exec.class).exec(cat, Stdio.pipes())) {
            return new String(process.attachment().orElseThrow().stdout().readAllBytes(), UTF_8);
        }
    }

    @Test
    void whatIsMadeInsideIsRemovedWithIt() throws IOException {
        Bundle bundle = containers.bundle(spec(
                "mkdir -p /sys/fs/cgroup/a/b; sh -c 'echo 0 > /sys/fs/cgroup/a/b/cgroup.procs; exec sleep 600' &"
                        + " exec sleep 600",
                "",
                null,
                Mount.of("/sys/fs/cgroup", "cgroup", "cgroup")));
        ContainerId id = TestContainers.newId();
        Path cgroup = ROOT.resolve("scr-" + id.value());
        try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.discard())) {
            container.start();
            Path inside = cgroup.resolve("a/b/cgroup.procs");
            Until.holds(() -> !Files.readString(inside).isEmpty());
            assertThat(inside).content().isNotEmpty();
            container.destroy(Duration.ofSeconds(30));
        }
        assertThat(cgroup).doesNotExist();
    }

    /** config-linux.md#cgroup-ownership. */
    @Test
    void theCgroupIsHandedOverToTheUserWhoSeesItWritable() {
        ProcessConfig process = TestContainers.process(
                        "sh",
                        "-c",
                        "cd /sys/fs/cgroup; stat -c '%u %n' . cgroup.procs cgroup.threads memory.max cgroup.events")
                .user(User.of(1234, 0))
                .build();
        String mine = "1234 .\n1234 cgroup.procs\n1234 cgroup.threads\n0 memory.max\n0 cgroup.events\n";
        assertThat(containers.output(spec("", "", null, Mount.of("/sys/fs/cgroup", "cgroup", "cgroup")).toBuilder()
                        .process(process)
                        .build()))
                .isEqualTo(mine);
        assertThat(containers.output(
                        spec("", "", null).toBuilder().process(process).build()))
                .as("a read-only mount hands nothing over")
                .isEqualTo(mine.replace("1234", "0"));
    }

    @Test
    void whatThisHierarchyLacksIsRefusedByName() {
        LinuxResources resources = LinuxResources.builder()
                .memory(LinuxMemory.builder().swappiness(10).build())
                .unified(Map.of("nosuch.max", "1", "cgroup.procs", "1"))
                .build();
        assertThatThrownBy(() -> containers.run(spec("true", "", resources)))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("/linux/resources/memory/swappiness")
                .hasMessageContaining("/linux/resources/unified/nosuch.max")
                .hasMessageContaining("/linux/resources/unified/cgroup.procs");
        LinuxResources unknown =
                LinuxResources.builder().unified(Map.of("memory.nosuch", "1")).build();
        // where a cgroup's files are seen before, as beside other cgroups, they tell it; else the kernel does
        assertThatThrownBy(() -> containers.run(spec("true", "", unknown)))
                .isInstanceOfAny(LaunchFailedException.class, UnsupportedFeatureException.class)
                .hasMessageContaining("unified")
                .hasMessageContaining("memory.nosuch");
    }

    /** Where a cgroup with processes stands in the way controllers can't be handed down, and that isn't found out half way. */
    @Test
    void aCgroupWithProcessesAboveIsNamed() throws IOException {
        Path taken = Files.createDirectory(
                ROOT.resolve("taken-" + TestContainers.newId().value()));
        Process process = new ProcessBuilder("sleep", "600").start();
        try {
            Files.writeString(taken.resolve("cgroup.procs"), Long.toString(process.pid()));
            LinuxResources resources =
                    LinuxResources.builder().pids(new LinuxPids(9L)).build();
            assertThatThrownBy(() -> containers.run(spec("true", "/" + taken.getFileName() + "/box", resources)))
                    .isInstanceOf(LaunchFailedException.class)
                    .hasMessageContaining("cgroupsPath")
                    .hasMessageContaining("EBUSY");
            assertThat(taken.resolve("box")).doesNotExist();
            assertThat(Files.readString(taken.resolve("cgroup.type"))).isEqualTo("domain\n");
            assertThat(containers.output(spec("cat /proc/self/cgroup", "/" + taken.getFileName() + "/box", null)))
                    .isEqualTo("0::/\n");
        } finally {
            process.destroyForcibly().onExit().join();
            Files.delete(taken);
        }
    }

    /** In a job's cgroup that limits nothing, with another of its processes in it. */
    @Test
    void whereTheRuntimesOwnCgroupHasProcessesContainersAreBesideIt() throws IOException {
        inAJob((jobs, job) -> {
            LinuxResources one =
                    LinuxResources.builder().pids(new LinuxPids(1L)).build();
            try (TestContainers there = TestContainers.open()) {
                Spec.Builder shows = TestContainers.shell("cat /proc/self/cgroup; /bin/true; :");
                ContainerId id = TestContainers.newId();
                Spec limited = shows.linux(TestContainers.linux().resources(one).build())
                        .build();
                try (StandardContainer container = there.runtime().create(id, there.bundle(limited), Stdio.pipes())) {
                    assertThat(jobs.resolve("scr-" + id.value()).resolve("pids.max"))
                            .hasContent("1");
                    container.start();
                    TestContainers.Result result = TestContainers.finish(container);
                    assertThat(result.err()).contains("can't fork");
                    container.delete();
                }
                Spec named = shows.linux(
                                TestContainers.linux().cgroupsPath("box").build())
                        .build();
                assertThat(there.output(named)).isEqualTo("0::/" + jobs.getFileName() + "/box\n");
                assertThat(directories(jobs)).containsExactly("job");
                assertThat(directories(job)).isEmpty();
                assertThat(there.runtime().features().capabilities()).contains("linux.cgroup.pids");
            }
        });
    }

    @Test
    void whatTheRuntimesOwnCgroupLimitsIsNotEscapedFrom() throws IOException {
        inAJob((jobs, job) -> {
            Files.writeString(job.resolve("memory.max"), "8G");
            LinuxResources nine =
                    LinuxResources.builder().pids(new LinuxPids(9L)).build();
            try (TestContainers there = TestContainers.open()) {
                assertThatThrownBy(() -> there.run(spec("true", "", nine)))
                        .isInstanceOf(UnsupportedFeatureException.class)
                        .hasMessageContaining("/linux/resources/pids/limit")
                        .hasMessageContaining("what it limits by memory.max would be escaped from");
                assertThat(there.output(TestContainers.shell("cat /proc/self/cgroup")
                                .linux(TestContainers.linux().build())
                                .build()))
                        .startsWith("0::/" + jobs.getFileName() + "/job/scr-");
            }
        });
    }

    private interface InJob {
        void run(Path jobs, Path job) throws IOException;
    }

    /** With this JVM, and another process, in a cgroup below one that has no processes. */
    private static void inAJob(InJob what) throws IOException {
        Path jobs = Files.createDirectory(
                ROOT.resolve("jobs-" + TestContainers.newId().value()));
        Path job = Files.createDirectory(jobs.resolve("job"));
        String self = Long.toString(ProcessHandle.current().pid());
        Process other = new ProcessBuilder("sleep", "600").start();
        try {
            Files.writeString(ROOT.resolve("cgroup.subtree_control"), "+memory +pids");
            Files.writeString(jobs.resolve("cgroup.subtree_control"), "+memory");
            Files.writeString(job.resolve("cgroup.procs"), Long.toString(other.pid()));
            Files.writeString(job.resolve("cgroup.procs"), self);
            what.run(jobs, job);
        } finally {
            Files.writeString(ROOT.resolve("cgroup.procs"), self);
            other.destroyForcibly().onExit().join();
            Files.delete(job);
            Files.delete(jobs);
        }
    }

    private static List<String> directories(Path cgroup) throws IOException {
        try (Stream<Path> files = Files.list(cgroup)) {
            return files.filter(Files::isDirectory)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    /** What a container shows of the cgroup that it is in, from a cgroup namespace of its own. */
    private static Spec spec(
            String script, String path, @org.jspecify.annotations.Nullable LinuxResources resources, Mount... mounts) {
        return TestContainers.shell(script)
                .linux(TestContainers.linux("pid", "network", "ipc", "uts", "mount", "cgroup")
                        .cgroupsPath(path)
                        .resources(resources)
                        .build())
                .mounts(TestContainers.mounts(
                        mounts.length > 0
                                ? mounts
                                : new Mount[] {Mount.of("/sys/fs/cgroup", "cgroup", "cgroup", "ro")}))
                .build();
    }
}
