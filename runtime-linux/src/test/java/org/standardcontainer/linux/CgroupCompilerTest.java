package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Finding.Kind;
import org.standardcontainer.launcher.plan.CgroupOp;
import org.standardcontainer.launcher.plan.DeviceOp;
import org.standardcontainer.launcher.plan.PlanOp;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.linux.ebpf.DeviceProgram;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxCpu;
import org.standardcontainer.spec.LinuxDevice;
import org.standardcontainer.spec.LinuxDeviceRule;
import org.standardcontainer.spec.LinuxMemory;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Spec;

class CgroupCompilerTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, /sys/fs/cgroup/memory/jobs/one/scr-c1",
                "'', /sys/fs/cgroup/memory/jobs/one/scr-c1",
                "/a/b, /sys/fs/cgroup/memory/a/b",
                "a/b, /sys/fs/cgroup/memory/jobs/one/a/b",
                "/../../x, /sys/fs/cgroup/memory/x",
                "../../x, /sys/fs/cgroup/memory/jobs/one/x",
                "a/../../b, /sys/fs/cgroup/memory/jobs/one/b",
                "/a//./b/, /sys/fs/cgroup/memory/a/b"
            })
    void paths(@Nullable String given, String expected) {
        CgroupHierarchy memory =
                Compiling.host("hybrid").cgroups().with("memory").orElseThrow();

        assertThat(CgroupPath.of(given, ContainerId.of("c1")).map(path -> path.in(memory)))
                .contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "..", "/a/..", "."})
    void theRootOfAHierarchyIsNoContainers(String given) {
        assertThat(CgroupPath.of(given, ContainerId.of("c1"))).isEqualTo(Optional.empty());
        assertThat(Compiling.findings(compile(linux().cgroupsPath(given)), Kind.INVALID))
                .singleElement()
                .asString()
                .startsWith("/linux/cgroupsPath");
    }

    @ParameterizedTest
    @ValueSource(strings = {"scr-runtime", "/a/scr-runtime", "scr-runtime/x"})
    void whereTheRuntimeItselfIsPutIsNoContainers(String given) {
        assertThat(Compiling.findings(compile(linux().cgroupsPath(given)), Kind.UNSUPPORTED))
                .singleElement()
                .asString()
                .startsWith("/linux/cgroupsPath: a cgroup of the name scr-runtime");
        assertThat(Compiling.operations(compile(linux().cgroupsPath("/scr-runtime-2")), CgroupOp.MakeCgroup.class))
                .isNotEmpty();
    }

    @Test
    void aPathForSystemdIsRefused() {
        assertThat(Compiling.findings(compile(linux().cgroupsPath("system.slice:scr:c1")), Kind.UNSUPPORTED))
                .singleElement()
                .asString()
                .contains("systemd");
        assertThat(CgroupPath.isSystemd("/a:b:c/d")).isFalse();
    }

    @Test
    void isMadeInEveryHierarchyBeforeAndJoinedRightAfterInitIsThere() {
        List<PlanOp> steps = Compiling.operations(compile(linux().cgroupsPath("/box")));
        int clone = indexOf(steps, ProcessOp.CloneInit.class);

        assertThat(steps.subList(0, 7)).allMatch(CgroupOp.CheckCgroupEmpty.class::isInstance);
        assertThat(steps.subList(0, clone))
                .filteredOn(CgroupOp.MakeCgroup.class::isInstance)
                .hasSize(7);
        assertThat(steps.subList(clone - 7, clone)).allMatch(CgroupOp.OpenMembers.class::isInstance);
        assertThat(steps.subList(clone + 1, clone + 8)).allMatch(CgroupOp.EnterCgroup.class::isInstance);
        assertThat(steps).contains(new CgroupOp.InheritCpuset("/sys/fs/cgroup/cpuset/box"));
    }

    @Test
    void notesSayWhereItIs() {
        assertThat(compile(linux().cgroupsPath("/box")).notes)
                .containsEntry("cgroup.memory", "/sys/fs/cgroup/memory/box")
                .containsEntry("cgroup.name=systemd", "/sys/fs/cgroup/systemd/box");
    }

    @Test
    void limitsComeInAnOrderThatTheKernelTakes() {
        LinuxResources resources = LinuxResources.builder()
                .memory(LinuxMemory.builder()
                        .swap(134217728L)
                        .limit(67108864L)
                        .reservation(33554432L)
                        .swappiness(10)
                        .disableOomKiller(true)
                        .build())
                .cpu(LinuxCpu.builder()
                        .shares(512)
                        .quota(20000)
                        .period(50000)
                        .burst(10000)
                        .cpus("0-1")
                        .mems("0")
                        .idle(0L)
                        .build())
                .pids(new LinuxPids(20L))
                .build();

        assertThat(limits(compile(linux().cgroupsPath("/box").resources(resources))))
                .containsExactly(
                        "memory/box/memory.limit_in_bytes=67108864",
                        "memory/box/memory.memsw.limit_in_bytes=134217728",
                        "memory/box/memory.soft_limit_in_bytes=33554432",
                        "memory/box/memory.swappiness=10",
                        "memory/box/memory.oom_control=1",
                        "cpu/box/cpu.shares=512",
                        "cpu/box/cpu.idle=0",
                        "cpu/box/cpu.cfs_period_us=50000",
                        "cpu/box/cpu.cfs_quota_us=20000",
                        "cpu/box/cpu.cfs_burst_us=10000",
                        "cpuset/box/cpuset.cpus=0-1",
                        "cpuset/box/cpuset.mems=0",
                        "pids/box/pids.max=20");
    }

    @Test
    void unlimited() {
        LinuxResources resources = LinuxResources.builder()
                .memory(LinuxMemory.builder().limit(-1L).build())
                .cpu(LinuxCpu.builder().quota(-5).build())
                .pids(new LinuxPids(-1L))
                .build();

        assertThat(limits(compile(linux().cgroupsPath("/box").resources(resources))))
                .containsExactly(
                        "memory/box/memory.limit_in_bytes=-1", "cpu/box/cpu.cfs_quota_us=-1", "pids/box/pids.max=max");
    }

    @Test
    void noPidsIsALimit() {
        LinuxResources resources =
                LinuxResources.builder().pids(new LinuxPids(0L)).build();

        assertThat(limits(compile(linux().cgroupsPath("/box").resources(resources))))
                .containsExactly("pids/box/pids.max=0");
    }

    @Test
    void controllersThatAreMountedTogetherShareADirectory() {
        LinuxResources resources = LinuxResources.builder()
                .cpu(LinuxCpu.builder().shares(2).build())
                .build();
        Draft draft = Compiling.compile(
                spec(linux().cgroupsPath("/box").resources(resources)), Compiling.host("v1"), CgroupMode.ENABLED);

        assertThat(limits(draft)).containsExactly("cpu,cpuacct/box/cpu.shares=2");
    }

    @Test
    void aLimitWithoutItsControllerIsRefused() {
        LinuxResources resources = LinuxResources.builder()
                .cpu(LinuxCpu.builder().cpus("0").build())
                .build();
        Draft draft = Compiling.compile(spec(linux().resources(resources)), Compiling.host("v1"), CgroupMode.ENABLED);

        assertThat(Compiling.findings(draft, Kind.UNSUPPORTED))
                .singleElement()
                .asString()
                .startsWith("/linux/resources/cpu/cpus");
    }

    @Test
    void whereSwapIsNotCountedThereMayBeNoFileOfIt() {
        LinuxResources resources = LinuxResources.builder()
                .memory(LinuxMemory.builder().limit(-1L).build())
                .build();
        Draft draft = Compiling.compile(
                spec(linux().cgroupsPath("/box").resources(resources)), Compiling.host("v1"), CgroupMode.ENABLED);

        assertThat(limits(draft)).containsExactly("memory/box/memory.limit_in_bytes=-1");
        assertThat(Compiling.operations(draft))
                .contains(
                        new CgroupOp.WriteCgroupIfThere("/sys/fs/cgroup/memory/box/memory.memsw.limit_in_bytes", "-1"));
    }

    @Test
    void noMemoryLimitIsAskedForByTheLimitAlone() {
        LinuxResources resources = LinuxResources.builder()
                .memory(LinuxMemory.builder().limit(-1L).build())
                .build();

        assertThat(compile(linux().resources(resources)).environment.build().steps())
                .extracting(step -> step.origin())
                .contains("/linux/resources/memory/limit")
                .doesNotContain("/linux/resources/memory/swap");
    }

    // --- devices: what docker and podman write for --device /dev/sda:/dev/sda:r is an entry and a rule ---

    @Test
    void aListedDeviceMayBeUsedAsItsRuleSays() {
        assertThat(devices(new LinuxDeviceRule(false, "a", null, null, "rwm"), rule(true, "r")))
                .contains("b 8:0 r")
                .noneMatch(line -> line.startsWith("b 8:0 ") && line.contains("w"));
    }

    @Test
    void aDenialOfAListedDeviceStands() {
        assertThat(devices(rule(true, "rwm"), rule(false, "rwm"))).noneMatch(line -> line.startsWith("b 8:0"));
    }

    @Test
    void aListedDeviceThatNoRuleAllowsIsNamed() {
        assertThat(devices()).noneMatch(line -> line.startsWith("b 8:0"));
        assertThat(Compiling.findings(compile(linux().devices(DISK)), Kind.WARNING))
                .singleElement()
                .asString()
                .startsWith("/linux/devices/0: /dev/sda is made, but");
        LinuxResources resources =
                LinuxResources.builder().devices(rule(true, "w")).build();
        assertThat(compile(linux().devices(DISK).resources(resources)).findings.all())
                .isEmpty();
    }

    private static final LinuxDevice DISK = new LinuxDevice("/dev/sda", "b", 8L, 0L, null, null, null);

    private static LinuxDeviceRule rule(boolean allow, String access) {
        return new LinuxDeviceRule(allow, "b", 8L, 0L, access);
    }

    private static List<String> devices(LinuxDeviceRule... rules) {
        LinuxResources resources = LinuxResources.builder().devices(rules).build();
        Draft draft = compile(linux().devices(DISK).resources(resources));
        return Compiling.operations(draft, CgroupOp.WriteCgroup.class).stream()
                .filter(op -> op.path().contains("/devices."))
                .map(CgroupOp.WriteCgroup::value)
                .toList();
    }

    @Test
    void onV2AProgramDecidesAboutDevices() {
        List<LinuxDeviceRule> rules = List.of(
                new LinuxDeviceRule(true, "c", 10L, null, "rwm"), new LinuxDeviceRule(false, "c", 10L, 5L, "w"));
        LinuxResources resources = LinuxResources.builder().devices(rules).build();
        Draft draft =
                Compiling.compile(spec(linux().resources(resources)), Compiling.host("v2-root"), CgroupMode.ENABLED);

        assertThat(draft.findings.all()).isEmpty();
        assertThat(Compiling.operations(draft, DeviceOp.SetDeviceProgram.class))
                .singleElement()
                .satisfies(op -> {
                    assertThat(op.path()).startsWith("/sys/fs/cgroup/");
                    assertThat(op.program()).isEqualTo(DeviceProgram.of(DeviceAccess.all(rules)));
                });
    }

    @Test
    void whoMayLoadNoProgramIsWarned(@TempDir Path root) throws IOException {
        Path host = Path.of("src/test/resources/hosts/v2-root");
        try (Stream<Path> files = Files.walk(host)) {
            for (Path file : files.toList()) {
                Path copy = root.resolve(host.relativize(file).toString());
                if (!Files.isDirectory(copy)) {
                    Files.copy(file, copy);
                }
            }
        }
        Files.writeString(root.resolve("proc/self/uid_map"), "0 100000 65536\n");
        LinuxResources resources = LinuxResources.builder()
                .devices(new LinuxDeviceRule(false, "a", null, null, "rwm"))
                .build();
        Draft draft = Compiling.compile(
                spec(linux().resources(resources)), new HostFactsReader(root).read(), CgroupMode.ENABLED);

        assertThat(Compiling.operations(draft, DeviceOp.class)).isEmpty();
        assertThat(Compiling.findings(draft, Kind.WARNING))
                .singleElement()
                .asString()
                .startsWith("/linux/resources/devices: ")
                .contains("no device is denied");
    }

    @Test
    void withoutADevicesHierarchyItIsSaidThatNoneIsDenied() {
        HostFacts v1 = Compiling.host("v1");
        CgroupLayout layout = new CgroupLayout(
                v1.cgroups().hierarchies().stream()
                        .filter(h -> !h.has("devices"))
                        .toList(),
                Optional.empty(),
                Set.of());
        HostFacts host = v1.with(layout);

        assertThat(Compiling.findings(Compiling.compile(spec(linux()), host, CgroupMode.ENABLED), Kind.WARNING))
                .singleElement()
                .asString()
                .startsWith("/linux/resources/devices: ")
                .contains("no device is denied");
        LinuxResources resources =
                LinuxResources.builder().devices(rule(true, "r")).build();
        assertThat(Compiling.findings(
                        Compiling.compile(spec(linux().resources(resources)), host, CgroupMode.ENABLED),
                        Kind.UNSUPPORTED))
                .singleElement()
                .asString()
                .startsWith("/linux/resources/devices: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2", "none"})
    void whereNoneCanBeMadeItRunsWithoutACgroupAndRefusesWhatNeedsOne(String host) {
        assertThat(Compiling.compile(spec(linux()), Compiling.host(host), CgroupMode.ENABLED)
                        .findings
                        .all())
                .singleElement()
                .satisfies(f -> {
                    assertThat(f.kind()).isEqualTo(Kind.WARNING);
                    assertThat(f.subject()).isEqualTo("/linux/resources/devices");
                    assertThat(f.problem()).contains("no device is denied");
                });

        LinuxResources resources = LinuxResources.builder()
                .pids(new LinuxPids(20L))
                .devices(new LinuxDeviceRule(false, "a", null, null, "rwm"))
                .build();
        Draft draft = Compiling.compile(
                spec(linux().cgroupsPath("box").resources(resources)), Compiling.host(host), CgroupMode.ENABLED);
        assertThat(draft.findings.all())
                .allMatch(f -> f.kind() == Kind.UNSUPPORTED)
                .extracting(f -> f.subject())
                .containsExactly("/linux/resources/pids/limit", "/linux/cgroupsPath", "/linux/resources/devices");
        assertThat(Compiling.operations(draft, CgroupOp.class)).isEmpty();
    }

    @Test
    void disabledMeansNoCgroupAndNoLimitButDeviceRulesAreNotRefused() {
        LinuxResources resources = LinuxResources.builder()
                .pids(new LinuxPids(20L))
                .devices(new LinuxDeviceRule(false, "a", null, null, "rwm"))
                .build();
        Draft draft =
                Compiling.compile(spec(linux().resources(resources)), Compiling.host("hybrid"), CgroupMode.DISABLED);

        assertThat(Compiling.operations(draft, CgroupOp.class)).isEmpty();
        assertThat(Compiling.findings(draft, Kind.UNSUPPORTED)).hasSize(1).allMatch(f -> f.contains("pids"));
        assertThat(Compiling.findings(draft, Kind.WARNING)).hasSize(1).allMatch(f -> f.contains("devices"));
    }

    @Test
    void aDeviceRuleThatTheKernelCannotHoldIsRefusedByItsNumber() {
        LinuxResources resources = LinuxResources.builder()
                .devices(new LinuxDeviceRule(true, "c", 1L, null, "rw"), new LinuxDeviceRule(false, "c", 1L, 5L, "rw"))
                .build();

        assertThat(Compiling.findings(compile(linux().resources(resources)), Kind.UNSUPPORTED))
                .singleElement()
                .asString()
                .startsWith("/linux/resources/devices/1");
    }

    private static LinuxConfig.Builder linux() {
        return Compiling.linux();
    }

    private static Spec spec(LinuxConfig.Builder linux) {
        return Compiling.small().linux(linux.build()).build();
    }

    private static Draft compile(LinuxConfig.Builder linux) {
        return Compiling.compile(spec(linux));
    }

    private static int indexOf(List<PlanOp> steps, Class<?> type) {
        return (int) steps.stream().takeWhile(step -> !type.isInstance(step)).count();
    }

    private static List<String> limits(Draft draft) {
        return Compiling.operations(draft, CgroupOp.WriteCgroup.class).stream()
                .filter(op -> !op.path().contains("/devices."))
                .map(op -> op.path().substring("/sys/fs/cgroup/".length()) + "=" + op.value())
                .toList();
    }
}
