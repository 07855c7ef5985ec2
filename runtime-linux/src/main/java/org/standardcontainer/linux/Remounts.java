package org.standardcontainer.linux;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.standardcontainer.spec.Mount;

/**
 * Options of a file system that a {@code remount} gives. The entry that mounts it gets them at once, after its own: when all is
 * mounted, that is the same. So no file system is ever looked for by a path that might lead to one of the host's, whose options
 * would change for everybody; a remount of what the configuration hasn't mounted itself can't have such options.
 */
final class Remounts {
    private final Map<Integer, List<String>> options = new HashMap<>();
    private final Set<Integer> ofTmpfs = new HashSet<>();

    private Remounts() {}

    static Remounts of(List<Mount> mounts, Findings findings) {
        Remounts remounts = new Remounts();
        Map<String, Integer> last = new HashMap<>();
        for (int i = 0; i < mounts.size(); i++) {
            Mount mount = mounts.get(i);
            MountOptions given = MountOptions.parse(mount.options() == null ? List.of() : mount.options());
            String destination = ContainerPath.clean(mount.destination());
            Integer place = last.get(destination);
            if (given.remount() && place != null && isTmpfs(mounts.get(place))) {
                remounts.ofTmpfs.add(i);
            }
            if (!given.remount()) {
                last.put(destination, i);
            } else if (!given.bind() && !given.data().isEmpty()) {
                if (place != null && isOwn(mounts.get(place))) {
                    remounts.options.merge(place, given.data(), Remounts::both);
                    continue;
                }
                refuse(given.data(), i, findings);
            } else if (!given.specificData().isEmpty()) {
                refuse(given.specificData(), i, findings);
            }
        }
        return remounts;
    }

    /** What the entry's file system gets besides its own options. */
    List<String> optionsFor(int mount) {
        return options.getOrDefault(mount, List.of());
    }

    /** True if the entry changes a tmpfs of an earlier one. */
    boolean isOfTmpfs(int mount) {
        return ofTmpfs.contains(mount);
    }

    private static boolean isTmpfs(Mount mount) {
        return "tmpfs".equals(mount.type()) && !MountCompiler.isBind(mount);
    }

    private static boolean isOwn(Mount mount) {
        return !MountCompiler.isBind(mount)
                && mount.type() != null
                && !mount.type().startsWith("cgroup");
    }

    private static List<String> both(List<String> before, List<String> after) {
        return java.util.stream.Stream.concat(before.stream(), after.stream()).toList();
    }

    private static void refuse(List<String> data, int mount, Findings findings) {
        findings.unsupported(
                "/mounts/" + mount + "/options",
                "a remount can't change options of a file system that no earlier entry makes: "
                        + String.join(",", data),
                "give them to the mount itself");
    }
}
