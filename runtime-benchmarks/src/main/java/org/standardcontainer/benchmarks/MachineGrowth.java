package org.standardcontainer.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;

/** Many machines alive from one template: what each takes of memory, and whether the last one starts as the first did. */
final class MachineGrowth {
    private static final double MILLI = 1e6;
    private static final int FEW = 5;
    private static final double KIB_IN_MIB = 1024;

    private final ContainerRuntime runtime;
    private final Bundle bundle;

    /** @param bundle whose program doesn't end */
    MachineGrowth(ContainerRuntime runtime, Bundle bundle) {
        this.runtime = runtime;
        this.bundle = bundle;
    }

    /** @param count how many are alive at the end of a round */
    Map<String, Ratio> measure(int count, int rounds) {
        grow(1, new ArrayList<>()); // makes the template, loads classes
        List<Double> last = new ArrayList<>();
        List<Double> few = new ArrayList<>();
        List<Double> memory = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            List<Double> times = new ArrayList<>();
            List<Long> kibibytes = grow(count, times);
            last.add(times.get(count - 1) / times.get(0));
            few.add(median(times.subList(Math.max(0, count - FEW), count))
                    / median(times.subList(0, Math.min(FEW, count))));
            kibibytes.sort(null);
            memory.add((double) kibibytes.get(count / 2));
            System.err.printf(
                    "first %.0f ms, last %.0f ms; Pss %d to %d KiB each, %d MiB in all%n",
                    times.get(0),
                    times.get(count - 1),
                    kibibytes.get(0),
                    kibibytes.get(count - 1),
                    kibibytes.stream().mapToLong(Long::longValue).sum() >> 10);
        }
        Map<String, Ratio> figures = new LinkedHashMap<>();
        figures.put("last", ratio(last));
        figures.put("last_few", ratio(few));
        figures.put(
                "pss_mib", ratio(memory.stream().map(kib -> kib / KIB_IN_MIB).toList()));
        return figures;
    }

    private static double median(List<Double> of) {
        return of.stream().sorted().skip(of.size() / 2).findFirst().orElseThrow();
    }

    private static Ratio ratio(List<Double> of) {
        List<Double> sorted = of.stream().sorted().toList();
        return new Ratio(sorted.get(sorted.size() / 2), sorted.get(0), sorted.get(sorted.size() - 1));
    }

    /** What each machine takes when all are alive; {@code millis} gets the time of create and start of each. */
    private List<Long> grow(int count, List<Double> millis) {
        List<StandardContainer> alive = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                long begin = System.nanoTime();
                StandardContainer container = runtime.create(ContainerId.of("grow-" + i), bundle, Stdio.discard());
                alive.add(container);
                container.start();
                millis.add((System.nanoTime() - begin) / MILLI);
            }
            return new ArrayList<>(alive.stream().map(MachineMemory::machine).toList());
        } finally {
            alive.forEach(StandardContainer::close);
        }
    }
}
