package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.CgroupFiles;
import org.standardcontainer.conformance.bench.Placed;
import org.standardcontainer.conformance.bench.ProbeReport;
import org.standardcontainer.conformance.bench.TestBundle;

/** config-linux.md#control-groups: where the container is, and what is written there, on cgroup v1 and v2. */
@Requires("linux.cgroup")
public abstract class LinuxCgroupsContract {
    private static final String PATH = "/linux/cgroupsPath";
    private static final String RESOURCES = "/linux/resources/";
    private static final int MIB = 1 << 20;
    private static final int EXPERIMENTAL = 60; // a major number that is given to nobody
    private static final String NO_DRIVER = "ENXIO";
    private static final String NOT_THERE = "1000"; // a processor or a node

    @Test
    @Requires("linux.cgroup.pids")
    @Clause({"linux.cgroup.path", "linux.cgroup.path-form", "linux.cgroup.path-absolute", "linux.cgroup.path-consistent"
    })
    void absolutePathCountsFromTheMountPoint(Bench bench) {
        Placed.needs(bench, "pids");
        String path = "/" + bench.newId() + "-cg";
        for (int i = 0; i < 2; i++) {
            Placed placed = Placed.create(bench, bench.bundle().set(PATH, path));
            assertThat(placed.path()).isEqualTo(path);
            Path directory = placed.directory("pids");
            assertThat(directory).isDirectory();
            placed.subject().start();
            placed.subject().stop();
            placed.subject().delete();
            assertThat(directory).as("after delete").doesNotExist();
        }
    }

    @Test
    @Requires("linux.cgroup.pids")
    @Clause("linux.cgroup.path-relative")
    void relativePathIsBelowAPlaceOfTheRuntimes(Bench bench) {
        Placed.needs(bench, "pids");
        String path = bench.newId() + "-cg";
        assertThat(Placed.create(bench, bench.bundle().set(PATH, path)).path()).endsWith("/" + path);
    }

    @Test
    @Requires("linux.cgroup.pids")
    @Clause("linux.cgroup.default-path")
    void withoutAPathEachHasAPlaceOfItsOwn(Bench bench) {
        Placed.needs(bench, "pids");
        String first = Placed.create(bench, bench.bundle().set(RESOURCES + "pids", Map.of("limit", 500)))
                .path();
        assertThat(Placed.create(bench, bench.bundle()).path()).isNotEqualTo(first);
    }

    @Test
    @Requires("linux.cgroup.memory")
    @Clause({"linux.cgroup-memory.present", "linux.cgroup-memory.limit", "linux.cgroup-memory.reservation"})
    void memoryIsLimited(Bench bench) {
        Placed.needs(bench, "memory");
        TestBundle bundle = bench.bundle()
                .set(RESOURCES + "memory", Map.of("limit", 96 * MIB, "reservation", 48 * MIB))
                .program("await", "/log/go", "look", "memory:32", "memory:160");
        Placed placed = Placed.create(bench, bundle);
        assertThat(placed.read("memory", "memory.limit_in_bytes", "memory.max")).isEqualTo("" + 96 * MIB);
        assertThat(placed.read("memory", "memory.soft_limit_in_bytes", "memory.low"))
                .isEqualTo("" + 48 * MIB);
        placed.subject().start();
        bundle.release("go");
        placed.subject().awaitStopped();
        ProbeReport report = placed.subject().report();
        assertThat(report.tried("memory:32").path("exit").asInt(-1))
                .as("within the limit")
                .isZero();
        assertThat(report.tried("memory:160").path("signal").asText())
                .as("beyond it")
                .isEqualTo("KILL");
    }

    @Test
    @Requires("linux.cgroup.memory")
    @Clause("linux.cgroup-memory.limit")
    void minusOneIsNoLimitOfMemory(Bench bench) {
        Placed.needs(bench, "memory");
        Placed placed = Placed.create(bench, bench.bundle().set(RESOURCES + "memory/limit", -1));
        assertThat(placed.read("memory", "memory.limit_in_bytes", "memory.max")).isIn("9223372036854771712", "max");
    }

    @Test
    @Requires("linux.cgroup.cpu")
    @Clause("linux.cgroup-cpu.quota")
    void minusOneIsNoQuota(Bench bench) {
        Placed.needs(bench, "cpu");
        Placed placed = Placed.create(bench, bench.bundle().set(RESOURCES + "cpu/quota", -1));
        assertThat(placed.read("cpu", "cpu.cfs_quota_us", "cpu.max")).isIn("-1", "max 100000");
    }

