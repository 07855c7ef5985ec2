package org.standardcontainer.linux.stats;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import org.standardcontainer.ContainerStats;
import org.standardcontainer.ContainerStats.BlockDevice;
import org.standardcontainer.ContainerStats.Cpu;
import org.standardcontainer.ContainerStats.HugePages;
import org.standardcontainer.ContainerStats.Memory;
import org.standardcontainer.ContainerStats.Pids;
import org.standardcontainer.ContainerStats.Rdma;
import org.standardcontainer.ContainerStats.Usage;

/**
 * What the hierarchies of cgroup v1 tell.
 *
 * @param files the container's directory in the hierarchy with a controller; one that doesn't exist where there is none
 */
record Version1(Function<String, StatFiles> files) {
    /** From here on a limit is none: the largest number of bytes in whole pages, whatever the page size. */
    private static final long NO_LIMIT = Long.MAX_VALUE - (1 << 20);

    /** Which scheduler counts, is up to the device; as runc looks for them. */
    private static final List<String> BLOCK_FILES =
            List.of("blkio.bfq.%s_recursive", "blkio.throttle.%s_recursive", "blkio.throttle.%s");

    ContainerStats read() {
        return new ContainerStats(
                cpu(),
                CpusetFiles.version1(files.apply("cpuset")),
                memory(),
                pids(),
                blockDevices(),
                hugePages(),
                rdma(),
                List.of());
    }

    private Cpu cpu() {
        StatFiles account = files.apply("cpuacct");
        return new Cpu(
                nanos(account.number("cpuacct.usage")),
                nanos(account.number("cpuacct.usage_user")),
                nanos(account.number("cpuacct.usage_sys")),
                perProcessor(account, "cpuacct.usage_percpu"),
                perProcessor(account, "cpuacct.usage_percpu_user"),
                perProcessor(account, "cpuacct.usage_percpu_sys"),
                StatFiles.throttling(files.apply("cpu").named("cpu.stat"), "throttled_time", Duration::ofNanos),
                Optional.empty());
    }

    private static List<Duration> perProcessor(StatFiles account, String file) {
        return account.lines(file).stream()
                .flatMap(line -> List.of(line.strip().split(" ")).stream())
                .flatMap(number -> nanos(StatFiles.parse(number)).stream())
                .toList();
    }

    private static Optional<Duration> nanos(OptionalLong number) {
        return number.isPresent() ? Optional.of(Duration.ofNanos(number.getAsLong())) : Optional.empty();
    }

    private Memory memory() {
        StatFiles memory = files.apply("memory");
        Map<String, Long> details = memory.named("memory.stat");
        Long cache = details.getOrDefault("total_cache", details.get("cache"));
        Long kills = memory.named("memory.oom_control").get("oom_kill");
        return new Memory(
                usage(memory, "memory."),
                usage(memory, "memory.memsw."),
                usage(memory, "memory.kmem."),
                usage(memory, "memory.kmem.tcp."),
                cache == null ? OptionalLong.empty() : OptionalLong.of(cache),
                kills == null ? OptionalLong.empty() : OptionalLong.of(kills),
                details,
                Optional.empty());
    }

    private static Usage usage(StatFiles files, String prefix) {
        OptionalLong limit = files.number(prefix + "limit_in_bytes");
        return new Usage(
                files.number(prefix + "usage_in_bytes"),
                limit.isPresent() && limit.getAsLong() >= NO_LIMIT ? OptionalLong.empty() : limit,
                files.number(prefix + "max_usage_in_bytes"),
                files.number(prefix + "failcnt"));
    }

    private Pids pids() {
        StatFiles pids = files.apply("pids");
        return new Pids(pids.number("pids.current"), pids.number("pids.max"));
    }

    private Map<String, HugePages> hugePages() {
        StatFiles pages = files.apply("hugetlb");
        Map<String, HugePages> found = new LinkedHashMap<>();
        for (String size : pages.between("hugetlb.", ".usage_in_bytes")) {
            found.put(
                    size,
                    new HugePages(usage(pages, "hugetlb." + size + "."), usage(pages, "hugetlb." + size + ".rsvd.")));
        }
        return found;
    }

    private Map<String, Rdma> rdma() {
        return RdmaFile.read(files.apply("rdma"));
    }

    private List<BlockDevice> blockDevices() {
        StatFiles files = this.files.apply("blkio");
        Map<String, Map<String, Long>> bytes = byDevice(files, "io_service_bytes");
        Map<String, Map<String, Long>> operations = byDevice(files, "io_serviced");
        List<BlockDevice> found = new ArrayList<>();
        for (String device : bytes.keySet()) {
            String[] numbers = device.split(":");
            Map<String, Long> done = operations.getOrDefault(device, Map.of());
            found.add(new BlockDevice(
                    Long.parseLong(numbers[0]),
                    Long.parseLong(numbers[1]),
                    StatFiles.figure(bytes.get(device), "Read"),
                    StatFiles.figure(bytes.get(device), "Write"),
                    StatFiles.figure(bytes.get(device), "Discard"),
                    StatFiles.figure(done, "Read"),
                    StatFiles.figure(done, "Write"),
                    StatFiles.figure(done, "Discard")));
        }
        return found;
    }

    /** Lines such as {@code 8:0 Read 4096}, of the first file that has any. */
    private static Map<String, Map<String, Long>> byDevice(StatFiles files, String what) {
        for (String pattern : BLOCK_FILES) {
            Map<String, Map<String, Long>> found = new TreeMap<>();
            for (String line : files.lines(pattern.formatted(what))) {
                String[] words = line.split(" ");
                if (words.length == 3 && words[0].matches("[0-9]{1,9}:[0-9]{1,9}")) {
                    StatFiles.parse(words[2])
                            .ifPresent(number -> found.computeIfAbsent(words[0], d -> new LinkedHashMap<>())
                                    .put(words[1], number));
                }
            }
            if (!found.isEmpty()) {
                return found;
            }
        }
        return Map.of();
    }
}
