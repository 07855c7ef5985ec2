package org.standardcontainer.linux.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.ContainerStats;
import org.standardcontainer.ContainerStats.BlockDevice;
import org.standardcontainer.ContainerStats.HugePages;
import org.standardcontainer.ContainerStats.NetworkInterface;
import org.standardcontainer.ContainerStats.Pressure;
import org.standardcontainer.ContainerStats.Rdma;
import org.standardcontainer.ContainerStats.Share;
import org.standardcontainer.ContainerStats.Throttling;
import org.standardcontainer.ContainerStats.Traffic;
import org.standardcontainer.ContainerStats.Usage;

/** The files of both versions as kernels write them. */
class StatsReaderTest {
    private static final Path NO_PROCESS = Path.of("/nonexistent");

    @TempDir
    private Path root;

    private void write(String file, String content) {
        try {
            Path path = root.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private ContainerStats version1() {
        Map<String, Path> controllers = new java.util.HashMap<>();
        for (String controller :
                new String[] {"cpu", "cpuacct", "cpuset", "memory", "pids", "blkio", "hugetlb", "rdma"}) {
            controllers.put(controller, root.resolve(controller));
        }
        return new StatsReader(controllers, Optional.empty()).read(NO_PROCESS, NO_PROCESS);
    }

    private ContainerStats version2() {
        return new StatsReader(Map.of(), Optional.of(root)).read(NO_PROCESS, NO_PROCESS);
    }

    private static OptionalLong of(long number) {
        return OptionalLong.of(number);
    }

    private static OptionalLong none() {
        return OptionalLong.empty();
    }

    @Test
    void whatIsNotThereIsNotKnown() {
        assertThat(version1()).isEqualTo(ContainerStats.UNKNOWN);
        assertThat(version2()).isEqualTo(ContainerStats.UNKNOWN);
    }

    @Test
    void version1HasProcessorTimeInNanoseconds() {
        write("cpuacct/cpuacct.usage", "300\n");
        write("cpuacct/cpuacct.usage_user", "200\n");
        write("cpuacct/cpuacct.usage_sys", "100\n");
        write("cpuacct/cpuacct.usage_percpu", "120 180 \n");
        write("cpuacct/cpuacct.usage_percpu_user", "70 130 \n");
        write("cpuacct/cpuacct.usage_percpu_sys", "50 50 \n");
        write("cpu/cpu.stat", "nr_periods 5\nnr_throttled 2\nthrottled_time 77\nnr_bursts 0\nburst_time 0\n");
        ContainerStats.Cpu cpu = version1().cpu();
        assertThat(cpu.total()).contains(Duration.ofNanos(300));
        assertThat(cpu.user()).contains(Duration.ofNanos(200));
        assertThat(cpu.system()).contains(Duration.ofNanos(100));
        assertThat(cpu.perProcessor()).containsExactly(Duration.ofNanos(120), Duration.ofNanos(180));
        assertThat(cpu.userPerProcessor()).containsExactly(Duration.ofNanos(70), Duration.ofNanos(130));
        assertThat(cpu.systemPerProcessor()).containsExactly(Duration.ofNanos(50), Duration.ofNanos(50));
        assertThat(cpu.throttling()).contains(new Throttling(5, 2, Duration.ofNanos(77)));
        assertThat(cpu.pressure()).isEmpty();
    }

    @Test
    void version1HasProcessorsAndMemoryNodes() {
        write("cpuset/cpuset.cpus", "0-2,8\n");
        write("cpuset/cpuset.mems", "0\n");
        write("cpuset/cpuset.cpu_exclusive", "0\n");
        write("cpuset/cpuset.sched_load_balance", "1\n");
        write("cpuset/cpuset.sched_relax_domain_level", "-1\n");
        assertThat(version1().cpuset())
                .contains(new ContainerStats.Cpuset(
                        List.of(0, 1, 2, 8),
                        List.of(0),
                        Map.of("cpu_exclusive", 0L, "sched_load_balance", 1L, "sched_relax_domain_level", -1L)));
        write("cpuset/cpuset.cpus", "all of them,0-99999,7-x\n");
        assertThat(version1().cpuset().orElseThrow().processors()).hasSize(1 << 14);
    }

    @Test
    void version2HasProcessorsAndMemoryNodes() {
        write("cpuset.cpus", "\n");
        write("cpuset.cpus.effective", "0-1\n");
        write("cpuset.mems.effective", "0\n");
        assertThat(version2().cpuset()).contains(new ContainerStats.Cpuset(List.of(0, 1), List.of(0), Map.of()));
    }

    @Test
    void version1HasMemory() {
        write("memory/memory.usage_in_bytes", "4096\n");
        write("memory/memory.limit_in_bytes", "8192\n");
        write("memory/memory.max_usage_in_bytes", "6000\n");
        write("memory/memory.failcnt", "3\n");
        write("memory/memory.memsw.usage_in_bytes", "5000\n");
        write("memory/memory.memsw.limit_in_bytes", "9223372036854771712\n");
        write("memory/memory.kmem.usage_in_bytes", "7\n");
        write("memory/memory.kmem.tcp.usage_in_bytes", "8\n");
        write("memory/memory.stat", "cache 1\nrss 2\ntotal_cache 10\n");
        write("memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 4\n");
        ContainerStats.Memory memory = version1().memory();
        assertThat(memory.total()).isEqualTo(new Usage(of(4096), of(8192), of(6000), of(3)));
        assertThat(memory.withSwap()).isEqualTo(new Usage(of(5000), none(), none(), none()));
        assertThat(memory.kernel().used()).isEqualTo(of(7));
        assertThat(memory.kernelTcp().used()).isEqualTo(of(8));
        assertThat(memory.cache()).as("with what is below").isEqualTo(of(10));
        assertThat(memory.oomKills()).isEqualTo(of(4));
        assertThat(memory.details())
                .containsExactly(Map.entry("cache", 1L), Map.entry("rss", 2L), Map.entry("total_cache", 10L));
    }

    @Test
    void version1HasTheRest() {
        write("pids/pids.current", "5\n");
        write("pids/pids.max", "max\n");
        write("blkio/blkio.bfq.io_service_bytes_recursive", "Total 0\n");
        write("blkio/blkio.throttle.io_service_bytes_recursive", """
                8:0 Read 4096
                8:0 Write 0
                8:0 Sync 4096
                8:0 Total 4096
                253:1 Write 512
                Total 4608
                """);
        write("blkio/blkio.throttle.io_serviced_recursive", "8:0 Read 1\n8:0 Write 0\nTotal 1\n");
        write("hugetlb/hugetlb.2MB.usage_in_bytes", "2097152\n");
        write("hugetlb/hugetlb.2MB.limit_in_bytes", "4194304\n");
        write("hugetlb/hugetlb.2MB.failcnt", "1\n");
        write("hugetlb/hugetlb.2MB.rsvd.usage_in_bytes", "0\n");
        write("rdma/rdma.current", "mlx5_0 hca_handle=2 hca_object=2000\n");
        ContainerStats stats = version1();
        assertThat(stats.pids()).isEqualTo(new ContainerStats.Pids(of(5), none()));
        assertThat(stats.blockDevices())
                .containsExactly(
                        new BlockDevice(253, 1, none(), of(512), none(), none(), none(), none()),
                        new BlockDevice(8, 0, of(4096), of(0), none(), of(1), of(0), none()));
        assertThat(stats.hugePages())
                .containsExactly(Map.entry(
                        "2MB",
                        new HugePages(
                                new Usage(of(2097152), of(4194304), none(), of(1)),
                                new Usage(of(0), none(), none(), none()))));
        assertThat(stats.rdma()).containsExactly(Map.entry("mlx5_0", new Rdma(of(2), of(2000))));
    }

    @Test
    void version2HasItInOtherUnits() {
        write("cpu.stat", "usage_usec 3\nuser_usec 2\nsystem_usec 1\nnr_periods 5\nnr_throttled 2\nthrottled_usec 7\n");
        write("cpu.pressure", """
                some avg10=1.50 avg60=0.25 avg300=0.00 total=12
                full avg10=0.00 avg60=0.00 avg300=0.00 total=3
                """);
        write("memory.current", "4096\n");
        write("memory.max", "8192\n");
        write("memory.peak", "5000\n");
        write("memory.swap.current", "10\n");
        write("memory.swap.max", "max\n");
        write("memory.stat", "anon 1\nfile 20\nkernel 30\nsock 40\n");
        write("memory.events", "low 0\nhigh 0\nmax 9\noom 2\noom_kill 1\noom_group_kill 0\n");
        write("pids.current", "5\n");
        write("pids.max", "7\n");
        write("io.stat", "8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=5 dios=6\nbroken\n");
        write("hugetlb.2MB.current", "2097152\n");
        write("hugetlb.2MB.max", "max\n");
        write("hugetlb.2MB.events", "max 3\n");
        ContainerStats stats = version2();
        assertThat(stats.cpu().total()).contains(Duration.ofNanos(3000));
        assertThat(stats.cpu().throttling()).contains(new Throttling(5, 2, Duration.ofNanos(7000)));
        assertThat(stats.cpu().pressure())
                .contains(new Pressure(
                        new Share(1.5, 0.25, 0, Duration.ofNanos(12_000)),
                        Optional.of(new Share(0, 0, 0, Duration.ofNanos(3000)))));
        assertThat(stats.memory().total()).isEqualTo(new Usage(of(4096), of(8192), of(5000), of(9)));
        assertThat(stats.memory().withSwap()).isEqualTo(new Usage(of(4106), none(), none(), none()));
        assertThat(stats.memory().cache()).isEqualTo(of(20));
        assertThat(stats.memory().kernel().used()).isEqualTo(of(30));
        assertThat(stats.memory().kernelTcp().used()).isEqualTo(of(40));
        assertThat(stats.memory().oomKills()).isEqualTo(of(1));
        assertThat(stats.pids()).isEqualTo(new ContainerStats.Pids(of(5), of(7)));
        assertThat(stats.blockDevices())
                .containsExactly(new BlockDevice(8, 0, of(1), of(2), of(5), of(3), of(4), of(6)));
        assertThat(stats.hugePages())
                .containsExactly(
                        Map.entry("2MB", new HugePages(new Usage(of(2097152), none(), none(), of(3)), Usage.UNKNOWN)));
    }

    @Test
    void onAHybridHostEachControllerTellsWhereItIs() {
        write("pids/pids.current", "5\n");
        write("memory/memory.usage_in_bytes", "4096\n");
        write("unified/memory.current", "1\n");
        write("unified/hugetlb.2MB.current", "2097152\n");
        write("unified/cpu.stat", "usage_usec 3\n");
        write("unified/io.stat", "8:0 rbytes=1\n");
        ContainerStats stats = new StatsReader(
                        Map.of("pids", root.resolve("pids"), "memory", root.resolve("memory")),
                        Optional.of(root.resolve("unified")))
                .read(NO_PROCESS, NO_PROCESS);
        assertThat(stats.pids().current()).isEqualTo(of(5));
        assertThat(stats.memory().total().used()).isEqualTo(of(4096));
        assertThat(stats.hugePages()).containsOnlyKeys("2MB");
        assertThat(stats.cpu().total()).contains(Duration.ofNanos(3000));
        assertThat(stats.blockDevices()).hasSize(1);
    }

    @Test
    void theNetworkIsTheContainersOrNone() throws IOException {
        write("1/net/dev", """
                Inter-|   Receive                                                |  Transmit
                 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                  eth0: 594784970   18147    1    2    0     0          0         0  1173345   14554    3    4    0     0       0          0
                """);
        Files.createDirectories(root.resolve("1/ns"));
        Files.createDirectories(root.resolve("self/ns"));
        Files.createSymbolicLink(root.resolve("1/ns/net"), Path.of("net:[1]"));
        Files.createSymbolicLink(root.resolve("self/ns/net"), Path.of("net:[2]"));
        StatsReader reader = new StatsReader(Map.of(), Optional.empty());
        assertThat(reader.read(root.resolve("1"), root.resolve("self")).networkInterfaces())
                .containsExactly(new NetworkInterface(
                        "eth0", new Traffic(594784970, 18147, 1, 2), new Traffic(1173345, 14554, 3, 4)));
        assertThat(reader.read(root.resolve("1"), root.resolve("1")).networkInterfaces())
                .isEmpty();
    }
}
