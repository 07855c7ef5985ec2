package org.standardcontainer.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How cgroups are mounted on this host.
 *
 * @param hierarchies the mounted v1 hierarchies, in the order of {@code /proc/self/cgroup}
 * @param unified where cgroup v2 is mounted; empty if it isn't
 */
record CgroupLayout(List<CgroupHierarchy> hierarchies, Optional<String> unified) {
    /** The usual kinds. */
    enum Kind {
        NONE,
        V1,
        /** v1 hierarchies, and v2 beside them. */
        HYBRID,
        V2
    }

    CgroupLayout {
        hierarchies = List.copyOf(hierarchies);
    }

    /** Reads it from the lines of {@code /proc/self/mountinfo} and {@code /proc/self/cgroup}. */
    static CgroupLayout parse(List<String> mountInfo, List<String> ownCgroups) {
        List<MountInfo> mounts = MountInfo.parse(mountInfo);
        List<CgroupHierarchy> hierarchies = new ArrayList<>();
        for (String line : ownCgroups) {
            String[] parts = line.split(":", 3);
            if (parts.length < 3 || parts[1].isEmpty()) {
                continue;
            }
            List<String> controllers = List.of(parts[1].split(","));
            mounts.stream()
                    .filter(m -> m.type().equals("cgroup") && m.superOptions().containsAll(controllers))
                    .findFirst()
                    .ifPresent(m -> hierarchies.add(new CgroupHierarchy(
                            controllers,
                            m.mountPoint(),
                            own(m, parts[2]),
                            !m.options().contains("ro") && !m.superOptions().contains("ro"))));
        }
        Optional<String> unified = mounts.stream()
                .filter(m -> m.type().equals("cgroup2"))
                .map(MountInfo::mountPoint)
                .findFirst();
        return new CgroupLayout(hierarchies, unified);
    }

    /**
     * In a container, {@code /proc/self/cgroup} shows the path that the host sees, while the mount shows the container's own
     * cgroup as its root; so what counts is the way from there.
     */
    private static String own(MountInfo mount, String path) {
        String root = mount.root().equals("/") ? "" : mount.root();
        String below = path.startsWith(root + "/") ? path.substring(root.length()) : "";
        return below.length() <= 1 ? mount.mountPoint() : mount.mountPoint() + below;
    }

    /** The same, where no cgroup can be made in a hierarchy whose directory the predicate doesn't let in. */
    CgroupLayout writableIf(Predicate<String> own) {
        return new CgroupLayout(
                hierarchies.stream()
                        .map(h -> new CgroupHierarchy(
                                h.controllers(), h.mountPoint(), h.own(), h.writable() && own.test(h.own())))
                        .toList(),
                unified);
    }

    Kind kind() {
        if (hierarchies.isEmpty()) {
            return unified.isPresent() ? Kind.V2 : Kind.NONE;
        }
        return unified.isPresent() ? Kind.HYBRID : Kind.V1;
    }

    /** The hierarchy with this controller. */
    Optional<CgroupHierarchy> with(String controller) {
        return hierarchies.stream().filter(h -> h.has(controller)).findFirst();
    }

    /** The hierarchies in which a cgroup can be made. */
    List<CgroupHierarchy> writable() {
        return hierarchies.stream().filter(CgroupHierarchy::writable).toList();
    }
}