    @Test
    @Requires("linux.cgroup.pids")
    @Clause("linux.cgroup-pids.limit")
    void minusOneIsNoLimitOfProcesses(Bench bench) {
        Placed.needs(bench, "pids");
        Placed placed = Placed.create(bench, bench.bundle().set(RESOURCES + "pids/limit", -1));
        assertThat(placed.read("pids", "pids.max", "pids.max")).isEqualTo("max");
    }

    @Test
    @Requires("linux.cgroup.memory")
    @Clause({"linux.cgroup-memory.swap", "linux.cgroup-memory.disable-oom-killer"})
    void swapIsLimited(Bench bench) {
        Placed.needs(bench, "memory");
        assumeTrue(!Placed.files(bench).isUnified("memory") || hasSwapFile(bench), "swap isn't counted here");
        TestBundle bundle = bench.bundle().set(RESOURCES + "memory", Map.of("limit", 96 * MIB, "swap", 128 * MIB));
        if (!Placed.files(bench).isUnified("memory")) {
            bundle.set(RESOURCES + "memory/disableOOMKiller", true);
        }
        Placed placed = Placed.create(bench, bundle);
        assertThat(placed.read("memory", "memory.memsw.limit_in_bytes", "memory.swap.max"))
                .as("of memory and swap with v1, of swap alone with v2")
                .isEqualTo("" + (placed.files().isUnified("memory") ? 32 : 128) * MIB);
        if (!placed.files().isUnified("memory")) {
            assertThat(CgroupFiles.read(placed.directory("memory"), "memory.oom_control"))
                    .contains("oom_kill_disable 1");
        }
    }

    /** The kernel's root alone has no such file, and no type. */
    private static boolean hasSwapFile(Bench bench) {
        Path own = Placed.files(bench).directory("memory", bench.surroundings().runtimeProcess());
        return Files.exists(own.resolve("memory.swap.max"))
                || (Files.notExists(own.resolve("cgroup.type")) && Files.exists(Path.of("/proc/swaps")));
    }

    @Test
    @Requires("linux.cgroup.cpu")
    @Clause({"linux.cgroup-cpu.present", "linux.cgroup-cpu.shares", "linux.cgroup-cpu.quota", "linux.cgroup-cpu.period"
    })
    void processorTimeIsShared(Bench bench) {
        Placed.needs(bench, "cpu");
        Placed placed = Placed.create(
                bench, bench.bundle().set(RESOURCES + "cpu", Map.of("shares", 512, "quota", 40_000, "period", 80_000)));
        if (placed.files().isUnified("cpu")) {
            assertThat(CgroupFiles.read(placed.directory("cpu"), "cpu.max")).isEqualTo("40000 80000");
            assertThat(Integer.parseInt(CgroupFiles.read(placed.directory("cpu"), "cpu.weight")))
                    .as("weight for 512 shares, by whichever of the known conversions")
                    .isBetween(10, 99);
        } else {
            assertThat(CgroupFiles.read(placed.directory("cpu"), "cpu.cfs_quota_us"))
                    .isEqualTo("40000");
            assertThat(CgroupFiles.read(placed.directory("cpu"), "cpu.cfs_period_us"))
                    .isEqualTo("80000");
            assertThat(CgroupFiles.read(placed.directory("cpu"), "cpu.shares")).isEqualTo("512");
        }
    }

    @Test
    @Requires("linux.cgroup.cpuset")
    @Clause({"linux.cgroup-cpu.cpus", "linux.cgroup-cpu.mems"})
    void processorsAndNodesAreChosen(Bench bench) {
        Placed.needs(bench, "cpuset");
        ProbeReport report = bench.look(bench.bundle().set(RESOURCES + "cpu", Map.of("cpus", "0", "mems", "0")));
        assertThat(report.json().path("cpus")).extracting(cpu -> cpu.asInt()).containsExactly(0);
    }

    /** A host may have one processor or node alone, and then this is what tells a runtime that doesn't look at the list. */
    @ParameterizedTest
    @ValueSource(strings = {"cpus", "mems"})
    @Requires("linux.cgroup.cpuset")
    @Clause({"linux.cgroup-cpu.cpus", "linux.cgroup-cpu.mems"})
    void whatIsNotThereCannotBeChosen(String list, Bench bench) {
        Placed.needs(bench, "cpuset");
        bench.createFails(bench.bundle().set(RESOURCES + "cpu", Map.of(list, NOT_THERE)));
    }

    @Test
    @Requires("linux.cgroup.pids")
    @Clause({"linux.cgroup-pids.present", "linux.cgroup-pids.limit"})
    void processesAreCounted(Bench bench) {
        Placed.needs(bench, "pids");
        ProbeReport report = bench.look(bench.bundle().set(RESOURCES + "pids", Map.of("limit", 40)), "fork:60");
        assertThat(report.tried("fork:60").path("made").asInt()).isEqualTo(39);
        assertThat(report.outcome("fork:60")).isEqualTo("EAGAIN");
    }

