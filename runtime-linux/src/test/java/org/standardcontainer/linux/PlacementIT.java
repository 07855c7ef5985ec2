package org.standardcontainer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerStats;
import org.standardcontainer.Finding;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stats;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.spec.LinuxBlockIo;
import org.standardcontainer.spec.LinuxBlockIo.ThrottleDevice;
import org.standardcontainer.spec.LinuxBlockIo.WeightDevice;
import org.standardcontainer.spec.LinuxMemory;
import org.standardcontainer.spec.LinuxNetwork;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/** Where a runtime may find itself on a kernel with cgroup v2: each case is made for real, with this JVM in it. */
@Tag("once")
@InGuest(GuestKind.CGROUP_V2)
class PlacementIT {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final Path MODULES = Path.of("../.scr-cache/kernel/lib/modules");
    private static final LinuxResources NINE =
            LinuxResources.builder().pids(new LinuxPids(9L)).build();

    private final Path job = ROOT.resolve("job-" + TestContainers.newId());

    /** Back to the root, with whoever else was moved: what a runtime started may still be on its way out. */
    @AfterEach
    void leave() throws IOException {
        for (Path cgroup : List.of(job.resolve("scr-runtime"), job)) {
            if (Files.exists(cgroup)) {
                Until.holds(() -> {
                    moveAll(cgroup, ROOT);
                    Files.delete(cgroup); // fails if somebody was born in it meanwhile
                    return true;
                });
            }
        }
    }

    @Test
    void aRuntimeInTheCgroupItselfGivesLimitsToNoContainerBelow() throws IOException {
        enter("+pids +memory", "");
        assertThat(findings(CgroupMode.ENABLED))
                .as("as long as it limits nothing they can be beside it")
                .noneMatch(f -> f.contains("itself"));
        Files.writeString(job.resolve("memory.max"), "8G");
        assertThat(findings(CgroupMode.ENABLED)).anyMatch(f -> f.contains("is in " + job + " itself"));
        try (TestContainers containers = TestContainers.open()) {
            assertThat(containers.output(spec("cat /proc/self/cgroup; cat /sys/fs/cgroup/cgroup.controllers", null)))
                    .isEqualTo("0::/\n");
            assertThatThrownBy(() -> containers.run(spec("true", NINE)))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("/linux/resources/pids/limit")
                    .hasMessageContaining("the runtime itself is in");
            assertThat(Files.readString(job.resolve("cgroup.subtree_control"))).isBlank();
            assertThat(own()).isEqualTo("/" + job.getFileName());
            assertThat(containers.output(elsewhere("cat /sys/fs/cgroup/pids.max", NINE)))
                    .as("an absolute path leads out of it")
                    .isEqualTo("9\n");
        }
    }

    @Test
    void aRuntimeWhoseCgroupIsItsAloneMovesToALeaf() throws IOException {
        enter("+pids +memory", "");
        assertThat(findings(CgroupMode.DELEGATED)).noneMatch(f -> f.contains("itself"));
        try (TestContainers containers = TestContainers.open("linux.cgroups=delegated")) {
            assertThat(containers.output(spec("cat /sys/fs/cgroup/pids.max", NINE)))
                    .isEqualTo("9\n");
            assertThat(own()).isEqualTo("/" + job.getFileName() + "/scr-runtime");
            assertThat(containers.output(spec("cat /sys/fs/cgroup/pids.max", NINE)))
                    .as("a second time")
                    .isEqualTo("9\n");
        }
        try (TestContainers containers = TestContainers.open()) {
            assertThat(containers.output(spec("cat /sys/fs/cgroup/pids.max", NINE)))
                    .as("one that starts in the leaf has nothing to move")
                    .isEqualTo("9\n");
        }
        try (Stream<Path> children = Files.list(job)) {
            assertThat(children.filter(Files::isDirectory)).containsExactly(job.resolve("scr-runtime"));
        }
    }

    @Test
    void inACgroupOfThreadsAContainerHasNone() throws IOException {
        enter("+pids", "threaded");
        assertThat(findings(CgroupMode.ENABLED)).anyMatch(f -> f.contains("one of threads"));
        try (TestContainers containers = TestContainers.open()) {
            assertThat(containers.output(
                            TestContainers.shell("cat /proc/self/cgroup").build()))
                    .isEqualTo("0::/" + job.getFileName() + "\n");
            assertThatThrownBy(() -> containers.run(spec("true", NINE)))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("one of threads");
        }
    }

    @Test
    void onAReadOnlyCgroupFileSystemAContainerHasNone() throws Exception {
        try (TestContainers containers = TestContainers.open()) {
            Result without = readonly(
                    containers, TestContainers.shell("cat /proc/self/cgroup").build());
            assertThat(without.code()).as(without.text()).isZero();
            assertThat(without.text()).contains("0::/\n");
            Result with = readonly(containers, spec("true", NINE));
            assertThat(with.code()).isNotZero();
            assertThat(with.text()).contains("/linux/resources/pids/limit").contains("read-only");
        }
    }

