package org.standardcontainer.linux.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.Finding;
import org.standardcontainer.spec.LinuxBlockIo;
import org.standardcontainer.spec.LinuxBlockIo.ThrottleDevice;
import org.standardcontainer.spec.LinuxBlockIo.WeightDevice;
import org.standardcontainer.spec.LinuxCpu;
import org.standardcontainer.spec.LinuxHugepageLimit;
import org.standardcontainer.spec.LinuxMemory;
import org.standardcontainer.spec.LinuxNetwork;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxRdma;
import org.standardcontainer.spec.LinuxResources;

class CgroupSettingsTest {
    private static final FakeCgroups V1 = FakeCgroups.of(CgroupVersion.V1);
    private static final FakeCgroups V2 = FakeCgroups.of(CgroupVersion.V2);
    private static final FakeCgroups NONE = FakeCgroups.none();

    // --- memory ---

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // limit, swap: memory.max, memory.swap.max
                "1000, 1500, 1000, 500",
                "1000, 1000, 1000, 0",
                "1000, -1, 1000, max",
                "-1, 1500, max, 1500",
                "-1, -, max, max",
                "-1, 0, max, max",
                "1000, -, 1000, -",
                "0, -, -, -",
                "-, -1, -, max"
            })
    void swapAloneIsWhatIsLeftOfTheSum(Long limit, Long swap, String max, String swapMax) {
        LinuxMemory memory = LinuxMemory.builder().limit(limit).swap(swap).build();
        Map<String, String> files = files(memory(memory), V2);
        assertThat(files.get("memory.max")).isEqualTo(max);
        assertThat(files.get("memory.swap.max")).isEqualTo(swapMax);
    }

    @Test
    void swapAloneCannotBeToldWithoutALimit() {
        assertThat(refused(memory(LinuxMemory.builder().swap(1500L).build()), V2))
                .containsExactly("memory/swap");
    }

    @Test
    void whereSwapIsNotCountedThereIsNothingToTakeAway() {
        FakeCgroups uncounted = V2.lacking("memory.swap.max");
        LinuxMemory same = LinuxMemory.builder().limit(1000L).swap(1000L).build();
        assertThat(CgroupSettings.of(memory(same), uncounted).settings())
                .filteredOn(setting -> setting.file().equals("memory.swap.max"))
                .allMatch(CgroupSetting::optional);
        assertThat(refused(memory(same), uncounted)).isEmpty();
        LinuxMemory more = LinuxMemory.builder().limit(1000L).swap(1500L).build();
        assertThat(refused(memory(more), uncounted)).containsExactly("memory/swap");
        assertThat(refused(memory(more), V1.lacking("memory.memsw.limit_in_bytes")))
                .containsExactly("memory/swap");
    }

    @Test
    void whatV2LeavesOutOfMemoryIsRefusedByName() {
        LinuxMemory memory = LinuxMemory.builder()
                .swappiness(0)
                .disableOomKiller(true)
                .kernelTcp(5L)
                .reservation(7L)
                .build();
        assertThat(refused(memory(memory), V2))
                .containsExactly("memory/kernelTCP", "memory/swappiness", "memory/disableOOMKiller");
        assertThat(files(memory(memory), V2)).containsExactlyEntriesOf(Map.of("memory.low", "7"));
        assertThat(files(memory(memory), V1))
                .containsEntry("memory.soft_limit_in_bytes", "7")
                .containsEntry("memory.kmem.tcp.limit_in_bytes", "5")
                .containsEntry("memory.swappiness", "0")
                .containsEntry("memory.oom_control", "1");
        LinuxMemory asItIs =
                LinuxMemory.builder().disableOomKiller(false).kernelTcp(-1L).build();
        assertThat(refused(memory(asItIs), V2)).isEmpty();
    }

    @Test
    void whatNoKernelHasIsRefused() {
        LinuxMemory memory =
                LinuxMemory.builder().kernel(5L).useHierarchy(false).build();
        LinuxMemory asItIs =
                LinuxMemory.builder().kernel(-1L).useHierarchy(true).build();
        for (FakeCgroups host : List.of(V1, V2)) {
            assertThat(refused(memory(memory), host)).containsExactly("memory/kernel", "memory/useHierarchy");
            assertThat(CgroupSettings.of(memory(asItIs), host)).isEqualTo(new CgroupSettings(List.of(), List.of()));
        }
    }

    // --- cpu ---

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 2", "512, 59", "1024, 100", "2048, 174", "262144, 10000", "300000, 10000"})
    void sharesAsWeight(long shares, long weight) {
        assertThat(files(cpu(LinuxCpu.builder().shares(shares).build()), V2))
                .containsExactlyEntriesOf(Map.of("cpu.weight", Long.toString(weight)));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "20000, 50000, 20000 50000",
                "20000, -, 20000 100000",
                "-, 50000, max 50000",
                "-1, -, max 100000",
                "0, 0, -"
            })
    void bandwidth(Long quota, Long period, String max) {
        LinuxCpu cpu = LinuxCpu.builder()
                .quota(quota)
                .period(period == null ? null : BigInteger.valueOf(period))
                .build();
        assertThat(files(cpu(cpu), V2).get("cpu.max")).isEqualTo(max);
    }

    @Test
    void burstComesAfterTheQuotaAndIdleAfterTheWeight() {
        LinuxCpu cpu = LinuxCpu.builder()
                .burst(10)
                .idle(1)
                .quota(100)
                .shares(2)
                .cpus("0")
                .mems("1")
                .build();
        assertThat(order(cpu(cpu), V2))
                .containsExactly("cpu.weight", "cpu.idle", "cpu.max", "cpu.max.burst", "cpuset.cpus", "cpuset.mems");
        assertThat(refused(cpu(cpu), V2.lacking("cpu.idle", "cpu.max.burst"))).containsExactly("cpu/idle", "cpu/burst");
    }

    @Test
    void realTimeIsForV1Alone() {
        LinuxCpu cpu =
                LinuxCpu.builder().realtimeRuntime(950).realtimePeriod(1000).build();
        assertThat(order(cpu(cpu), V1)).containsExactly("cpu.rt_period_us", "cpu.rt_runtime_us");
        assertThat(refused(cpu(cpu), V1.lacking("cpu.rt_runtime_us", "cpu.rt_period_us")))
                .containsExactly("cpu/realtimePeriod", "cpu/realtimeRuntime");
        assertThat(refused(cpu(cpu), V2)).containsExactly("cpu/realtimePeriod", "cpu/realtimeRuntime");
    }

    // --- block devices ---

    private static final LinuxBlockIo WEIGHTS =
            new LinuxBlockIo(500, null, List.of(new WeightDevice(8L, 0L, 10, null)), null, null, null, null);

    @Test
    void weightsOfDevices() {
        assertThat(files(io(WEIGHTS), V1))
                .containsEntry("blkio.bfq.weight", "500")
                .containsEntry("blkio.bfq.weight_device", "8:0 10");
        assertThat(lines(io(WEIGHTS), V2.showing("io.bfq.weight")))
                .containsExactly("io.bfq.weight=500", "io.bfq.weight=8:0 10");
        assertThat(lines(io(WEIGHTS), V2.lacking("io.bfq.weight").showing("io.weight")))
                .containsExactly("io.weight=4950", "io.weight=8:0 1");
        assertThat(lines(io(WEIGHTS), V2.showing("io.cost.qos")))
                .as("the kernel's root")
                .hasSize(2)
                .allMatch(l -> l.startsWith("io.weight="));
        assertThat(refused(io(WEIGHTS), V2.lacking("io.bfq.weight")))
                .containsExactly("blockIO/weight", "blockIO/weightDevice/0/weight");
        assertThat(refused(io(WEIGHTS), V1.lacking("blkio.bfq.weight")))
                .containsExactly("blockIO/weight", "blockIO/weightDevice/0/weight");
        assertThat(refused(io(WEIGHTS), V1.lacking("blkio.bfq.weight").showing("blkio.bfq.io_serviced")))
                .as("the root has other files of it")
                .isEmpty();
    }

    @Test
    void throttles() {
        ThrottleDevice rate = new ThrottleDevice(8L, 1L, BigInteger.TEN);
        ThrottleDevice none = new ThrottleDevice(8L, 2L, BigInteger.ZERO);
        LinuxBlockIo io =
                new LinuxBlockIo(null, null, null, List.of(rate), List.of(none), List.of(rate), List.of(rate, none));
        assertThat(lines(io(io), V1))
                .containsExactly(
                        "blkio.throttle.read_bps_device=8:1 10",
                        "blkio.throttle.write_bps_device=8:2 0",
                        "blkio.throttle.read_iops_device=8:1 10",
                        "blkio.throttle.write_iops_device=8:1 10",
                        "blkio.throttle.write_iops_device=8:2 0");
        assertThat(lines(io(io), V2))
                .containsExactly(
                        "io.max=8:1 rbps=10",
                        "io.max=8:2 wbps=max",
                        "io.max=8:1 riops=10",
                        "io.max=8:1 wiops=10",
                        "io.max=8:2 wiops=max");
        assertThat(refused(io(io), V2.lacking("io.max"))).hasSize(5).contains("blockIO/throttleWriteIOPSDevice/1");
    }

    // --- the others ---

    @Test
    void hugePages() {
        LinuxResources resources = LinuxResources.builder()
                .hugepageLimits(
                        new LinuxHugepageLimit("2MB", new BigInteger("18446744073709551615")),
                        new LinuxHugepageLimit("3MB", BigInteger.ONE))
                .build();
        assertThat(lines(resources, V1))
                .containsExactly(
                        "hugetlb.2MB.limit_in_bytes=18446744073709551615",
                        "hugetlb.2MB.rsvd.limit_in_bytes=18446744073709551615");
        assertThat(order(resources, V2)).containsExactly("hugetlb.2MB.max", "hugetlb.2MB.rsvd.max");
        assertThat(refused(resources, V2)).containsExactly("hugepageLimits/1/pageSize");
    }

    @Test
    void network() {
        LinuxResources resources = LinuxResources.builder()
                .network(new LinuxNetwork(
                        0x100001L,
                        List.of(
                                new LinuxNetwork.InterfacePriority("eth0", 500L),
                                new LinuxNetwork.InterfacePriority("lo", 1000L))))
                .build();
        assertThat(lines(resources, V1))
                .containsExactly(
                        "net_cls.classid=1048577", "net_prio.ifpriomap=eth0 500", "net_prio.ifpriomap=lo 1000");
        assertThat(refused(resources, V2))
                .containsExactly("network/classID", "network/priorities/0", "network/priorities/1");
    }

    @Test
    void rdma() {
        LinuxResources resources = LinuxResources.builder()
                .rdma(Map.of("mlx5_1", new LinuxRdma(3L, 10000L)))
                .build();
        for (FakeCgroups host : List.of(V1, V2)) {
            assertThat(lines(resources, host)).containsExactly("rdma.max=mlx5_1 hca_handle=3 hca_object=10000");
        }
        LinuxResources one = LinuxResources.builder()
                .rdma(Map.of("a/b", new LinuxRdma(null, 5L)))
                .build();
        assertThat(lines(one, V2)).containsExactly("rdma.max=a/b hca_object=5");
        assertThat(refused(one, NONE)).containsExactly("rdma/a~1b");
    }

    @Test
    void unified() {
        LinuxResources resources = LinuxResources.builder()
                .pids(new LinuxPids(5L))
                .unified(Map.of("pids.max", "7", "io.max", "8:0 rbps=1\n8:16 rbps=2\n"))
                .build();
        assertThat(lines(resources, V2))
                .startsWith("pids.max=5")
                .contains("pids.max=7", "io.max=8:0 rbps=1", "io.max=8:16 rbps=2")
                .hasSize(4);
        assertThat(refused(resources, V1)).containsExactlyInAnyOrder("unified/pids.max", "unified/io.max");
        LinuxResources bad = LinuxResources.builder()
                .unified(Map.of("nosuch.max", "1", "nodot", "1", "cgroup.kill", "1", "memory.high", " "))
                .build();
        assertThat(refused(bad, V2))
                .containsExactlyInAnyOrder(
                        "unified/nosuch.max", "unified/nodot", "unified/cgroup.kill", "unified/memory.high");
        assertThat(refused(
                        LinuxResources.builder()
                                .unified(Map.of("memory.other", "1"))
                                .build(),
                        V2.lacking("memory.other")))
                .containsExactly("unified/memory.other");
    }

    @Test
    void withoutItsControllerEachPropertyIsRefusedByName() {
        LinuxResources resources = LinuxResources.builder()
                .memory(LinuxMemory.builder().limit(-1L).swappiness(1).build())
                .cpu(LinuxCpu.builder().quota(5).cpus("0").build())
                .pids(new LinuxPids(5L))
                .blockIo(WEIGHTS)
                .hugepageLimits(new LinuxHugepageLimit("2MB", BigInteger.ONE))
                .build();
        assertThat(CgroupSettings.of(resources, NONE).settings()).isEmpty();
        assertThat(refused(resources, NONE))
                .containsExactly(
                        "memory/limit",
                        "memory/swappiness",
                        "cpu/quota",
                        "cpu/cpus",
                        "pids/limit",
                        "blockIO/weight",
                        "blockIO/weightDevice/0/weight",
                        "hugepageLimits/0");
    }

    private static LinuxResources memory(LinuxMemory memory) {
        return LinuxResources.builder().memory(memory).build();
    }

    private static LinuxResources cpu(LinuxCpu cpu) {
        return LinuxResources.builder().cpu(cpu).build();
    }

    private static LinuxResources io(LinuxBlockIo io) {
        return LinuxResources.builder().blockIo(io).build();
    }

    private static Map<String, String> files(LinuxResources resources, FakeCgroups host) {
        return CgroupSettings.of(resources, host).settings().stream()
                .collect(java.util.stream.Collectors.toMap(
                        CgroupSetting::file, CgroupSetting::value, (a, b) -> b, java.util.LinkedHashMap::new));
    }

    private static List<String> lines(LinuxResources resources, FakeCgroups host) {
        return CgroupSettings.of(resources, host).settings().stream()
                .map(setting -> setting.file() + "=" + setting.value())
                .toList();
    }

    private static List<String> order(LinuxResources resources, FakeCgroups host) {
        return CgroupSettings.of(resources, host).settings().stream()
                .map(CgroupSetting::file)
                .toList();
    }

    private static List<String> refused(LinuxResources resources, FakeCgroups host) {
        return CgroupSettings.of(resources, host).findings().stream()
                .filter(Finding::isError)
                .map(finding -> finding.subject().substring("/linux/resources/".length()))
                .toList();
    }

    /** A host that has each controller that there is in this version, and these files beside those that are taken for granted. */
    private record FakeCgroups(Set<CgroupVersion> versions, Set<String> lacking, Set<String> showing)
            implements CgroupFacts {
        private static final Set<String> V2_CONTROLLERS =
                Set.of("memory", "cpu", "cpuset", "pids", "io", "hugetlb", "rdma", "cgroup");

        static FakeCgroups of(CgroupVersion version) {
            return new FakeCgroups(Set.of(version), Set.of(), Set.of());
        }

        static FakeCgroups none() {
            return new FakeCgroups(Set.of(), Set.of(), Set.of());
        }

        FakeCgroups lacking(String... files) {
            return new FakeCgroups(versions, Set.of(files), showing);
        }

        FakeCgroups showing(String... files) {
            return new FakeCgroups(versions, lacking, Set.of(files));
        }

        @Override
        public boolean has(CgroupVersion version, String controller) {
            return versions.contains(version) && (version == CgroupVersion.V1 || V2_CONTROLLERS.contains(controller));
        }

        @Override
        public Finding missing(String pointer, String controller) {
            return Finding.unsupported(pointer, "there is no " + controller, "remove it");
        }

        @Override
        public boolean lacks(CgroupVersion version, String controller, String file) {
            return lacking.contains(file);
        }

        @Override
        public boolean shows(CgroupVersion version, String controller, String start) {
            return showing.stream().anyMatch(name -> name.startsWith(start));
        }

        @Override
        public Set<String> pageSizes() {
            return Set.of("2MB");
        }
    }
}
