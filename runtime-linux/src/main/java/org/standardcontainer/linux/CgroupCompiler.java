package org.standardcontainer.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.ContainerId;
import org.standardcontainer.launcher.CompiledContainer;
import org.standardcontainer.launcher.plan.CgroupOp;
import org.standardcontainer.linux.CgroupLimits.Limit;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Spec;

/** Makes the container's cgroup, in every v1 hierarchy that is mounted, with its limits and device rules, before anything is in it. */
final class CgroupCompiler {
    private static final String PATH = "/linux/cgroupsPath";
    private static final String DISABLED = "cgroups are disabled by linux.cgroups";

    private final Spec spec;
    private final HostFacts facts;
    private final CgroupMode mode;
    private final Draft draft;
    private final List<Placement> placements = new ArrayList<>();

    /** A hierarchy and the container's directory in it. */
    record Placement(CgroupHierarchy hierarchy, String directory) {}

    CgroupCompiler(Spec spec, HostFacts facts, CgroupMode mode, Draft draft) {
        this.spec = spec;
        this.facts = facts;
        this.mode = mode;
        this.draft = draft;
    }

    /** Writes the steps before the init process is made. */
    void make(ContainerId id) {
        if (mode == CgroupMode.DISABLED || facts.cgroups().writable().isEmpty()) {
            refuseLimits();
            return;
        }
        Optional<CgroupPath> path = CgroupPath.of(given(), id);
        if (path.isEmpty()) {
            draft.findings.invalid(
                    PATH, "names the root of the hierarchy, which is no container's", "config-linux.md#cgroups-path");
            return;
        }
        if (CgroupPath.isSystemd(given())) {
            draft.findings.unsupported(
                    PATH, "slice:prefix:name needs systemd to make the cgroup, which is not supported", "give a path");
            return;
        }
        for (CgroupHierarchy hierarchy : facts.cgroups().writable()) {
            placements.add(new Placement(hierarchy, path.get().in(hierarchy)));
        }
        for (Placement placement : placements) {
            draft.environment.host(PATH, new CgroupOp.CheckCgroupEmpty(placement.directory()));
        }
        for (Placement placement : placements) {
            draft.environment.host(PATH, new CgroupOp.MakeCgroup(placement.directory()));
            draft.notes.put(CgroupNotes.PREFIX + placement.hierarchy().label(), placement.directory());
            if (placement.hierarchy().has("freezer")) {
                draft.notes.put(CompiledContainer.FREEZER, placement.directory());
            }
            if (placement.hierarchy().has("cpuset")) {
                draft.environment.host(PATH, new CgroupOp.InheritCpuset(placement.directory()));
            }
        }
        CgroupLimits.of(resources().orElse(null), facts.swapAccounting()).forEach(this::write);
        writeDeviceRules();
    }

    /** Writes the steps that move the init process there, right after it was made. */
    void join() {
        placements.forEach(p -> draft.environment.host(PATH, new CgroupOp.JoinCgroup(p.directory())));
    }

    /** False if the container stays in its maker's cgroup. */
    boolean hasOwn() {
        return !placements.isEmpty();
    }

    /** What the container's {@code cgroup} mounts show: its own cgroup, or its maker's if it has none. */
    List<Placement> visible() {
        return placements.isEmpty()
                ? facts.cgroups().hierarchies().stream()
                        .map(h -> new Placement(h, h.own()))
                        .toList()
                : List.copyOf(placements);
    }

    private void write(Limit limit) {
        Optional<Placement> placement = placement(limit.controller());
        if (placement.isPresent()) {
            draft.environment.host(
                    limit.pointer(),
                    new CgroupOp.WriteCgroup(placement.get().directory() + "/" + limit.file(), limit.value()));
        } else {
            draft.findings.unsupported(
                    limit.pointer(),
                    "this host has no writable cgroup v1 hierarchy with the " + limit.controller() + " controller",
                    "remove it, or mount one");
        }
    }

    private void writeDeviceRules() {
        Optional<Placement> placement = placement("devices");
        if (placement.isEmpty()) {
            denyNoDevice("this host has no writable cgroup v1 hierarchy with the devices controller");
            return;
        }
        for (DeviceRules.Write write : DeviceAccess.rules(spec, draft.findings).writes()) {
            draft.environment.host(
                    DeviceAccess.POINTER,
                    new CgroupOp.WriteCgroup(placement.get().directory() + "/" + write.file(), write.line()));
        }
    }

    /** Rules that can't be kept are refused; without any, whoever makes the container has to know how open it is. */
    private void denyNoDevice(String why) {
        if (DeviceAccess.given(spec).isEmpty()) {
            draft.findings.warning(DeviceAccess.POINTER, why + ": no device is denied");
        } else {
            draft.findings.unsupported(
                    DeviceAccess.POINTER,
                    why + ": no device is denied",
                    "remove it, mount one, or set linux.cgroups = disabled");
        }
    }

    /** No cgroup can be made: what needs one is refused, unless the configuration of the runtime says that it isn't wanted. */
    private void refuseLimits() {
        boolean disabled = mode == CgroupMode.DISABLED;
        String why = disabled
                ? DISABLED
                : switch (facts.cgroups().kind()) {
                    case NONE -> "no cgroup hierarchy is mounted on this host";
                    case V2 -> "this host has cgroup v2 only, which is not supported yet";
                    case V1, HYBRID ->
                        "the cgroup hierarchies of this host are mounted read-only, or aren't this user's";
                };
        for (Limit limit : CgroupLimits.of(resources().orElse(null), facts.swapAccounting())) {
            draft.findings.unsupported(limit.pointer(), why, "remove the limit");
        }
        if (!given().isEmpty() && disabled) {
            draft.findings.warning(PATH, why);
        } else if (!given().isEmpty()) {
            draft.findings.unsupported(PATH, why, "remove it");
        }
        if (disabled) {
            // asked for, so it isn't worth a word at each create; a rule that counts for nothing is
            if (!DeviceAccess.given(spec).isEmpty()) {
                draft.findings.warning(DeviceAccess.POINTER, why + ": no device is denied");
            }
        } else {
            denyNoDevice(why);
        }
        if (LinuxNamespaces.entry(spec, LinuxNamespaces.Kind.PID).isEmpty()) {
            draft.findings.warning(
                    "/linux/namespaces",
                    "without a pid namespace and without a cgroup, processes that the container leaves behind stay");
        }
    }

    private Optional<Placement> placement(String controller) {
        return placements.stream().filter(p -> p.hierarchy().has(controller)).findFirst();
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
