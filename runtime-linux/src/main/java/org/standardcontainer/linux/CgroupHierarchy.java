package org.standardcontainer.linux;

import java.util.List;
import java.util.Set;

/**
 * A mounted cgroup v1 hierarchy.
 *
 * @param controllers its controllers in the kernel's order, or one {@code name=…} for a hierarchy without any
 * @param mountPoint where it is mounted
 * @param own the directory of the cgroup that the runtime itself is in
 * @param writable false if it is mounted read-only, or this user may make no directory there
 * @param files names of the files at its top, as far as known; empty if not
 */
record CgroupHierarchy(List<String> controllers, String mountPoint, String own, boolean writable, Set<String> files) {
    CgroupHierarchy {
        controllers = List.copyOf(controllers);
        files = Set.copyOf(files);
    }

    boolean has(String controller) {
        return controllers.contains(controller);
    }

    /** The last part of the mount point, by which containers know it as well: {@code cpu,cpuacct}. */
    String name() {
        return mountPoint.substring(mountPoint.lastIndexOf('/') + 1);
    }

    /** All controllers, as the kernel writes them. */
    String label() {
        return String.join(",", controllers);
    }
}
