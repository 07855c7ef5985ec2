package org.standardcontainer.linux;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.standardcontainer.ContainerId;
import org.standardcontainer.launcher.CompiledContainer;
import org.standardcontainer.launcher.plan.CgroupOp;
import org.standardcontainer.launcher.plan.PlacementOp;
import org.standardcontainer.linux.CgroupPlaces.Placement;
import org.standardcontainer.linux.CgroupPlaces.UnifiedPlace;
import org.standardcontainer.linux.cgroup.CgroupSetting;
import org.standardcontainer.linux.cgroup.CgroupSettings;
import org.standardcontainer.linux.cgroup.CgroupVersion;
import org.standardcontainer.linux.systemd.Scope;
import org.standardcontainer.linux.systemd.SystemdManager;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Spec;

/**
 * Makes the container's cgroup, in every v1 hierarchy that is mounted and in cgroup v2 where that is alone or has a controller
 * that is needed, with its limits and device rules, before anything is in it.
 */
final class CgroupCompiler {
    static final String PATH = "/linux/cgroupsPath";

    /** Controllers that a container has on v2 as far as they are there, so that it can be measured and its limits changed later. */
    private static final Set<String> USUAL =
            new TreeSet<>(Set.of("cpu", "cpuset", "hugetlb", "io", "memory", "pids", "rdma"));

    /** systemd is given up before. */
    private static final int PLACEMENT_MILLIS =
            (int) SystemdManager.PATIENCE.plusSeconds(5).toMillis();

    private final Spec spec;
    private final HostFacts facts;
    private final CgroupMode mode;
    private final Optional<SystemdManager> systemd;
    private final Draft draft;
    private final CgroupEntry entry = new CgroupEntry();
    private List<Placement> placements = List.of();
    private Optional<UnifiedPlace> unified = Optional.empty();
    private Optional<Scope> scope = Optional.empty();
    private CgroupSettings wanted = new CgroupSettings(List.of(), List.of());
    private boolean bornIn;

    CgroupCompiler(Spec spec, HostFacts facts, CgroupMode mode, Optional<SystemdManager> systemd, Draft draft) {
        this.spec = spec;
        this.facts = facts;
        this.mode = mode;
        this.systemd = systemd;
        this.draft = draft;
    }

    /** Writes the steps before the init process is made. */
    void make(ContainerId id) {
        if (systemd.isPresent()) {
            scope = scope(systemd.get(), id);
            if (scope.isEmpty()) {
                return;
            }
        }
        Optional<CgroupPath> path = scope.isPresent()
                ? Optional.of(new CgroupPath(true, systemd.orElseThrow().cgroup(scope.get())))
                : CgroupPath.of(given(), id);
        if (path.isEmpty()) {
            draft.findings.invalid(
                    PATH, "names the root of the hierarchy, which is no container's", "config-linux.md#cgroups-path");
            return;
        }
        if (path.get().isOfRuntime()) {
            draft.findings.unsupported(
                    PATH,
                    "a cgroup of the name " + UnifiedHierarchy.LEAF.substring(1)
                            + " is where the runtime's own processes are put",
                    "give another name");
            return;
        }
        CgroupPlaces places = CgroupPlaces.of(facts.cgroups(), mode, path.get());
        wanted = CgroupSettings.of(resources().orElse(null), places);
        draft.findings.addAll(wanted.findings());
        if (!places.none().isEmpty()) {
            stayInMakers(places.none());
            return;
        }
        if (scope.isEmpty() && CgroupPath.isSystemd(given())) {
            draft.findings.unsupported(
                    PATH,
                    "slice:prefix:name needs systemd to make the cgroup",
                    "give a path, or set linux.cgroups = systemd");
            return;
        }
        boolean v2 = facts.cgroups().kind() == CgroupLayout.Kind.V2
                || wanted.settings().stream().anyMatch(setting -> setting.version() == CgroupVersion.V2)
                || places.hierarchies().stream()
                        .noneMatch(place -> place.hierarchy().has("devices"));
        placements = places.hierarchies();
        unified = places.unified().filter(place -> v2);
        directories().forEach(directory -> draft.environment.host(PATH, new CgroupOp.CheckCgroupEmpty(directory)));
        if (scope.isPresent()) {
            leaveToSystemd(systemd.orElseThrow(), scope.get());
            return;
        }
        placements.forEach(this::make);
        unified.ifPresent(this::make);
        fill();
        // born in its cgroup a process counts against pids.max, which lets in whoever joins
        bornIn = wanted.settings().stream()
                        .noneMatch(s -> s.file().equals("pids.max") && s.value().equals("0"))
                && !isBornElsewhere();
        if (bornIn) {
            unified.ifPresent(place -> draft.environment.host(PATH, new CgroupOp.HoldCgroup(place.directory())));
        }
        placements.forEach(place -> entry.open(PATH, place.directory(), draft.environment));
    }

