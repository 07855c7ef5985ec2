package org.standardcontainer.linux;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.standardcontainer.ContainerStats;
import org.standardcontainer.launcher.ChangedFile;
import org.standardcontainer.launcher.plan.DeviceOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.linux.ebpf.DeviceProgram;
import org.standardcontainer.linux.ebpf.DeviceRule;
import org.standardcontainer.linux.stats.StatSource;
import org.standardcontainer.linux.stats.StatsReader;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Spec;

/**
 * The cgroups of a living container on a kernel that isn't the host's: which of their files tell what, and what has to be written to them.
 * Reads nothing by itself. Immutable.
 */
public final class GuestCgroup {
    private final HostFacts facts;
    private final Map<String, String> notes;

    GuestCgroup(HostFacts facts, Map<String, String> notes) {
        this.facts = facts;
        this.notes = Map.copyOf(notes);
    }

    /**
     * A node of that kernel's, or a directory of some, that the container may use though its configuration can't name the numbers.
     *
     * @param path where it is when the step is executed
     * @param writes false if it may only be read
     */
    public record GivenNode(String path, boolean writes) {}

    /**
     * The step that allows it these, once the container has its cgroup, in place of what its configuration allows alone.
     *
     * @return without a step if there are none, or nothing denies it any
     */
    public LaunchPlan allow(Spec own, List<GivenNode> nodes) {
        Optional<String> directory = CgroupNotes.unified(notes);
        if (nodes.isEmpty() || directory.isEmpty() || !facts.mayLoadPrograms()) {
            return LaunchPlan.builder().build();
        }
        List<Integer> pieces = nodes.stream()
                .flatMap(node -> DeviceProgram.piece(DeviceRule.READ | (node.writes() ? DeviceRule.WRITE : 0)).stream())
                .toList();
        return LaunchPlan.builder()
                .host(
                        DeviceAccess.POINTER,
                        new DeviceOp.AllowNodes(
                                directory.get(),
                                DeviceAccess.program(own, new Findings()),
                                nodes.stream().map(GivenNode::path).toList(),
                                pieces))
                .build();
    }

    /** True if the container has a cgroup of its own. */
    public boolean exists() {
        return !CgroupNotes.directories(notes).isEmpty();
    }

    /**
     * The files that {@link #stats} is computed from.
     *
     * @param process the {@code /proc} directory of its init process there
     */
    public Set<Path> files(Path process) {
        Set<Path> asked = new TreeSet<>();
        CgroupNotes.stats(notes)
                .from(source(file -> {
                    asked.add(file);
                    return Optional.empty();
                }))
                .read(process);
        return asked;
    }

    /**
     * What it uses.
     *
     * @param contents what is in those files; one that isn't among them tells nothing
     */
    public ContainerStats stats(Path process, Map<Path, String> contents) {
        StatsReader reader = CgroupNotes.stats(notes);
        return reader.from(source(file -> Optional.ofNullable(contents.get(file))))
                .read(process);
    }

    /** Which files a hierarchy has is known from its top. */
    private StatSource source(Function<Path, Optional<String>> content) {
        return new StatSource() {
            @Override
            public String text(Path file) {
                return content.apply(file).orElse("");
            }

            @Override
            public List<String> names(Path directory) {
                return facts.cgroups().hierarchies().stream()
                        .filter(hierarchy -> directory.startsWith(hierarchy.mountPoint()))
                        .flatMap(hierarchy -> hierarchy.files().stream())
                        .toList();
            }
        };
    }

    /**
     * What has to be written to change its limits, in this order.
     *
     * @param content what a file has in it now; empty if it can't be read
     * @param own the container's configuration
     * @throws org.standardcontainer.InvalidConfigException if a value is against the spec
     * @throws org.standardcontainer.UnsupportedFeatureException if one can't be changed, or can't be had there
     */
    public List<ChangedFile> update(Function<String, Optional<String>> content, Spec own, LinuxResources resources) {
        return UpdateCompiler.changes(facts, notes, content, own, resources);
    }

    /**
     * How often it has run out of memory.
     *
     * @param content what a file has in it now; empty once it can't be read
     * @return empty if nobody counts that
     */
    Optional<OomCounter> oom(Function<Path, Optional<String>> content) {
        return OomCounter.of(notes).map(here -> new OomCounter(here.file(), content));
    }

    /** The file with a list of processors that it has from its parent; empty where its parent's counts without one, as in v2. */
    public Optional<String> processors() {
        return CgroupNotes.directory(notes, "cpuset").map(directory -> directory + "/cpuset.cpus");
    }

    /** True if it is counted how often it has run out of memory. */
    public boolean countsOom() {
        return OomCounter.of(notes).isPresent();
    }
}
