package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.standardcontainer.spec.LinuxBlockIo;
import org.standardcontainer.spec.LinuxBlockIo.ThrottleDevice;
import org.standardcontainer.spec.LinuxCpu;
import org.standardcontainer.spec.LinuxMemory;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.Opened;

/** Limits of cgroup v1 that not every kernel has, seen from inside. */
class CgroupFilesIT {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    @Opened
    private static TestContainers containers;

    @Test
    void throttles() throws IOException {
        assumeFile("blkio/blkio.throttle.read_bps_device");
        String number = device();
        String[] parts = number.split(":");
        ThrottleDevice rate =
                new ThrottleDevice(Long.valueOf(parts[0]), Long.valueOf(parts[1]), BigInteger.valueOf(1 << 20));
        LinuxResources resources = LinuxResources.builder()
                .blockIo(new LinuxBlockIo(null, null, null, List.of(rate), List.of(rate), List.of(rate), List.of(rate)))
                .build();
        String line = number + " 1048576\n";
        assertThat(containers.output(spec(
                        "cd /sys/fs/cgroup/blkio; for f in read_bps write_bps read_iops write_iops; do"
                                + " cat blkio.throttle.${f}_device; done",
                        resources)))
                .isEqualTo(line.repeat(4));
    }

    @Test
    void realTime() {
        assumeFile("cpu/cpu.rt_runtime_us");
        LinuxResources resources = LinuxResources.builder()
                .cpu(LinuxCpu.builder()
                        .realtimePeriod(2_000_000)
                        .realtimeRuntime(1000)
                        .build())
                .build();
        assertThat(containers.output(spec(
                        "cat /sys/fs/cgroup/cpu/cpu.rt_period_us /sys/fs/cgroup/cpu/cpu.rt_runtime_us", resources)))
                .isEqualTo("2000000\n1000\n");
    }

    /** As Go programs write what isn't there. */
    @Test
    void zeroAndNoLimit() {
        assumeFile("memory/memory.limit_in_bytes");
        LinuxResources resources = LinuxResources.builder()
                .memory(LinuxMemory.builder()
                        .limit(0L)
                        .swap(0L)
                        .reservation(0L)
                        .kernel(-1L)
                        .build())
                .cpu(LinuxCpu.builder().shares(0).quota(0).period(0).build())
                .build();
        assertThat(containers.output(spec(
                        "cat /sys/fs/cgroup/cpu/cpu.shares /sys/fs/cgroup/cpu/cpu.cfs_quota_us"
                                + " /sys/fs/cgroup/cpu/cpu.cfs_period_us",
                        resources)))
                .isEqualTo("1024\n-1\n100000\n");
    }

    private static void assumeFile(String path) {
        assumeTrue(Files.exists(ROOT.resolve(path)), "needs cgroup v1 with " + path);
    }

    private static String device() throws IOException {
        try (Stream<Path> devices = Files.list(Path.of("/sys/block"))) {
            List<Path> numbers =
                    devices.map(d -> d.resolve("dev")).filter(Files::exists).toList();
            assumeTrue(!numbers.isEmpty(), "needs a block device");
            return Files.readString(numbers.get(0)).strip();
        }
    }

    private static Spec spec(String script, LinuxResources resources) {
        return TestContainers.shell(script)
                .linux(TestContainers.linux("pid", "network", "ipc", "uts", "mount", "cgroup")
                        .resources(resources)
                        .build())
                .mounts(TestContainers.mounts(Mount.of("/sys/fs/cgroup", "cgroup", "cgroup", "ro")))
                .build();
    }
}