    /** As in a container without a cgroup namespace: what the kernel says of a process isn't where it is below the mount point. */
    @Test
    void aPartOfTheHierarchyIsMounted() throws Exception {
        Files.writeString(ROOT.resolve("cgroup.subtree_control"), "+pids");
        Files.createDirectories(job.resolve("own"));
        try (TestContainers containers = TestContainers.open()) {
            Spec moving = TestContainers.shell("cd /sys/fs/cgroup; mkdir init; echo 1 >init/cgroup.procs;"
                            + " echo +pids >cgroup.subtree_control; echo moved; sleep 600")
                    .linux(TestContainers.linux("pid", "network", "ipc", "uts", "mount", "cgroup")
                            .cgroupsPath("/box")
                            .resources(NINE)
                            .build())
                    .mounts(TestContainers.mounts(Mount.of("/sys/fs/cgroup", "cgroup", "cgroup")))
                    .build();
            Result result = alone(
                    "echo 0 >" + job.resolve("own/cgroup.procs") + " && /bin/busybox mount --bind " + job + " " + ROOT,
                    TestContainers.jvm(
                            ExecWhenMoved.class,
                            containers.directory().resolve("state"),
                            containers.bundle(moving),
                            TestContainers.newId().value()));
            assertThat(result.text()).isEqualTo("0::/init\n");
            assertThat(job.resolve("box")).doesNotExist();
        } finally {
            Until.holds(() -> {
                Files.delete(job.resolve("own")); // when the JVM is gone
                return true;
            });
        }
    }

    /** A hybrid host: what v1 has is there, and everything else in v2. */
    @Test
    void eachControllerIsUsedWhereItIs() throws Exception {
        Path net = Files.createDirectory(Path.of("/run/net-" + TestContainers.newId()));
        List<String> mount = mounting("net_cls,net_prio", net);
        busybox(mount.subList(1, mount.size()).toArray(String[]::new));
        try (TestContainers containers = TestContainers.open()) {
            LinuxResources resources = LinuxResources.builder()
                    .network(new LinuxNetwork(0x100001L, List.of(new LinuxNetwork.InterfacePriority("lo", 5L))))
                    .memory(LinuxMemory.builder().limit(64L << 20).build())
                    .build();
            Spec spec = spec(
                    "cat /proc/self/cgroup; cd /sys/fs/cgroup/" + net.getFileName()
                            + "; cat net_cls.classid; grep lo net_prio.ifpriomap",
                    resources);
            assertThat(containers.output(spec)).matches("[0-9]+:net_cls,net_prio:/\n0::/\n1048577\nlo 5\n");
            assertThat(used(containers, resources).memory().total().limit())
                    .as("figures are read where they are, too")
                    .hasValue(64L << 20);
            assertThat(containers.output(spec("cat /proc/self/cgroup", null)))
                    .as("v2 is left alone unless it is needed")
                    .endsWith("0::/\n");
        } finally {
            giveBack("net_cls", mount, net);
        }
    }

    private static ContainerStats used(TestContainers containers, LinuxResources resources) {
        ContainerId id = TestContainers.newId();
        try (StandardContainer container =
                containers.runtime().create(id, containers.bundle(spec("true", resources)), Stdio.discard())) {
            return container.require(Stats.class).stats();
        }
    }

    @Test
    void blockDevices() throws Exception {
        busybox("insmod", module("drivers/block/loop.ko"), "max_loop=1");
        Files.writeString(ROOT.resolve("cgroup.subtree_control"), "+io");
        try (TestContainers containers = TestContainers.open()) {
            assertThat(containers.output(spec(
                            "cat /sys/fs/cgroup/io.weight",
                            io(new LinuxBlockIo(500, null, null, null, null, null, null)))))
                    .isEqualTo("default 4950\n");
            ThrottleDevice rate = new ThrottleDevice(7L, 0L, BigInteger.valueOf(1 << 20));
            ThrottleDevice operations = new ThrottleDevice(7L, 0L, BigInteger.valueOf(100));
            assertThat(containers.output(spec(
                            "cat /sys/fs/cgroup/io.max",
                            io(new LinuxBlockIo(
                                    null,
                                    null,
                                    null,
                                    List.of(rate),
                                    List.of(rate),
                                    List.of(operations),
                                    List.of(operations))))))
                    .isEqualTo("7:0 rbps=1048576 wbps=1048576 riops=100 wiops=100\n");
        }
        busybox("insmod", module("block/bfq.ko"));
        Files.writeString(Path.of("/sys/block/loop0/queue/scheduler"), "bfq");
        Files.createDirectory(job); // shows the runtime what cgroups have here
        try (TestContainers containers = TestContainers.open()) {
            LinuxBlockIo weights =
                    new LinuxBlockIo(500, null, List.of(new WeightDevice(7L, 0L, 10, null)), null, null, null, null);
            assertThat(containers.output(spec("cat /sys/fs/cgroup/io.bfq.weight", io(weights))))
                    .isEqualTo("default 500\n7:0 10\n");
        }
        Files.delete(job);
        Files.writeString(ROOT.resolve("cgroup.subtree_control"), "-io");
        weightsOfVersion1();
    }

