package org.standardcontainer.linux;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerId;

/**
 * Where a container's cgroup is (config-linux.md#cgroups-path), by runc's rules: an absolute path counts from the mount point of
 * each hierarchy, a relative one from the cgroup that the runtime is in, and {@code ..} leads no higher than that. Without a
 * path it is {@code scr-ID} in the runtime's own cgroup, so that the limits on the runtime hold for the container too.
 *
 * @param absolute true if it counts from the mount point
 * @param path the way from there; starts with {@code /}
 */
record CgroupPath(boolean absolute, String path) {
    /** A slice, a prefix and a name, for a runtime that lets systemd make the cgroup. */
    private static final Pattern SYSTEMD = Pattern.compile("[^/:]*:[^/:]*:[^/:]+");

    /** Takes the property's value, and the id for where there is none. Empty: it names the hierarchy's root, or nothing. */
    static Optional<CgroupPath> of(@Nullable String cgroupsPath, ContainerId id) {
        boolean given = cgroupsPath != null && !cgroupsPath.isEmpty();
        String text = given && cgroupsPath != null ? cgroupsPath : "scr-" + id.value();
        CgroupPath path = new CgroupPath(text.startsWith("/"), ContainerPath.clean(text));
        return path.path().equals("/") ? Optional.empty() : Optional.of(path);
    }

    /** True if it leads to, or through, what {@code linux.cgroups = delegated} makes for the runtime's own processes. */
    boolean isOfRuntime() {
        return (path + "/").contains(UnifiedHierarchy.LEAF + "/");
    }

    /** True if only systemd could tell where it is. */
    static boolean isSystemd(@Nullable String cgroupsPath) {
        return cgroupsPath != null && SYSTEMD.matcher(cgroupsPath).matches();
    }

    /** Its directory in a hierarchy. */
    String in(CgroupHierarchy hierarchy) {
        return in(hierarchy.mountPoint(), hierarchy.own());
    }

    /** Its directory in a hierarchy that is mounted there, and in which the runtime is in that cgroup. */
    String in(String mountPoint, String own) {
        return (absolute ? mountPoint : own) + path;
    }
}
