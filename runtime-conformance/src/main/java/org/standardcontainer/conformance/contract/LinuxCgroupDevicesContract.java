package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.CgroupFiles;
import org.standardcontainer.conformance.bench.Placed;

/** config-linux.md#block-io and #rdma: limits that name a device. */
@Requires("linux.cgroup")
public abstract class LinuxCgroupDevicesContract {
    private static final String BLOCK_IO = "/linux/resources/blockIO";
    private static final String RDMA = "/linux/resources/rdma";
    private static final int WEIGHT = 30;
    private static final int RATE = 1 << 20;

    /** Of a device whose requests BFQ schedules: no other scheduler has weights for a device of its own. */
    @Test
    @Requires("linux.cgroup.blkio")
    @Clause({
        "linux.cgroup-blockio.weight-device",
        "linux.cgroup-blockio.weight-device.major-minor",
        "linux.cgroup-blockio.weight-device.weight"
    })
    void blockDeviceHasAWeightOfItsOwn(Bench bench) throws IOException {
        Placed.needs(bench, "blkio");
        String number = scheduledByBfq();
        String[] parts = number.split(":");
        Placed placed = Placed.create(
                bench,
                bench.bundle()
                        .set(
                                BLOCK_IO + "/weightDevice",
                                List.of(Map.of(
                                        "major",
                                        Integer.valueOf(parts[0]),
                                        "minor",
                                        Integer.valueOf(parts[1]),
                                        "weight",
                                        WEIGHT))));
        assertThat(placed.read("blkio", "blkio.bfq.weight_device", "io.bfq.weight")
                        .lines())
                .contains(number + " " + WEIGHT);
    }

    private static String scheduledByBfq() throws IOException {
        try (Stream<Path> devices = Files.list(Path.of("/sys/block"))) {
            for (Path device : (Iterable<Path>) devices::iterator) {
                Path scheduler = device.resolve("queue/scheduler");
                if (Files.exists(scheduler) && Files.readString(scheduler).contains("[bfq]")) {
                    return Files.readString(device.resolve("dev")).strip();
                }
            }
        }
        assumeTrue(false, "BFQ schedules the requests of no block device here");
        return "";
    }

    @Test
    @Requires("linux.cgroup.blkio")
    @Clause({"linux.cgroup-blockio.weight-device.major-minor", "linux.cgroup-blockio.weight-device.one-of"})
    void weightWithoutAPartIsRefused(Bench bench) {
        for (String part : List.of("weight", "minor", "major")) {
            bench.createFailsUnlike(
                    bench.bundle().set(BLOCK_IO + "/weightDevice", List.of(without("nothing", "weight", WEIGHT))),
                    bench.bundle().set(BLOCK_IO + "/weightDevice", List.of(without(part, "weight", WEIGHT))));
        }
    }

    @Test
    @Requires("linux.cgroup.blkio")
    @Clause({
        "linux.cgroup-blockio.throttle-bps.major-minor",
        "linux.cgroup-blockio.throttle-bps.rate",
        "linux.cgroup-blockio.throttle-iops.major-minor",
        "linux.cgroup-blockio.throttle-iops.rate"
    })
    void rateWithoutAPartIsRefused(Bench bench) {
        for (String part : List.of("rate", "minor", "major")) {
            for (String list : List.of(
                    "throttleReadBpsDevice",
                    "throttleWriteBpsDevice",
                    "throttleReadIOPSDevice",
                    "throttleWriteIOPSDevice")) {
                bench.createFailsUnlike(
                        bench.bundle().set(BLOCK_IO + "/" + list, List.of(without("nothing", "rate", RATE))),
                        bench.bundle().set(BLOCK_IO + "/" + list, List.of(without(part, "rate", RATE))));
            }
        }
    }

    private static Map<String, Integer> without(String part, String value, int amount) {
        Map<String, Integer> entry = new TreeMap<>(Map.of("major", 7, "minor", 0, value, amount));
        entry.remove(part);
        return entry;
    }

    /** The kernel takes lines for devices that there are, and for no others. */
    @Test
    @Requires("linux.cgroup.rdma")
    @Clause({"linux.cgroup-rdma.present", "linux.cgroup-rdma.hca-handles", "linux.cgroup-rdma.hca-objects"})
    void rdmaDeviceIsLimited(Bench bench) throws IOException {
        Path devices = Path.of("/sys/class/infiniband");
        List<String> names = List.of();
        if (Files.isDirectory(devices)) {
            try (Stream<Path> entries = Files.list(devices)) {
                names = entries.map(entry -> entry.getFileName().toString()).toList();
            }
        }
        for (String name : names) {
            Placed placed = Placed.create(
                    bench, bench.bundle().set(RDMA + "/" + name, Map.of("hcaHandles", 3, "hcaObjects", 1000)));
            assertThat(CgroupFiles.read(placed.directory("rdma"), "rdma.max").lines())
                    .contains(name + " hca_handle=3 hca_object=1000");
        }
        bench.createFails(bench.bundle().set(RDMA + "/kit0", Map.of("hcaHandles", 3, "hcaObjects", 1000)));
    }

    @Test
    @Requires("linux.cgroup.rdma")
    @Clause("linux.cgroup-rdma.one-of")
    void rdmaDeviceWithoutALimitIsRefused(Bench bench) {
        bench.createFailsUnlike(
                bench.bundle().set(RDMA + "/kit0", Map.of("hcaHandles", 3)),
                bench.bundle().set(RDMA + "/kit0", Map.of()));
    }
}
