package org.standardcontainer.vm;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.GuestOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxCpu;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Spec;

/**
 * The processors of a machine: those that its kernel has brought up, and those that it can bring up besides. Both are a guest's word.
 *
 * @param present those that are there
 * @param online those of them that run
 */
record MachineProcessors(NavigableSet<Integer> present, NavigableSet<Integer> online) {
    private static final String DIRECTORY = "/sys/devices/system/cpu/";
    private static final Path PRESENT = Path.of(DIRECTORY + "present");
    private static final Path ONLINE = Path.of(DIRECTORY + "online");
    private static final BigInteger USUAL_PERIOD = BigInteger.valueOf(100_000);
    private static final String CPU = "/linux/resources/cpu/";

    /** @param tell what is in files of the guest's, of those that can be read */
    static MachineProcessors of(Function<Collection<Path>, Map<Path, String>> tell) {
        Map<Path, String> told = tell.apply(List.of(PRESENT, ONLINE));
        return new MachineProcessors(numbers(told.getOrDefault(PRESENT, "")), numbers(told.getOrDefault(ONLINE, "")));
    }

    /** True if such a limit is more than a machine's first processor has to give, so that it matters which there are. */
    static boolean matterFor(Spec own, LinuxResources resources) {
        LinuxCpu cpu = resources.cpu();
        return cpu != null && (hasList(cpu) || count(own, cpu) > 1);
    }

    /** The guest's steps that have it use what such a limit needs, before that is set; and no more if a later one fails. */
    LaunchPlan brought(Spec own, LinuxResources resources) {
        LaunchPlan.Builder plan = LaunchPlan.builder();
        LinuxCpu cpu = resources.cpu();
        if (cpu == null) {
            return plan.build();
        }
        NavigableSet<Integer> missing = hasList(cpu) ? numbers(cpu.cpus()) : first(count(own, cpu));
        missing.retainAll(present);
        missing.removeAll(online);
        String pointer = CPU + (hasList(cpu) ? "cpus" : "quota");
        missing.forEach(number -> plan.host(pointer, new FileOp.OnFailure(new GuestOp.RunProcessor(number, false)))
                .host(pointer, new GuestOp.RunProcessor(number, true)));
        return plan.build();
    }

    /**
     * The same limits for a container that has a list of processors from its cgroup's parent, as v1 has it: it follows by being told.
     *
     * @param listed what its list is; empty where it has none of its own
     */
    LinuxResources followed(Spec own, LinuxResources resources, Optional<String> listed) {
        LinuxCpu cpu = resources.cpu();
        if (cpu == null
                || hasList(cpu)
                || configured(own).filter(MachineProcessors::hasList).isPresent()
                || listed.filter(list -> numbers(list).equals(online)).isEmpty()) {
            return resources;
        }
        NavigableSet<Integer> all = new TreeSet<>(online);
        if (!all.addAll(first(count(own, cpu)))) {
            return resources;
        }
        String list = all.stream().map(String::valueOf).collect(Collectors.joining(","));
        return resources.toBuilder().cpu(cpu.toBuilder().cpus(list).build()).build();
    }

    private NavigableSet<Integer> first(int count) {
        return present.stream().limit(count).collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean hasList(LinuxCpu cpu) {
        return cpu.cpus() != null && !cpu.cpus().isEmpty();
    }

    /** How many processors so much time is that of; 0 without a limit. */
    private static int count(Spec own, LinuxCpu cpu) {
        if (cpu.quota() == null || cpu.quota() <= 0) {
            return 0;
        }
        BigInteger period = Optional.ofNullable(cpu.period())
                .or(() -> configured(own).map(LinuxCpu::period))
                .filter(micros -> micros.signum() > 0)
                .orElse(USUAL_PERIOD);
        BigInteger whole = BigInteger.valueOf(cpu.quota())
                .add(period)
                .subtract(BigInteger.ONE)
                .divide(period);
        return whole.min(BigInteger.valueOf(VmProperties.MOST_PROCESSORS)).intValue();
    }

    private static Optional<LinuxCpu> configured(Spec own) {
        return Optional.ofNullable(own.linux()).map(LinuxConfig::resources).map(LinuxResources::cpu);
    }

    /** Of a list such as {@code 0-3,7}; what is none, or more than machines have, is left out. */
    private static NavigableSet<Integer> numbers(@Nullable String list) {
        NavigableSet<Integer> numbers = new TreeSet<>();
        for (String part : (list == null ? "" : list).strip().split(",", VmProperties.MOST_PROCESSORS)) {
            if (part.matches("[0-9]{1,3}(-[0-9]{1,3})?")) {
                String[] ends = part.split("-");
                IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]))
                        .filter(number -> number < VmProperties.MOST_PROCESSORS)
                        .forEach(numbers::add);
            }
        }
        return numbers;
    }
}
