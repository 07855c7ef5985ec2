package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.ContainerException;
import org.standardcontainer.Status;
import org.standardcontainer.Update;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Platform;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.CgroupFiles;
import org.standardcontainer.conformance.bench.Placed;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.spec.LinuxMemory;
import org.standardcontainer.spec.LinuxResources;

/** config-linux.md#control-groups: values that fewer configurations have, and that not every kernel has. */
@Requires("linux.cgroup")
public abstract class LinuxCgroupValuesContract {
    private static final String RESOURCES = "/linux/resources/";
    private static final int MIB = 1 << 20;
    private static final int PAGE = 4096;
    private static final int WEIGHT = 500;
    private static final int WEIGHT_ON_V2 = 4950; // from 10 to 1000, to 1 to 10000

    @Test
    @Requires("linux.cgroup.memory")
    @Clause({"linux.cgroup-memory.swappiness", "linux.cgroup-memory.use-hierarchy"})
    void memoryIsSwappedAsItIsSaid(Bench bench) {
        Placed.needsVersion1(bench, "memory", "memory.swappiness");
        Placed placed = Placed.create(
                bench, bench.bundle().set(RESOURCES + "memory", Map.of("swappiness", 7, "useHierarchy", true)));
        assertThat(CgroupFiles.read(placed.directory("memory"), "memory.swappiness"))
                .isEqualTo("7");
        assertThat(CgroupFiles.read(placed.directory("memory"), "memory.use_hierarchy"))
                .isEqualTo("1");
    }

    @Test
    @Requires("linux.cgroup.memory")
    @Clause("linux.cgroup-memory.kernel-tcp")
    void buffersOfTcpAreLimited(Bench bench) {
        Placed.needsVersion1(bench, "memory", "memory.kmem.tcp.limit_in_bytes");
        Placed placed = Placed.create(bench, bench.bundle().set(RESOURCES + "memory", Map.of("kernelTCP", 16 * MIB)));
        assertThat(CgroupFiles.read(placed.directory("memory"), "memory.kmem.tcp.limit_in_bytes"))
                .isEqualTo("" + 16 * MIB);
    }

    /** Kernels since 5.11 know nothing else than a hierarchy, and then it is an error. */
    @Test
    @Requires("linux.cgroup.memory")
    @Clause("linux.cgroup-memory.use-hierarchy")
    void memoryIsCountedApartOrItIsAnError(Bench bench) {
        Placed.needsVersion1(bench, "memory", "memory.use_hierarchy");
        TestBundle bundle = bench.bundle().set(RESOURCES + "memory", Map.of("useHierarchy", false));
        Placed placed;
        try {
            placed = Placed.create(bench, bundle);
        } catch (ContainerException refused) {
            bench.step("refused: " + refused.getMessage());
            bench.createFails(bundle); // and leaves nothing
            return;
        }
        assertThat(CgroupFiles.read(placed.directory("memory"), "memory.use_hierarchy"))
                .isEqualTo("0");
    }

    private static Placed runs(Bench bench) {
        Placed.needs(bench, "memory");
        Placed placed = Placed.create(bench, bench.bundle().set(RESOURCES + "memory", Map.of("limit", 96 * MIB)));
        placed.subject().start();
        placed.subject().awaitOutput("ready");
        return placed;
    }

    private static LinuxResources checked(long limit) {
        return LinuxResources.builder()
                .memory(LinuxMemory.builder()
                        .limit(limit)
                        .checkBeforeUpdate(true)
                        .build())
                .build();
    }

    @Test
    @Requires("linux.cgroup.memory")
    @Clause("linux.cgroup-memory.check-may-run")
    void moreThanWhatIsInUsePassesTheCheck(Bench bench) {
        Placed placed = runs(bench);
        bench.operation(placed.subject().container(), Update.class).update(checked(128 * MIB));
        assertThat(placed.read("memory", "memory.limit_in_bytes", "memory.max")).isEqualTo("" + 128 * MIB);
    }

    /** Nothing that runs takes less than a page. */
    @Test
    @Requires("linux.cgroup.memory")
    @Clause({"linux.cgroup-memory.check-before-update", "linux.cgroup-memory.check-rejects"})
    void lessThanWhatIsInUseIsRefusedIfSoAsked(Bench bench) {
        Placed placed = runs(bench);
        Update update = bench.operation(placed.subject().container(), Update.class);
        bench.refuses("update with less than what is in use", () -> update.update(checked(PAGE)));
        assertThat(placed.read("memory", "memory.limit_in_bytes", "memory.max")).isEqualTo("" + 96 * MIB);
        assertThat(placed.subject().status()).isEqualTo(Status.RUNNING);
    }