    /** On a hybrid host where v1 has the block devices. */
    private static void weightsOfVersion1() throws Exception {
        Path blkio = Files.createDirectory(Path.of("/run/blkio-" + TestContainers.newId()));
        List<String> mount = mounting("blkio", blkio);
        Until.holds(() -> run(mount).code() == 0); // v2 gives it up when the last cgroup with it is quite gone
        try (TestContainers containers = TestContainers.open()) {
            LinuxBlockIo weights =
                    new LinuxBlockIo(500, null, List.of(new WeightDevice(7L, 0L, 10, null)), null, null, null, null);
            assertThat(containers.output(spec(
                            "cd /sys/fs/cgroup/" + blkio.getFileName()
                                    + "; cat blkio.bfq.weight; tail -n 1 blkio.bfq.weight_device",
                            io(weights))))
                    .isEqualTo("500\n7:0 10\n");
        } finally {
            giveBack("blkio", mount, blkio);
        }
    }

    private static List<String> mounting(String controllers, Path directory) {
        return List.of("/bin/busybox", "mount", "-t", "cgroup", "-o", controllers, "cgroup", directory.toString());
    }

    /** A hierarchy goes with its last mount if no cgroup is left in it; one that was just removed still is for a moment. */
    private static void giveBack(String controller, List<String> mount, Path directory) throws Exception {
        busybox("umount", directory.toString());
        Until.holds(() -> {
            if (!Files.readString(Path.of("/proc/self/cgroup")).contains(controller)) {
                return true;
            }
            busybox(mount.subList(1, mount.size()).toArray(String[]::new));
            busybox("umount", directory.toString());
            return false;
        });
        Files.delete(directory);
    }

    private static LinuxResources io(LinuxBlockIo io) {
        return LinuxResources.builder().blockIo(io).build();
    }

    /** Makes the cgroup and moves this JVM into it. */
    private void enter(String controllers, String type) throws IOException {
        Files.writeString(ROOT.resolve("cgroup.subtree_control"), controllers);
        Files.createDirectory(job);
        if (!type.isEmpty()) {
            Files.writeString(job.resolve("cgroup.type"), type);
        }
        Files.writeString(
                job.resolve("cgroup.procs"),
                Long.toString(ProcessHandle.current().pid()));
    }

    private static void moveAll(Path from, Path to) throws IOException {
        Path list = from.resolve(
                Files.readString(from.resolve("cgroup.type")).startsWith("threaded")
                        ? "cgroup.threads"
                        : "cgroup.procs");
        for (String pid : Files.readAllLines(list)) {
            try {
                Files.writeString(to.resolve("cgroup.procs"), pid);
            } catch (IOException e) {
                // it has ended
            }
        }
    }

    private static String own() throws IOException {
        return Files.readString(Path.of("/proc/self/cgroup")).strip().substring("0::".length());
    }

    private static List<String> findings(CgroupMode mode) {
        return HostProbe.findings("Linux", new HostFactsReader(Path.of("/")).read(), mode).stream()
                .filter(f -> f.kind() == Finding.Kind.WARNING)
                .map(Finding::problem)
                .toList();
    }

    private record Result(int code, String text) {}

    /** A JVM that sees the cgroup file system so. */
    private static Result readonly(TestContainers containers, Spec spec) throws Exception {
        return alone(
                "/bin/busybox mount -o remount,bind,ro " + ROOT,
                TestContainers.jvm(
                        RunInherited.class,
                        containers.directory().resolve("state"),
                        containers.bundle(spec),
                        TestContainers.newId().value()));
    }

    /** In a mount namespace of its own, after a command in it. */
    private static Result alone(String before, List<String> program) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("/bin/busybox", "unshare", "-m", "/bin/busybox", "sh", "-c", before + " && exec \"$@\"", "sh"));
        command.addAll(program);
        return run(command);
    }

    private static String module(String path) throws IOException {
        try (Stream<Path> releases = Files.list(MODULES)) {
            return releases.map(release -> release.resolve("kernel").resolve(path))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow()
                    .toAbsolutePath()
                    .normalize()
                    .toString();
        }
    }

    private static void busybox(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("/bin/busybox"));
        command.addAll(List.of(arguments));
        Result result = run(command);
        assertThat(result.code()).as(command + ": " + result.text()).isZero();
    }

    private static Result run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Result(process.waitFor(), text);
    }

    private static Spec spec(String script, @Nullable LinuxResources resources) {
        return at("", script, resources);
    }

    private static Spec elsewhere(String script, @Nullable LinuxResources resources) {
        return at("/elsewhere-" + TestContainers.newId(), script, resources);
    }

    private static Spec at(String path, String script, @Nullable LinuxResources resources) {
        return TestContainers.shell(script)
                .linux(TestContainers.linux("pid", "network", "ipc", "uts", "mount", "cgroup")
                        .cgroupsPath(path)
                        .resources(resources)
                        .build())
                .mounts(TestContainers.mounts(Mount.of("/sys/fs/cgroup", "cgroup", "cgroup", "ro")))
                .build();
    }
}
