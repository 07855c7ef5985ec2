package org.standardcontainer.linux;

import java.util.List;
import org.standardcontainer.launcher.plan.MountOp;
import org.standardcontainer.linux.CgroupCompiler.Placement;

/**
 * A mount of type {@code cgroup} on a host with v1 hierarchies, which the spec leaves open; done as runc does it: a tmpfs with a
 * directory for each hierarchy, under the name of its mount point on the host, and for hierarchies with several controllers a
 * link for each of them.
 */
final class CgroupMounts {
    private static final long ALWAYS = MountFlags.NOSUID | MountFlags.NODEV | MountFlags.NOEXEC;

    private CgroupMounts() {}

    static void compile(
            List<Placement> placements,
            boolean ownNamespace,
            String destination,
            MountOptions options,
            String pointer,
            Draft draft) {
        int propagation =
                options.propagation().isEmpty() ? 0 : options.propagation().get(0);
        long readonly = options.readonly() ? MountFlags.RDONLY : 0;
        draft.environment.init(
                pointer,
                new MountOp.MountNew("tmpfs", "tmpfs", List.of("mode=755"), destination, ALWAYS, 0, propagation));
        for (Placement placement : placements) {
            CgroupHierarchy hierarchy = placement.hierarchy();
            String place = destination + "/" + hierarchy.name();
            // In a namespace of its own the container's cgroup is the root of the mount. Without one a new mount would
            // show the
            // whole hierarchy, so its own cgroup is bound instead.
            draft.environment.init(
                    pointer,
                    ownNamespace
                            ? new MountOp.MountNew(
                                    "cgroup",
                                    "cgroup",
                                    hierarchy.controllers(),
                                    place,
                                    ALWAYS | readonly,
                                    0,
                                    propagation)
                            : new MountOp.MountBind(
                                    placement.directory(), place, true, ALWAYS | readonly, 0, false, propagation));
        }
        for (Placement placement : placements) {
            List<String> controllers = placement.hierarchy().controllers();
            String name = placement.hierarchy().name();
            if (controllers.size() > 1) {
                for (String controller : controllers) {
                    draft.environment.init(pointer, new MountOp.MakeLink(name, destination + "/" + controller));
                }
            }
        }
        if (options.readonly()) {
            draft.environment.init(pointer, new MountOp.ChangeMount(destination, MountFlags.RDONLY, 0, false, 0));
        }
    }
}
