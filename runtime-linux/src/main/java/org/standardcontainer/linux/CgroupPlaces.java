package org.standardcontainer.linux;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.standardcontainer.Finding;
import org.standardcontainer.linux.cgroup.CgroupFacts;
import org.standardcontainer.linux.cgroup.CgroupVersion;

/**
 * Where a container's cgroup will be, in each hierarchy, and what can be set there.
 *
 * @param layout the host's
 * @param hierarchies its directories in the v1 hierarchies that can be written
 * @param unified its directory in cgroup v2, where that can be used
 * @param none why there is no place at all; empty if there is one
 */
record CgroupPlaces(CgroupLayout layout, List<Placement> hierarchies, Optional<UnifiedPlace> unified, String none)
        implements CgroupFacts {
    static final String DISABLED = "cgroups are disabled by linux.cgroups";

    /** A v1 hierarchy and the container's directory in it. */
    record Placement(CgroupHierarchy hierarchy, String directory) {}

    /**
     * The container's directory in cgroup v2.
     *
     * @param directory it
     * @param top the cgroup from which on controllers are handed down to it
     * @param controllers those that it can have
     * @param occupied true if it can have none because the runtime is in {@code top}
     * @param vacate true if whoever is in {@code top} is to be moved
     */
    record UnifiedPlace(String directory, String top, Set<String> controllers, boolean occupied, boolean vacate) {}

    CgroupPlaces {
        hierarchies = List.copyOf(hierarchies);
    }

    static CgroupPlaces of(CgroupLayout layout, CgroupMode mode, CgroupPath path) {
        if (mode == CgroupMode.DISABLED) {
            return new CgroupPlaces(layout, List.of(), Optional.empty(), DISABLED);
        }
        List<Placement> hierarchies = layout.writable().stream()
                .map(hierarchy -> new Placement(hierarchy, path.in(hierarchy)))
                .toList();
        Optional<UnifiedPlace> unified = layout.unified().flatMap(u -> place(u, mode, path));
        boolean somewhere = !hierarchies.isEmpty() || unified.isPresent();
        return new CgroupPlaces(layout, hierarchies, unified, somewhere ? "" : layout.whyNone());
    }

    private static Optional<UnifiedPlace> place(UnifiedHierarchy unified, CgroupMode mode, CgroupPath path) {
        String directory = path.in(unified.mountPoint(), unified.own());
        CgroupBeside beside = unified.beside();
        String there = beside.top() + path.path();
        boolean inItself =
                (there + "/").startsWith(unified.own() + "/"); // by a relative path that begins with its name
        if (mode == CgroupMode.ENABLED && beside.possible() && !path.absolute() && !inItself && unified.writable()) {
            return Optional.of(new UnifiedPlace(there, beside.top(), beside.controllers(), false, false));
        }
        boolean inOwn = directory.startsWith(unified.own() + "/") && (!path.absolute() || !unified.ownIsRoot());
        boolean possible = !inOwn || (unified.canHaveChildren() && unified.delegated());
        if (!unified.writable() || !possible) {
            return Optional.empty();
        }
        boolean vacate = inOwn && mode == CgroupMode.DELEGATED && !unified.ownIsRoot();
        boolean occupied = inOwn && unified.occupied() && !vacate;
        Set<String> controllers = occupied ? Set.of() : inOwn ? unified.ownControllers() : unified.rootControllers();
        return Optional.of(new UnifiedPlace(
                directory, inOwn ? unified.own() : unified.mountPoint(), controllers, occupied, vacate));
    }

    @Override
    public boolean has(CgroupVersion version, String controller) {
        return version == CgroupVersion.V1
                ? hierarchies.stream().anyMatch(p -> p.hierarchy().has(controller))
                : unified.filter(place -> controller.equals("cgroup")
                                || place.controllers().contains(controller))
                        .isPresent();
    }

    @Override
    public Finding missing(String pointer, String controller) {
        if (!none.isEmpty()) {
            return Finding.unsupported(pointer, none, "remove the limit");
        }
        if (unified.filter(UnifiedPlace::occupied).isPresent() && layout.kind() == CgroupLayout.Kind.V2) {
            UnifiedHierarchy hierarchy = layout.unified().orElseThrow();
            return Finding.unsupported(
                    pointer,
                    "the runtime itself is in the cgroup that the container's would be in, "
                            + hierarchy.own()
                            + ", and cgroup v2 has limits in cgroups alone whose parent has no processes"
                            + hierarchy.beside().whyNot(),
                    hierarchy.remedy());
        }
        String host = layout.kind() == CgroupLayout.Kind.V2
                ? "cgroup v2 has no controller " + controller + " here"
                : "this host has no writable cgroup hierarchy with the controller " + controller;
        return Finding.unsupported(pointer, host, "remove it, or use a host that has it");
    }

    @Override
    public boolean lacks(CgroupVersion version, String controller, String file) {
        Set<String> files = files(version, controller);
        return !files.contains(file) && files.stream().anyMatch(name -> tells(name, controller));
    }

    /** Those that a cgroup of v2 has without the controller, or the root alone, tell nothing about what others have. */
    private static boolean tells(String file, String controller) {
        return file.startsWith(controller + ".")
                && !file.endsWith(".pressure")
                && !file.startsWith("cpu.stat")
                && !file.startsWith(UnifiedHierarchy.OF_DEVICES);
    }

    @Override
    public boolean shows(CgroupVersion version, String controller, String start) {
        return files(version, controller).stream().anyMatch(name -> name.startsWith(start));
    }

    private Set<String> files(CgroupVersion version, String controller) {
        return version == CgroupVersion.V1
                ? layout.with(controller).map(CgroupHierarchy::files).orElse(Set.of())
                : layout.unified().map(UnifiedHierarchy::files).orElse(Set.of());
    }

    @Override
    public Set<String> pageSizes() {
        return layout.pageSizes();
    }
}