    /** Limits and device rules. */
    private void fill() {
        wanted.settings().forEach(this::write);
        new DeviceCgroup(spec, facts, draft).write(placements, unified.map(UnifiedPlace::directory));
        unified.ifPresent(this::handOver);
    }

    private Optional<Scope> scope(SystemdManager manager, ContainerId id) {
        Optional<Scope> named = Scope.of(given(), id.value(), manager.standardSlice());
        if (named.isEmpty()) {
            draft.findings.unsupported(
                    PATH,
                    "with linux.cgroups = systemd it is slice:prefix:name",
                    "write it so, leave it out, or set linux.cgroups = enabled");
            return named;
        }
        Optional<String> problem = named.get().problem();
        problem.ifPresent(text -> draft.findings.invalid(PATH, text, "config-linux.md#cgroups-path"));
        return problem.isPresent() ? Optional.empty() : named;
    }

    /** systemd makes it with init in it, and with what it knows of limits (decision 121). */
    private void leaveToSystemd(SystemdManager manager, Scope itsScope) {
        draft.placement = Optional.of(new ScopePlacement(
                manager,
                itsScope,
                manager.properties(
                        itsScope,
                        wanted.settings().stream()
                                .map(setting -> Map.entry(setting.file(), setting.value()))
                                .toList())));
        unified.ifPresent(place -> {
            draft.notes.put(CgroupNotes.PREFIX + UnifiedHierarchy.LABEL, place.directory());
            draft.notes.put(CompiledContainer.FREEZER, place.directory());
        });
    }

    /** Who makes it is in the cgroup namespace that it joins then, out of which the kernel may let nobody be born (nsdelegate). */
    private boolean isBornElsewhere() {
        return LinuxNamespaces.entry(spec, LinuxNamespaces.Kind.USER).isPresent()
                && LinuxNamespaces.entry(spec, LinuxNamespaces.Kind.CGROUP)
                        .flatMap(LinuxNamespaces.Entry::path)
                        .isPresent();
    }

    private void make(Placement placement) {
        draft.environment.host(PATH, new CgroupOp.MakeCgroup(placement.directory()));
        draft.notes.put(CgroupNotes.PREFIX + placement.hierarchy().label(), placement.directory());
        if (placement.hierarchy().has("freezer")) {
            draft.notes.put(CompiledContainer.FREEZER, placement.directory());
        }
        if (placement.hierarchy().has("cpuset")) {
            draft.environment.host(PATH, new CgroupOp.InheritCpuset(placement.directory()));
        }
    }

    private void make(UnifiedPlace place) {
        if (place.vacate()) {
            draft.environment.host(PATH, new CgroupOp.VacateCgroup(place.top(), place.top() + UnifiedHierarchy.LEAF));
        }
        draft.environment.host(PATH, new CgroupOp.MakeCgroup(place.directory()));
        draft.notes.put(CgroupNotes.PREFIX + UnifiedHierarchy.LABEL, place.directory());
        if (facts.cgroups().with("freezer").isEmpty()) { // which every cgroup of v2 has
            draft.notes.put(CompiledContainer.FREEZER, place.directory());
        }
        enable(place);
    }

    private void enable(UnifiedPlace place) {
        Set<String> needed = wanted.settings().stream()
                .filter(setting -> setting.version() == CgroupVersion.V2)
                .map(CgroupSetting::controller)
                .filter(controller -> !controller.equals("cgroup")) // what every cgroup has
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> more = new TreeSet<>(USUAL);
        more.retainAll(place.controllers());
        more.removeAll(needed);
        if (!needed.isEmpty() || !more.isEmpty()) {
            draft.environment.host(
                    PATH,
                    new CgroupOp.EnableControllers(
                            place.top(), place.directory(), List.copyOf(needed), List.copyOf(more)));
        }
    }

