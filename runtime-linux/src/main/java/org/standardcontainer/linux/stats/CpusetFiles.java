package org.standardcontainer.linux.stats;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.standardcontainer.ContainerStats.Cpuset;

/** Which processors and memory nodes a cgroup may use. */
final class CpusetFiles {
    /** What else version 1 tells, in runc's order; the last one alone may be below 0. */
    private static final List<String> DETAILS = List.of(
            "cpu_exclusive",
            "mem_hardwall",
            "mem_exclusive",
            "memory_migrate",
            "memory_spread_page",
            "memory_spread_slab",
            "memory_pressure",
            "sched_load_balance",
            "sched_relax_domain_level");

    /** More than any kernel has, so that no file makes a list longer than that. */
    private static final int MOST = 1 << 14;

    private CpusetFiles() {}

    static Optional<Cpuset> version1(StatFiles files) {
        Map<String, Long> details = new LinkedHashMap<>();
        for (String name : DETAILS) {
            files.lines("cpuset." + name).stream()
                    .filter(line -> line.matches("-?[0-9]{1,18}"))
                    .forEach(line -> details.put(name, Long.valueOf(line)));
        }
        return of(files, "cpuset.cpus", "cpuset.mems", details);
    }

    /** Version 2 says what is left of what was asked for. */
    static Optional<Cpuset> version2(StatFiles files) {
        return of(files, "cpuset.cpus.effective", "cpuset.mems.effective", Map.of());
    }

    private static Optional<Cpuset> of(StatFiles files, String processors, String nodes, Map<String, Long> details) {
        List<String> lines = files.lines(processors);
        return lines.isEmpty()
                ? Optional.empty()
                : Optional.of(new Cpuset(numbers(lines), numbers(files.lines(nodes)), details));
    }

    /** Of a line such as {@code 0-3,8}; what isn't of that form tells nothing. */
    private static List<Integer> numbers(List<String> lines) {
        List<Integer> found = new ArrayList<>();
        for (String line : lines) {
            for (String range : line.strip().split(",")) {
                if (range.matches("[0-9]{1,5}(-[0-9]{1,5})?")) {
                    String[] ends = range.split("-");
                    int last = Integer.parseInt(ends[ends.length - 1]);
                    for (int number = Integer.parseInt(ends[0]); number <= last && found.size() < MOST; number++) {
                        found.add(number);
                    }
                }
            }
        }
        return found;
    }
}
