package org.standardcontainer.freebsd;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.standardcontainer.ContainerStats;

/** What a jail uses, of the kernel's text of it (rctl_get_racct(2)) and of the rules that limit it. */
final class JailFigures {
    private final Map<String, Long> used;
    private final Map<String, Long> limits;

    private JailFigures(Map<String, Long> used, Map<String, Long> limits) {
        this.used = used;
        this.limits = limits;
    }

    /**
     * @param used pairs such as {@code cputime=3}, with commas between
     * @param rules such as {@code jail:NAME:maxproc:deny=10}, likewise
     */
    static ContainerStats of(String used, String rules) {
        return new JailFigures(pairs(used), pairs(rules.replaceAll("jail:[^:]*:(\\w+):\\w+=", "$1="))).stats();
    }

    private static Map<String, Long> pairs(String text) {
        Map<String, Long> pairs = new HashMap<>();
        for (String pair : text.split(",")) {
            String[] parts = pair.split("=", 2);
            if (parts.length == 2 && parts[1].matches("\\d{1,18}(/.*)?")) {
                pairs.put(parts[0], Long.parseLong(parts[1].replaceFirst("/.*", "")));
            }
        }
        return pairs;
    }

    private static OptionalLong get(Map<String, Long> from, String name) {
        Long value = from.get(name);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private ContainerStats stats() {
        ContainerStats none = ContainerStats.UNKNOWN;
        return new ContainerStats(
                new ContainerStats.Cpu(
                        Optional.ofNullable(used.get("cputime")).map(Duration::ofSeconds),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty()),
                none.cpuset(),
                new ContainerStats.Memory(
                        new ContainerStats.Usage(
                                get(used, "memoryuse"),
                                get(limits, "memoryuse"),
                                OptionalLong.empty(),
                                OptionalLong.empty()),
                        none.memory().withSwap(),
                        none.memory().kernel(),
                        none.memory().kernelTcp(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        used,
                        Optional.empty()),
                new ContainerStats.Pids(get(used, "maxproc"), get(limits, "maxproc")),
                List.of(),
                Map.of(),
                Map.of(),
                List.of());
    }
}
