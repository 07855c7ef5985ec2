package org.standardcontainer.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;

/** How much memory machines take whose containers have been made and wait: each one's own, and its share of what several have. */
final class MachineMemory {
    private static final int ALIVE = 4;

    private final Bundle bundle;

    MachineMemory(Path bundle) {
        this.bundle = Bundle.at(bundle);
    }

    /** @param blocks how often each is measured */
    Ratio ratio(ContainerRuntime above, ContainerRuntime below, int blocks) {
        List<Double> ratios = new ArrayList<>();
        for (int block = 0; block < blocks; block++) {
            double a = kibibytes(above);
            double b = kibibytes(below);
            System.err.printf("%.0f KiB : %.0f KiB%n", a, b);
            ratios.add(a / b);
        }
        ratios.sort(null);
        return new Ratio(ratios.get(ratios.size() / 2), ratios.get(0), ratios.get(ratios.size() - 1));
    }

    /** Of one of several that are alive at a time. */
    private double kibibytes(ContainerRuntime runtime) {
        List<StandardContainer> alive = new ArrayList<>();
        try {
            for (int i = 0; i < ALIVE; i++) {
                alive.add(runtime.create(ContainerId.of("memory-" + i), bundle, Stdio.discard()));
            }
            return alive.stream().mapToLong(MachineMemory::machine).average().orElseThrow();
        } finally {
            alive.forEach(StandardContainer::close);
        }
    }

    /** In KiB. */
    static long machine(StandardContainer container) {
        long proxy = container.state().pid().orElseThrow().pid();
        return ProcessHandle.of(proxy)
                .orElseThrow()
                .children()
                .filter(child -> child.info().command().orElse("").contains("qemu"))
                .mapToLong(child -> pss(child.pid()))
                .sum();
    }

    private static long pss(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup")).stream()
                    .filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