    @Test
    @Requires("linux.cgroup.cpu")
    @Clause("linux.cgroup-cpu.burst")
    void unusedProcessorTimeIsKept(Bench bench) {
        Placed.needs(bench, "cpu");
        Placed placed = Placed.create(
                bench,
                bench.bundle().set(RESOURCES + "cpu", Map.of("quota", 40_000, "period", 80_000, "burst", 20_000)));
        assertThat(placed.read("cpu", "cpu.cfs_burst_us", "cpu.max.burst")).isEqualTo("20000");
    }

    @Test
    @Requires("linux.cgroup.cpu")
    @Clause({"linux.cgroup-cpu.quota-not-below-burst", "linux.cgroup-cpu.burst-not-above-quota"})
    void moreBurstThanQuotaIsRefused(Bench bench) {
        Placed.needs(bench, "cpu");
        bench.createFails(
                bench.bundle().set(RESOURCES + "cpu", Map.of("quota", 40_000, "period", 80_000, "burst", 50_000)));
    }

    @Test
    @Requires("linux.cgroup.devices")
    @Clause("linux.cgroup-devices.allow")
    void ruleThatSaysNeitherIsRefused(Bench bench) {
        bench.createFails(bench.bundle().add(RESOURCES + "devices", Map.of("type", "c", "access", "rwm")));
    }

