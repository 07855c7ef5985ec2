package org.standardcontainer.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How cgroups are mounted on this host.
 *
 * @param hierarchies the mounted v1 hierarchies, in the order of {@code /proc/self/cgroup}
 * @param unified cgroup v2; empty if it isn't mounted
 * @param pageSizes the sizes of huge pages that the kernel has, as cgroups name them: {@code 2MB}
 */
record CgroupLayout(List<CgroupHierarchy> hierarchies, Optional<UnifiedHierarchy> unified, Set<String> pageSizes) {
    private static final long KIB_IN_MIB = 1 << 10;
    private static final long KIB_IN_GIB = 1 << 20;

    /** The usual kinds. */
    enum Kind {
        NONE,
        V1,
        /** v1 hierarchies, and v2 beside them. */
        HYBRID,
        V2
    }

    /** A controller's names in v1 and v2; empty where it has none. */
    record Controller(String v1, String v2) {}

    CgroupLayout {
        hierarchies = List.copyOf(hierarchies);
        pageSizes = Set.copyOf(pageSizes);
    }

    static CgroupLayout read(HostFiles host) {
        List<MountInfo> mounts = MountInfo.parse(host.lines("proc/self/mountinfo"));
        List<CgroupHierarchy> hierarchies = new ArrayList<>();
        Optional<UnifiedHierarchy> unified = Optional.empty();
        List<String> memberships = host.lines("proc/self/cgroup");
        for (String line : memberships) {
            String[] parts = line.split(":", 3);
            if (parts.length < 3) {
                continue;
            }
            if (parts[1].isEmpty()) {
                unified = unified(mounts)
                        .map(m -> UnifiedHierarchy.read(host, m, own(m, parts[2]), memberships.size() == 1));
                continue;
            }
            List<String> controllers = List.of(parts[1].split(","));
            mounts.stream()
                    .filter(m -> m.type().equals("cgroup")
                            && m.superOptions().containsAll(controllers)
                            && m.isVisible(mounts))
                    .findFirst()
                    .ifPresent(m -> hierarchies.add(new CgroupHierarchy(
                            controllers,
                            m.mountPoint(),
                            own(m, parts[2]),
                            m.isWritable(),
                            host.names(m.mountPoint()))));
        }
        return new CgroupLayout(hierarchies, unified, pageSizes(host));
    }

    private static Optional<MountInfo> unified(List<MountInfo> mounts) {
        return mounts.stream()
                .filter(m -> m.type().equals("cgroup2") && m.isVisible(mounts))
                .findFirst();
    }

    /** What is around the cgroup that the runtime is in, of a host with cgroup v2 alone: it changes while the runtime stays where it is. */
    static CgroupBeside beside(HostFiles host) {
        List<String> memberships = host.lines("proc/self/cgroup");
        String path = memberships.size() == 1 ? memberships.get(0) : "";
        if (!path.startsWith("0::/") || path.endsWith(UnifiedHierarchy.LEAF)) {
            return CgroupBeside.NONE;
        }
        return unified(MountInfo.parse(host.lines("proc/self/mountinfo")))
                .map(m -> CgroupBeside.read(host, m.mountPoint(), own(m, path.substring("0::".length()))))
                .orElse(CgroupBeside.NONE);
    }

    /**
     * In a container, {@code /proc/self/cgroup} shows the path that the host sees, while the mount shows the container's own
     * cgroup as its root; so what counts is the way from there. Who is outside of its cgroup namespace has no way at all.
     */
    private static String own(MountInfo mount, String path) {
        String root = mount.root().equals("/") ? "" : mount.root();
        String below = path.startsWith(root + "/") && !path.contains("/..") ? path.substring(root.length()) : "";
        return below.length() <= 1 ? mount.mountPoint() : mount.mountPoint() + below;
    }

    /** The same, where no cgroup can be made in a hierarchy of v1 whose directory the predicate doesn't let in. */
    CgroupLayout writableIf(Predicate<String> own) {
        return new CgroupLayout(
                hierarchies.stream()
                        .map(h -> new CgroupHierarchy(
                                h.controllers(), h.mountPoint(), h.own(), h.writable() && own.test(h.own()), h.files()))
                        .toList(),
                unified,
                pageSizes);
    }

    /** The same as containers without a path of their own find it. */
    CgroupLayout forContainers(CgroupMode mode) {
        return switch (mode) {
            case ENABLED -> new CgroupLayout(hierarchies, unified.map(UnifiedHierarchy::besideOwn), pageSizes);
            case DELEGATED -> new CgroupLayout(hierarchies, unified.map(UnifiedHierarchy::vacated), pageSizes);
            case SYSTEMD ->
                new CgroupLayout(
                        List.of(),
                        unified.filter(u -> kind() == Kind.V2).map(UnifiedHierarchy::fromItsRoot),
                        pageSizes);
            case DISABLED -> new CgroupLayout(List.of(), Optional.empty(), pageSizes);
        };
    }

    private static Set<String> pageSizes(HostFiles host) {
        return host.names("sys/kernel/mm/hugepages").stream()
                .filter(name -> name.matches("hugepages-[0-9]+kB"))
                .map(name -> size(Long.parseLong(name.substring("hugepages-".length(), name.length() - 2))))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static String size(long kib) {
        return kib >= KIB_IN_GIB ? kib / KIB_IN_GIB + "GB" : kib >= KIB_IN_MIB ? kib / KIB_IN_MIB + "MB" : kib + "KB";
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

    /** cgroup v2, if a cgroup can be made in it where the runtime is. */
    Optional<UnifiedHierarchy> usable() {
        return unified.filter(u -> u.writable() && u.delegated() && u.canHaveChildren());
    }

    /** True if a container can have this controller where the runtime is. */
    boolean offers(Controller controller) {
        return writable().stream().anyMatch(h -> h.has(controller.v1()))
                || usable().filter(u -> !u.occupied() && u.ownControllers().contains(controller.v2()))
                        .isPresent();
    }

    /** Why no cgroup can be made where the runtime is. */
    String whyNone() {
        boolean readonly = unified.filter(UnifiedHierarchy::writable).isEmpty();
        return switch (kind()) {
            case NONE -> "no cgroup hierarchy is mounted on this host";
            case V1, HYBRID -> "the cgroup hierarchies of this host are mounted read-only, or aren't this user's";
            case V2 ->
                readonly
                        ? "cgroup v2 is mounted read-only on this host"
                        : unified.filter(UnifiedHierarchy::canHaveChildren).isEmpty()
                                ? "the runtime's own cgroup is one of threads, in which a container can have none"
                                : "this user may make no cgroups in the one that the runtime is in";
        };
    }
}