    @Test
    @Requires("linux.cgroup.blkio")
    @Clause({"linux.cgroup-blockio.present", "linux.cgroup-blockio.throttle-bps", "linux.cgroup-blockio.throttle-iops"})
    void blockDevicesAreThrottled(Bench bench) throws IOException {
        Placed.needs(bench, "blkio");
        String disk = Files.readString(
                        Path.of("/sys/block").resolve(firstDisk()).resolve("dev"))
                .strip();
        String[] numbers = disk.split(":");
        Map<String, Integer> device =
                Map.of("major", Integer.parseInt(numbers[0]), "minor", Integer.parseInt(numbers[1]));
        Placed placed = Placed.create(
                bench,
                bench.bundle()
                        .set(
                                RESOURCES + "blockIO",
                                Map.of(
                                        "throttleReadBpsDevice", List.of(rate(device, 1_048_576)),
                                        "throttleWriteBpsDevice", List.of(rate(device, 2_097_152)),
                                        "throttleReadIOPSDevice", List.of(rate(device, 555)),
                                        "throttleWriteIOPSDevice", List.of(rate(device, 777)))));
        if (placed.files().isUnified("blkio")) {
            assertThat(CgroupFiles.read(placed.directory("blkio"), "io.max"))
                    .startsWith(disk + " ")
                    .contains("rbps=1048576", "wbps=2097152", "riops=555", "wiops=777");
        } else {
            Map.of("read_bps", 1_048_576, "write_bps", 2_097_152, "read_iops", 555, "write_iops", 777)
                    .forEach((file, rate) -> assertThat(
                                    CgroupFiles.read(placed.directory("blkio"), "blkio.throttle." + file + "_device"))
                            .isEqualTo(disk + " " + rate));
        }
    }

    private static Map<String, Integer> rate(Map<String, Integer> device, int rate) {
        Map<String, Integer> entry = new TreeMap<>(device);
        entry.put("rate", rate);
        return entry;
    }

    private static String firstDisk() throws IOException {
        try (Stream<Path> disks = Files.list(Path.of("/sys/block"))) {
            List<String> names = disks.map(disk -> disk.getFileName().toString())
                    .filter(name -> !name.startsWith("loop") && !name.startsWith("ram"))
                    .sorted()
                    .toList();
            assumeTrue(!names.isEmpty(), "the host has no disk");
            return names.get(0);
        }
    }

    @Test
    @Requires({"linux.cgroup.devices", "linux.capabilities"})
    @Clause({
        "linux.cgroup-devices.present",
        "linux.cgroup-devices.listed-order",
        "linux.cgroup-devices.type",
        "linux.cgroup-devices.major-minor",
        "linux.cgroup-devices.access"
    })
    void devicesAreAllowedByTheirRules(Bench bench) {
        TestBundle bundle = deniedAll(bench)
                .add(
                        RESOURCES + "devices",
                        Map.of("allow", true, "type", "c", "major", EXPERIMENTAL, "minor", 1, "access", "r"))
                .add(RESOURCES + "devices", Map.of("allow", true, "type", "b", "major", EXPERIMENTAL, "access", "rw"));
        ProbeReport report = bench.look(
                bundle,
                "mknod:/scratch/c1:c:60:1",
                "mknod:/scratch/c2:c:60:2",
                "mknod:/scratch/b1:b:60:1",
                "mknod:/scratch/b2:b:61:1",
                "open:/scratch/c1",
                "write:/scratch/c1",
                "open:/scratch/c2",
                "write:/scratch/b1",
                "write:/scratch/b2");
        assertThat(report.outcome("open:/scratch/c1"))
                .as("reading what may be read")
                .isEqualTo(NO_DRIVER);
        assertThat(report.outcome("write:/scratch/c1")).as("writing it").isEqualTo("EPERM");
        assertThat(report.outcome("open:/scratch/c2")).as("another number").isEqualTo("EPERM");
        assertThat(report.outcome("write:/scratch/b1"))
                .as("any number of a kind")
                .isEqualTo(NO_DRIVER);
        assertThat(report.outcome("write:/scratch/b2"))
                .as("the same kind, by a driver of which no rule speaks")
                .isEqualTo("EPERM");
    }