    @Test
    @Requires("linux.cgroup.hugetlb")
    @Clause("linux.cgroup-hugetlb.page-size-known")
    void sizeThatNoPageHasIsRefused(Bench bench) {
        bench.createFailsUnlike(
                bench.bundle().add(RESOURCES + "hugepageLimits", Map.of("pageSize", "2MB", "limit", 4 * MIB)),
                bench.bundle().add(RESOURCES + "hugepageLimits", Map.of("pageSize", "3MB", "limit", 4 * MIB)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pageSize", "limit"})
    @Requires("linux.cgroup.hugetlb")
    @Clause({"linux.cgroup-hugetlb.page-size", "linux.cgroup-hugetlb.limit"})
    void hugePagesWithoutAPartAreRefused(String part, Bench bench) {
        Map<String, Object> entry = new TreeMap<>(Map.of("pageSize", "2MB", "limit", 4 * MIB));
        if (bench.missing().isEmpty()) { // what is refused with all its parts says nothing
            takesOrSkips(bench, bench.bundle().add(RESOURCES + "hugepageLimits", entry));
        }
        entry.remove(part);
        bench.createFails(bench.bundle().add(RESOURCES + "hugepageLimits", entry));
    }

    private static void takesOrSkips(Bench bench, TestBundle whole) {
        try {
            bench.create(whole);
        } catch (ContainerException refused) {
            assumeTrue(false, "it isn't taken here with all its parts: " + refused.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "priority"})
    @Requires("linux.cgroup.network")
    @Clause({"linux.cgroup-network.priorities.name", "linux.cgroup-network.priorities.priority"})
    void priorityOfPacketsWithoutAPartIsRefused(String part, Bench bench) {
        if (bench.missing().isEmpty()) { // without the controller it is refused for want of that
            Placed.needsVersion1(bench, "net_prio", "net_prio.ifpriomap");
        }
        Map<String, Object> entry = new TreeMap<>(Map.of("name", "lo", "priority", 5));
        entry.remove(part);
        bench.createFails(bench.bundle().set(RESOURCES + "network", Map.of("priorities", List.of(entry))));
    }

    /** Its files went with the scheduler CFQ, in Linux 5.0: what can't be applied is an error. */
    @Test
    @Requires("linux.cgroup.blkio")
    @Clause({"linux.cgroup-blockio.leaf-weight", "linux.cgroup-blockio.weight-device.leaf-weight"})
    void weightOfLeavesIsNoMore(Bench bench) {
        assumeTrue(bench.platform() != Platform.VM, "the container's cgroups are on another kernel");
        CgroupFiles files = Placed.files(bench);
        assumeTrue(
                !files.has("blkio")
                        || Files.notExists(
                                files.directory("blkio", bench.surroundings().runtimeProcess())
                                        .resolve("blkio.leaf_weight")),
                "this kernel has weights of leaves");
        bench.createFails(bench.bundle().set(RESOURCES + "blockIO", Map.of("leafWeight", WEIGHT)));
        bench.createFails(bench.bundle()
                .set(
                        RESOURCES + "blockIO",
                        Map.of("weightDevice", List.of(Map.of("major", 7, "minor", 0, "leafWeight", WEIGHT)))));
    }

    @Test
    @Requires("linux.cgroup.cpu")
    @Clause("linux.cgroup-cpu.idle")
    void itMayRunWhenNobodyElseDoes(Bench bench) {
        Placed.needs(bench, "cpu");
        Placed placed = Placed.create(bench, bench.bundle().set(RESOURCES + "cpu", Map.of("idle", 1)));
        assertThat(placed.read("cpu", "cpu.idle", "cpu.idle")).isEqualTo("1");
    }

    @Test
    @Requires("linux.cgroup.cpu")
    @Clause({"linux.cgroup-cpu.realtime-runtime", "linux.cgroup-cpu.realtime-period"})
    void realTimeIsShared(Bench bench) {
        Placed.needsVersion1(bench, "cpu", "cpu.rt_runtime_us");
        Placed placed = Placed.create(
                bench,
                bench.bundle().set(RESOURCES + "cpu", Map.of("realtimePeriod", 2_000_000, "realtimeRuntime", 1000)));
        assertThat(CgroupFiles.read(placed.directory("cpu"), "cpu.rt_period_us"))
                .isEqualTo("2000000");
        assertThat(CgroupFiles.read(placed.directory("cpu"), "cpu.rt_runtime_us"))
                .isEqualTo("1000");
    }

    @Test
    @Requires("linux.cgroup.pids")
    @Clause("linux.cgroup-pids.zero-is-a-limit")
    void noFurtherProcessIsALimit(Bench bench) {
        Placed.needs(bench, "pids");
        Placed placed = Placed.create(bench, bench.bundle().set(RESOURCES + "pids", Map.of("limit", 0)));
        assertThat(CgroupFiles.read(placed.directory("pids"), "pids.max")).isEqualTo("0");
    }

    /** The scheduler of a device may have weights of its own, which are those of v1. */
    @Test
    @Requires("linux.cgroup.blkio")
    @Clause("linux.cgroup-blockio.weight")
    void blockDevicesAreShared(Bench bench) {
        Placed.needs(bench, "blkio");
        TestBundle weighted = bench.bundle().set(RESOURCES + "blockIO", Map.of("weight", WEIGHT));
        if (!bench.missing().isEmpty()) {
            bench.create(weighted); // refused
        }
        CgroupFiles files = Placed.files(bench);
        List<String> names = files.isUnified("blkio")
                ? List.of("io.bfq.weight", "io.weight")
                : List.of("blkio.bfq.weight", "blkio.weight");
        Placed without = Placed.create(bench, bench.bundle());
        String file = names.stream()
                .filter(name -> Files.exists(without.directory("blkio").resolve(name)))
                .findFirst()
                .orElse("");
        assumeTrue(!file.isEmpty(), "this kernel has none of " + names);
        Placed placed = Placed.create(bench, weighted);
        assertThat(CgroupFiles.read(placed.directory("blkio"), file))
                .isEqualTo(
                        switch (file) {
                            case "io.weight" -> "default " + WEIGHT_ON_V2;
                            case "io.bfq.weight" -> "default " + WEIGHT;
                            default -> "" + WEIGHT;
                        });
    }

    @Test
    @Requires("linux.cgroup.network")
    @Clause({
        "linux.cgroup-network.priorities",
        "linux.cgroup-network.priorities.name",
        "linux.cgroup-network.priorities.priority"
    })
    void packetsHaveAPriority(Bench bench) {
        Placed.needsVersion1(bench, "net_prio", "net_prio.ifpriomap");
        Placed placed = Placed.create(
                bench,
                bench.bundle()
                        .set(
                                RESOURCES + "network",
                                Map.of("priorities", List.of(Map.of("name", "lo", "priority", 5)))));
        assertThat(CgroupFiles.read(placed.directory("net_prio"), "net_prio.ifpriomap")
                        .lines())
                .contains("lo 5");
    }

    /** A file that belongs to no controller, and one that the kernel refuses. */
    @Test
    @Requires("linux.cgroup.v2")
    @Clause("linux.cgroup-unified.unknown-keys-written")
    void anyFileOfCgroup2IsWritten(Bench bench) {
        Placed.needsVersion2(bench);
        Placed placed =
                Placed.create(bench, bench.bundle().set(RESOURCES + "unified", Map.of("cgroup.max.descendants", "9")));
        assertThat(CgroupFiles.read(placed.directory("pids"), "cgroup.max.descendants"))
                .isEqualTo("9");
        bench.createFails(bench.bundle().set(RESOURCES + "unified", Map.of("memory.kit_none", "9")));
    }

    @Test
    @Requires({"linux.cgroup.v2", "linux.cgroup.memory"})
    @Clause("linux.cgroup-unified.v1-conversion-impossible-fails")
    void whatCgroup2HasNotIsAnError(Bench bench) {
        Placed.needsVersion2(bench);
        bench.createFails(bench.bundle().set(RESOURCES + "memory", Map.of("swappiness", 7)));
        bench.createFails(bench.bundle().set(RESOURCES + "memory", Map.of("kernelTCP", 16 * MIB)));
    }
}
