package org.standardcontainer.linux.systemd;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Files of cgroup v2 as properties of a unit. What is set as a property systemd keeps when it writes a cgroup anew; a file that has none is
 * written beside, and may be reset when systemd reads its configuration anew. All are written as files afterwards, since a property may
 * be coarser: a quota is kept in whole percents of a processor.
 */
final class ScopeLimits {
    static final long INFINITY = -1;

    private static final long SECOND = 1_000_000; // in microseconds
    private static final long PERCENT = 10_000; // of a processor: systemd counts in them
    private static final int PERIOD_SINCE = 242;
    private static final int CPUSET_SINCE = 244;
    private static final int OOM_POLICY_SINCE = 253; // for scopes

    private static final Map<String, String> NUMBERS = Map.of(
            "memory.max", "MemoryMax",
            "memory.high", "MemoryHigh",
            "memory.low", "MemoryLow",
            "memory.min", "MemoryMin",
            "memory.swap.max", "MemorySwapMax",
            "pids.max", "TasksMax",
            "cpu.weight", "CPUWeight");

    private static final Set<String> FROM_ONE = Set.of("memory.max", "memory.high", "pids.max");

    private static final Map<String, String> LISTS =
            Map.of("cpuset.cpus", "AllowedCPUs", "cpuset.mems", "AllowedMemoryNodes");

    private ScopeLimits() {}

    /** The properties for one file; none if there is none. */
    static List<Property> of(String file, String value, int version) {
        String text = value.strip();
        try {
            String property = NUMBERS.get(file);
            if (property != null) {
                return limit(file, property, number(text));
            } else if (LISTS.containsKey(file)) {
                return version < CPUSET_SINCE || text.isEmpty()
                        ? List.of()
                        : List.of(Property.bytes(LISTS.get(file), bits(text)));
            } else if (file.equals("memory.oom.group") && version >= OOM_POLICY_SINCE) {
                return List.of(Property.text("OOMPolicy", text.equals("1") ? "kill" : "continue"));
            } else if (file.equals("cpu.max")) {
                return quota(text, version);
            } else if (file.equals("io.weight")) {
                String[] words = text.split("\\s+");
                boolean ofOneDevice = words.length == 2 && !words[0].equals("default");
                long weight = ofOneDevice ? 0 : number(words[words.length - 1]);
                return isWeight(weight) ? List.of(Property.number("IOWeight", weight)) : List.of();
            }
        } catch (NumberFormatException e) {
            return List.of(); // the kernel says what is wrong with it
        }
        return List.of();
    }

    /** systemd takes no 0 for these, and no weight that the kernel wouldn't take. The file is written exactly afterwards. */
    private static List<Property> limit(String file, String property, long number) {
        if (file.equals("cpu.weight") && !isWeight(number)) {
            return List.of();
        }
        return List.of(Property.number(property, number == 0 && FROM_ONE.contains(file) ? 1 : number));
    }

    private static boolean isWeight(long number) {
        return number >= 1 && number <= 10_000;
    }

    private static long number(String text) {
        return text.equals("max") ? INFINITY : Long.parseUnsignedLong(text);
    }

    private static List<Property> quota(String text, int version) {
        String[] words = text.split("\\s+");
        long period = words.length > 1 ? Long.parseLong(words[1]) : 100_000;
        List<Property> properties = new ArrayList<>();
        long quota = number(words[0]);
        if (quota == 0 || period <= 0) {
            return List.of(); // which neither takes
        }
        if (quota != INFINITY) {
            // rounded up, so that whoever is below can have the exact one
            long each = Math.multiplyExact(quota, SECOND) / period;
            quota = (each + PERCENT - 1) / PERCENT * PERCENT;
        }
        properties.add(Property.number("CPUQuotaPerSecUSec", quota));
        if (version >= PERIOD_SINCE) {
            properties.add(Property.number("CPUQuotaPeriodUSec", period));
        }
        return properties;
    }

    /** {@code 0-3,8} as bits, the lowest byte first. */
    static List<Integer> bits(String list) {
        List<Integer> bytes = new ArrayList<>();
        for (String range : list.toLowerCase(Locale.ROOT).split(",")) {
            String[] ends = range.strip().split("-", 2);
            int last = Integer.parseInt(ends[ends.length - 1].strip());
            for (int bit = Integer.parseInt(ends[0].strip()); bit <= last && bit >= 0; bit++) {
                if (bit > 8191) { // CPU_SETSIZE of the largest systems
                    throw new NumberFormatException(list);
                }
                while (bytes.size() <= bit / 8) {
                    bytes.add(0);
                }
                bytes.set(bit / 8, bytes.get(bit / 8) | (1 << (bit % 8)));
            }
        }
        return bytes;
    }
}
