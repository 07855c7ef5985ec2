package org.standardcontainer.linux;

import java.util.ArrayList;
import java.util.List;
import org.standardcontainer.launcher.plan.MountAttributes;
import org.standardcontainer.launcher.plan.MountOp;
import org.standardcontainer.linux.CgroupPlaces.Placement;

/**
 * Mounts of type {@code cgroup} and {@code cgroup2}. The first one on a host with v1 hierarchies, which the spec leaves open, is
 * done as runc does it: a tmpfs with a directory for each hierarchy, under the name of its mount point on the host, and for
 * hierarchies with several controllers a link for each of them.
 *
 * <p>A container sees its own cgroup and what is below, or its maker's if it has none, and that can't be written.
 */
final class CgroupMounts {
    private static final long ALWAYS = MountFlags.NOSUID | MountFlags.NODEV | MountFlags.NOEXEC;

    private final CgroupCompiler cgroups;
    private final CgroupLayout layout;
    private final boolean ownNamespace;
    private final boolean amongPeers;
    private final MountLabel label;
    private final Draft draft;

    /** {@code amongPeers}: see {@link MountOptions#ofBind}. */
    CgroupMounts(
            CgroupCompiler cgroups,
            CgroupLayout layout,
            boolean ownNamespace,
            boolean amongPeers,
            MountLabel label,
            Draft draft) {
        this.cgroups = cgroups;
        this.layout = layout;
        this.ownNamespace = ownNamespace;
        this.amongPeers = amongPeers;
        this.label = label;
        this.draft = draft;
    }

    void compile(String type, String destination, MountOptions options, String pointer) {
        boolean unified = type.equals("cgroup2") || layout.kind() == CgroupLayout.Kind.V2;
        if (!options.specificData().isEmpty()) {
            draft.findings.unsupported(
                    pointer + "/options",
                    "a mount of cgroups can't have options of its own: " + String.join(",", options.specificData()),
                    "remove them");
        } else if (layout.kind() == CgroupLayout.Kind.NONE) {
            draft.findings.unsupported(pointer, "no cgroup hierarchy is mounted on this host", "remove the mount");
        } else if (unified && !ownNamespace && cgroups.unified().isEmpty()) {
            draft.findings.unsupported(
                    pointer,
                    "without a cgroup namespace it would show the cgroups of the whole host",
                    "add a namespace of type cgroup to linux.namespaces");
        } else if (!options.readonly() && (unified ? cgroups.unified().isEmpty() : !cgroups.hasOwn())) {
            draft.findings.unsupported(
                    pointer + "/options",
                    "the container has no cgroup of its own there, and could write its maker's",
                    "add the option ro");
        } else if (unified) {
            unified(destination, options, pointer);
        } else {
            hierarchies(destination, options, pointer);
        }
    }

    /** As {@link #hierarchy}. */
    private void unified(String destination, MountOptions options, String pointer) {
        long set = ALWAYS | options.ofNew().set();
        long clear = options.ofNew().clear() & ~set;
        draft.environment.init(
                pointer,
                ownNamespace
                        ? new MountOp.MountNew(
                                "cgroup2", "cgroup", List.of(), destination, attributes(set, clear, options, false))
                        : new MountOp.MountBind(
                                cgroups.unified().orElseThrow(),
                                destination,
                                true,
                                attributes(set, clear, options, amongPeers)));
    }

    private void hierarchies(String destination, MountOptions options, String pointer) {
        int keep = options.readonly() ? draft.keep(pointer) : MountOp.NOT_KEPT;
        List<String> data = new ArrayList<>(label.options("tmpfs"));
        data.add("mode=755");
        draft.environment.init(
                pointer,
                new MountOp.MountNew("tmpfs", "tmpfs", data, destination, attributes(ALWAYS, 0, options, false), keep));
        for (Placement placement : cgroups.visible()) {
            draft.environment.init(pointer, hierarchy(placement, destination, options));
        }
        for (Placement placement : cgroups.visible()) {
            List<String> controllers = placement.hierarchy().controllers();
            String name = placement.hierarchy().name();
            if (controllers.size() > 1) {
                for (String controller : controllers) {
                    draft.environment.init(pointer, new MountOp.MakeLink(name, destination + "/" + controller));
                }
            }
        }
        if (options.readonly()) {
            draft.environment.init(
                    pointer, new MountOp.ChangeKept(keep, destination, MountAttributes.of(MountFlags.RDONLY, 0)));
        }
    }

    /**
     * In a namespace of its own the container's cgroup is the root of the mount. Without one a new mount would show the whole
     * hierarchy, so its own cgroup is bound instead.
     */
    private MountOp hierarchy(Placement placement, String destination, MountOptions options) {
        CgroupHierarchy hierarchy = placement.hierarchy();
        String place = destination + "/" + hierarchy.name();
        long set = ALWAYS | (options.readonly() ? MountFlags.RDONLY : 0);
        return ownNamespace
                ? new MountOp.MountNew(
                        "cgroup", "cgroup", hierarchy.controllers(), place, attributes(set, 0, options, false))
                : new MountOp.MountBind(placement.directory(), place, true, attributes(set, 0, options, amongPeers));
    }

    /** These, with the propagations that the options ask for; {@code peers}: it is a bind mount among those of the host. */
    private static MountAttributes attributes(long set, long clear, MountOptions options, boolean peers) {
        return new MountAttributes(set, clear, 0, 0, options.ofBind(peers).propagation());
    }
}