    private void handOver(UnifiedPlace place) {
        List<String> files = facts.cgroups().unified().orElseThrow().delegable();
        Optional<Long> owner = CgroupOwner.of(spec).filter(uid -> uid != facts.uid());
        if (owner.isPresent() && !facts.canGrant(CapabilityNames.number("CAP_CHOWN"))) {
            draft.findings.warning(
                    "/mounts",
                    "the cgroup stays the runtime's user's: without CAP_CHOWN it can be given to nobody else");
            return;
        }
        owner.ifPresent(uid ->
                draft.environment.host("/mounts", new CgroupOp.ChownCgroup(place.directory(), uid.intValue(), files)));
    }

    /** Writes the steps that move the init process to its cgroup of v2, right after it was made. */
    void join() {
        if (scope.isPresent()) {
            unified.ifPresent(place -> {
                draft.environment.host(PATH, new PlacementOp.AwaitPlacement(place.directory(), PLACEMENT_MILLIS));
                enable(place); // systemd hands down what it knows, which isn't hugetlb or rdma
                fill();
            });
            return;
        }
        if (!bornIn) {
            unified.ifPresent(place -> draft.environment.host(PATH, new CgroupOp.JoinCgroup(place.directory())));
        }
    }

    /** Writes the steps by which the init process moves itself to those of v1, as the first thing that it does. */
    void enter() {
        entry.enter(PATH, draft.environment);
    }

    /** False if the container stays in its maker's cgroup in the hierarchies of v1. */
    boolean hasOwn() {
        return !placements.isEmpty();
    }

    /** The container's directory in cgroup v2; empty if it has none. */
    Optional<String> unified() {
        return unified.map(UnifiedPlace::directory);
    }

    /** What the container's {@code cgroup} mounts show: its own cgroup, or its maker's if it has none. */
    List<Placement> visible() {
        return placements.isEmpty()
                ? facts.cgroups().hierarchies().stream()
                        .map(h -> new Placement(h, h.own()))
                        .toList()
                : List.copyOf(placements);
    }

    private List<String> directories() {
        List<String> all = placements.stream()
                .map(Placement::directory)
                .collect(Collectors.toCollection(java.util.ArrayList::new));
        unified.ifPresent(place -> all.add(place.directory()));
        return all;
    }

    private void write(CgroupSetting setting) {
        String directory = setting.version() == CgroupVersion.V2
                ? unified.orElseThrow().directory()
                : placements.stream()
                        .filter(p -> p.hierarchy().has(setting.controller()))
                        .findFirst()
                        .orElseThrow()
                        .directory();
        String file = directory + "/" + setting.file();
        draft.environment.host(
                setting.pointer(),
                setting.optional()
                        ? new CgroupOp.WriteCgroupIfThere(file, setting.value())
                        : new CgroupOp.WriteCgroup(file, setting.value()));
    }

    /** No cgroup can be made: what needs one is refused, unless the configuration of the runtime says that it isn't wanted. */
    private void stayInMakers(String why) {
        boolean disabled = mode == CgroupMode.DISABLED;
        if (!given().isEmpty() && disabled) {
            draft.findings.warning(PATH, why);
        } else if (!given().isEmpty()) {
            draft.findings.unsupported(PATH, why, "remove it");
        }
        new DeviceCgroup(spec, facts, draft).denyNone(why, disabled);
        if (LinuxNamespaces.entry(spec, LinuxNamespaces.Kind.PID).isEmpty()) {
            draft.findings.warning(
                    "/linux/namespaces",
                    "without a pid namespace and without a cgroup, processes that the container leaves behind stay");
        }
    }

    private Optional<LinuxResources> resources() {
        return Optional.ofNullable(spec.linux()).map(linux -> linux.resources());
    }

    private String given() {
        return Optional.ofNullable(spec.linux())
                .map(linux -> linux.cgroupsPath())
                .orElse("");
    }
}
