package org.standardcontainer.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What a host gives for a container in a virtual machine, all processes together.
 *
 * @param cpu processor time
 * @param memory in bytes; of a page that several processes share, each one's part (Pss). Empty where the kernel doesn't tell this user
 * @param processes how many there are
 */
public record HostUse(Duration cpu, OptionalLong memory, int processes) {
    private static final int UTIME = 11; // proc_pid_stat(5), counted behind the name
    private static final int STIME = 12;
    private static final int STATE = 0;
    private static final int PARENT = 1;
    private static final String ZOMBIE = "Z";
    private static final long TICK_NANOS = 10_000_000; // USER_HZ is 100 on all processors that there are kernels for
    private static final long KIB = 1024;

    /**
     * Reads {@code /proc}; who ends meanwhile isn't counted.
     *
     * @param proc where it is
     * @param proxy the process that has the others as its children
     * @param keeper the one that has the machine as its child, if that isn't the proxy
     */
    static HostUse of(Path proc, long proxy, Optional<Long> keeper) {
        long ticks = 0;
        long bytes = 0;
        boolean known = true;
        int count = 0;
        List<Long> all = new ArrayList<>(family(proc, proxy));
        keeper.ifPresent(pid -> all.addAll(family(proc, pid)));
        for (long pid : all) {
            OptionalLong share = share(proc, pid);
            List<String> stat = stat(proc, pid); // afterwards: one that has ended has no memory to tell of
            if (stat.size() <= STIME) {
                continue;
            }
            count++;
            ticks += Long.parseLong(stat.get(UTIME)) + Long.parseLong(stat.get(STIME));
            known &= share.isPresent() || stat.get(STATE).equals(ZOMBIE);
            bytes += share.orElse(0);
        }
        return new HostUse(
                Duration.ofNanos(ticks * TICK_NANOS), known ? OptionalLong.of(bytes) : OptionalLong.empty(), count);
    }

    /** The proxy, its children, and theirs: a file server may have made one of its own. */
    private static List<Long> family(Path proc, long proxy) {
        Map<Long, List<Long>> children = new HashMap<>();
        try (Stream<Path> all = Files.list(proc)) {
            all.map(path -> path.getFileName().toString())
                    .filter(name -> name.matches("[0-9]+"))
                    .map(Long::valueOf)
                    .forEach(pid -> stat(proc, pid).stream()
                            .skip(PARENT)
                            .findFirst()
                            .ifPresent(parent -> children.computeIfAbsent(Long.valueOf(parent), of -> new ArrayList<>())
                                    .add(pid)));
        } catch (IOException e) {
            return List.of(proxy);
        }
        List<Long> found = new ArrayList<>(List.of(proxy));
        for (int i = 0; i < found.size(); i++) {
            found.addAll(children.getOrDefault(found.get(i), List.of()));
        }
        return found;
    }

    /** What is behind the name, which may have anything in it; none if the process has ended. */
    private static List<String> stat(Path proc, long pid) {
        try {
            String text = Files.readString(proc.resolve(pid + "/stat"));
            return List.of(text.substring(text.lastIndexOf(')') + 1).strip().split(" "));
        } catch (IOException ended) {
            return List.of();
        }
    }

    private static OptionalLong share(Path proc, long pid) {
        try {
            return Files.readAllLines(proc.resolve(pid + "/smaps_rollup")).stream()
                    .filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB)
                    .findFirst();
        } catch (IOException denied) {
            return OptionalLong.empty();
        }
    }
}