    /** What is forbidden after it was allowed isn't allowed; the other way round, it is. */
    @Test
    @Requires({"linux.cgroup.devices", "linux.capabilities"})
    @Clause("linux.cgroup-devices.listed-order")
    void laterRulesCountBeforeEarlierOnes(Bench bench) {
        TestBundle bundle = deniedAll(bench)
                .add(RESOURCES + "devices", rule(true, 1))
                .add(RESOURCES + "devices", rule(true, 2))
                .add(RESOURCES + "devices", rule(false, 2))
                .add(RESOURCES + "devices", rule(false, 3))
                .add(RESOURCES + "devices", rule(true, 3));
        List<String> tries = new ArrayList<>();
        for (int minor = 1; minor <= 3; minor++) {
            tries.addAll(List.of("mknod:/scratch/c" + minor + ":c:60:" + minor, "open:/scratch/c" + minor));
        }
        ProbeReport report = bench.look(bundle, tries.toArray(String[]::new));
        assertThat(report.outcome("open:/scratch/c1")).as("allowed").isEqualTo(NO_DRIVER);
        assertThat(report.outcome("open:/scratch/c2"))
                .as("allowed, then denied")
                .isEqualTo("EPERM");
        assertThat(report.outcome("open:/scratch/c3"))
                .as("denied, then allowed")
                .isEqualTo(NO_DRIVER);
    }

    private static Map<String, Object> rule(boolean allow, int minor) {
        return Map.of("allow", allow, "type", "c", "major", EXPERIMENTAL, "minor", minor, "access", "rw");
    }

    @Test
    @Requires({"linux.cgroup.devices", "linux.devices", "linux.capabilities"})
    @Clause("linux.devices.unlisted-not-accessible")
    void otherDevicesAreOutOfReach(Bench bench) {
        ProbeReport report = bench.look(deniedAll(bench), "mknod:/scratch/c1:c:60:1", "open:/scratch/c1");
        assertThat(report.outcome("open:/scratch/c1")).isEqualTo("EPERM");
    }

    /** A program that may make nodes, of devices that nobody has: what is let through finds no driver. */
    private static TestBundle deniedAll(Bench bench) {
        List<String> mknod = List.of("CAP_MKNOD");
        return bench.bundle()
                .set("/process/capabilities", Map.of("bounding", mknod, "effective", mknod, "permitted", mknod))
                .add(RESOURCES + "devices", Map.of("allow", false, "access", "rwm"));
    }

    @Test
    @Requires("linux.cgroup.hugetlb")
    @Clause({"linux.cgroup-hugetlb.present", "linux.cgroup-hugetlb.page-size", "linux.cgroup-hugetlb.limit"})
    void hugePagesAreLimited(Bench bench) {
        Placed.needs(bench, "hugetlb");
        assumeTrue(
                Placed.files(bench).isUnified() || !Placed.files(bench).isUnified("hugetlb"),
                "where there is v1, many runtimes leave v2 alone");
        Placed placed = Placed.create(
                bench, bench.bundle().add(RESOURCES + "hugepageLimits", Map.of("pageSize", "2MB", "limit", 4 * MIB)));
        assertThat(placed.read("hugetlb", "hugetlb.2MB.limit_in_bytes", "hugetlb.2MB.max"))
                .isEqualTo("" + 4 * MIB);
    }

    @Test
    @Requires("linux.cgroup.network")
    @Clause({"linux.cgroup-network.present", "linux.cgroup-network.class-id"})
    void packetsHaveAClass(Bench bench) {
        Placed.needs(bench, "net_cls");
        assumeTrue(!Placed.files(bench).isUnified("net_cls"), "cgroup v2 has no classes");
        Placed placed = Placed.create(bench, bench.bundle().set(RESOURCES + "network", Map.of("classID", 1048577)));
        assertThat(CgroupFiles.read(placed.directory("net_cls"), "net_cls.classid"))
                .isEqualTo("1048577");
    }

    @Test
    @Requires("linux.cgroup.v2")
    @Clause({"linux.cgroup-unified.present", "linux.cgroup-unified.controllers-enabled"})
    void filesOfCgroup2AreWritten(Bench bench) {
        Placed.needsVersion2(bench);
        Placed placed = Placed.create(
                bench, bench.bundle().set(RESOURCES + "unified", Map.of("pids.max", "77", "memory.high", "104857600")));
        assertThat(CgroupFiles.read(placed.directory("pids"), "pids.max")).isEqualTo("77");
        assertThat(CgroupFiles.read(placed.directory("pids"), "memory.high")).isEqualTo("104857600");
    }

    @Test
    @Requires("linux.cgroup.v2")
    @Clause("linux.cgroup-unified.missing-controller-fails")
    void fileWithoutAControllerIsAnError(Bench bench) {
        Placed.needsVersion2(bench);
        bench.createFails(bench.bundle().set(RESOURCES + "unified", Map.of("kit_none.max", "1")));
    }
}
