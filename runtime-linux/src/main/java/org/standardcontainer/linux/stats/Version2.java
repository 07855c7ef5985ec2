package org.standardcontainer.linux.stats;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerStats;
import org.standardcontainer.ContainerStats.BlockDevice;
import org.standardcontainer.ContainerStats.Cpu;
import org.standardcontainer.ContainerStats.HugePages;
import org.standardcontainer.ContainerStats.Memory;
import org.standardcontainer.ContainerStats.Pids;
import org.standardcontainer.ContainerStats.Usage;

/**
 * What a cgroup v2 tells.
 *
 * @param files the container's directory
 */
record Version2(StatFiles files) {
    ContainerStats read() {
        return new ContainerStats(
                cpu(),
                CpusetFiles.version2(files),
                memory(),
                pids(),
                blockDevices(),
                hugePages(),
                RdmaFile.read(files),
                List.of());
    }

    private Cpu cpu() {
        Map<String, Long> time = files.named("cpu.stat");
        return new Cpu(
                micros(time.get("usage_usec")),
                micros(time.get("user_usec")),
                micros(time.get("system_usec")),
                List.of(),
                List.of(),
                List.of(),
                StatFiles.throttling(time, "throttled_usec", StatFiles::micros),
                PressureFile.read(files, "cpu.pressure"));
    }

    private static Optional<Duration> micros(@Nullable Long micros) {
        return Optional.ofNullable(micros).map(StatFiles::micros);
    }

    private Memory memory() {
        Map<String, Long> details = files.named("memory.stat");
        Map<String, Long> events = files.named("memory.events");
        OptionalLong used = files.number("memory.current");
        OptionalLong limit = files.number("memory.max");
        return new Memory(
                new Usage(used, limit, files.number("memory.peak"), StatFiles.figure(events, "max")),
                new Usage(
                        sum(used, files.number("memory.swap.current")),
                        sum(limit, files.number("memory.swap.max")),
                        OptionalLong.empty(),
                        OptionalLong.empty()),
                new Usage(
                        StatFiles.figure(details, "kernel"),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty()),
                new Usage(
                        StatFiles.figure(details, "sock"),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty()),
                StatFiles.figure(details, "file"),
                StatFiles.figure(events, "oom_kill"),
                details,
                PressureFile.read(files, "memory.pressure"));
    }

    /** Version 2 counts memory and swap apart. */
    private static OptionalLong sum(OptionalLong memory, OptionalLong swap) {
        return memory.isPresent() && swap.isPresent()
                ? OptionalLong.of(memory.getAsLong() + swap.getAsLong())
                : OptionalLong.empty();
    }

    private Pids pids() {
        return new Pids(files.number("pids.current"), files.number("pids.max"));
    }

    private List<BlockDevice> blockDevices() {
        List<BlockDevice> found = new ArrayList<>();
        for (String line : files.lines("io.stat")) {
            Figures figures = Figures.of(line);
            if (figures.subject().matches("[0-9]{1,9}:[0-9]{1,9}")) {
                String[] numbers = figures.subject().split(":");
                found.add(new BlockDevice(
                        Long.parseLong(numbers[0]),
                        Long.parseLong(numbers[1]),
                        figures.number("rbytes"),
                        figures.number("wbytes"),
                        figures.number("dbytes"),
                        figures.number("rios"),
                        figures.number("wios"),
                        figures.number("dios")));
            }
        }
        return found;
    }

    private Map<String, HugePages> hugePages() {
        Map<String, HugePages> found = new LinkedHashMap<>();
        for (String size : files.between("hugetlb.", ".current")) {
            found.put(size, new HugePages(pages(size + "."), pages(size + ".rsvd.")));
        }
        return found;
    }

    private Usage pages(String prefix) {
        return new Usage(
                files.number("hugetlb." + prefix + "current"),
                files.number("hugetlb." + prefix + "max"),
                OptionalLong.empty(),
                StatFiles.figure(files.named("hugetlb." + prefix + "events"), "max"));
    }
}
