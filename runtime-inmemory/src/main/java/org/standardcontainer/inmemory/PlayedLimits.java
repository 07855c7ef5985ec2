package org.standardcontainer.inmemory;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerStats;
import org.standardcontainer.ContainerStats.Memory;
import org.standardcontainer.ContainerStats.Pids;
import org.standardcontainer.ContainerStats.Usage;
import org.standardcontainer.Finding;
import org.standardcontainer.InvalidConfigException;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecValidator;

/** The limits of a container in memory: kept and shown, of processes and memory alone, and without any effect. Safe for several threads. */
final class PlayedLimits {
    private static final String POINTER = "/linux/resources";

    private OptionalLong pids = OptionalLong.empty();
    private OptionalLong memory = OptionalLong.empty();

    private final Rules rules;

    PlayedLimits(Spec spec, Rules rules) {
        this.rules = rules;
        if (spec.linux() != null && spec.linux().resources() != null) {
            apply(spec.linux().resources());
        }
    }

    /** @throws InvalidConfigException if a value is against the spec; nothing is changed then */
    void update(Spec spec, LinuxResources resources) {
        LinuxConfig.Builder linux = spec.linux() == null ? LinuxConfig.builder() : spec.linux().toBuilder();
        Spec with = spec.toBuilder().linux(linux.resources(resources).build()).build();
        List<Finding> errors = SpecValidator.validate(with).stream()
                .filter(f -> f.isError() && f.subject().startsWith(POINTER))
                .toList();
        if (!errors.isEmpty() && rules.checksLimits()) {
            throw new InvalidConfigException(errors);
        }
        apply(resources);
    }

    private synchronized void apply(LinuxResources resources) {
        if (!rules.keepsOtherLimits()) {
            pids = OptionalLong.empty();
            memory = OptionalLong.empty();
        }
        if (resources.pids() != null) {
            pids = limit(resources.pids().limit(), pids);
        }
        if (resources.memory() != null) {
            memory = limit(resources.memory().limit(), memory);
        }
    }

    private static OptionalLong limit(@Nullable Long given, OptionalLong before) {
        return given == null ? before : given < 0 ? OptionalLong.empty() : OptionalLong.of(given);
    }

    /** What is known of a container with so many processes. */
    synchronized ContainerStats stats(int processes) {
        ContainerStats none = ContainerStats.UNKNOWN;
        Usage total = new Usage(OptionalLong.empty(), memory, OptionalLong.empty(), OptionalLong.empty());
        Memory shown = new Memory(
                total,
                Usage.UNKNOWN,
                Usage.UNKNOWN,
                Usage.UNKNOWN,
                OptionalLong.empty(),
                OptionalLong.empty(),
                Map.of(),
                none.memory().pressure());
        return new ContainerStats(
                none.cpu(),
                none.cpuset(),
                shown,
                new Pids(OptionalLong.of(processes), pids),
                List.of(),
                Map.of(),
                Map.of(),
                List.of());
    }
}
