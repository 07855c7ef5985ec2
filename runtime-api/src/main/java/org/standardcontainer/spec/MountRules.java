package org.standardcontainer.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rules for mounts. What becomes of {@code ..} in a destination is a matter of resolving it inside the root. */
final class MountRules {
    private MountRules() {}

    static void check(Place place, Spec spec) {
        List<Mount> mounts = spec.mounts() == null ? List.of() : spec.mounts();
        for (int i = 0; i < mounts.size(); i++) {
            Mount mount = mounts.get(i);
            if (!CommonRules.isForWindowsAlone(spec)) {
                destination(place.at(i).at("destination"), mount.destination(), spec);
            }
            List<String> options = mount.options() == null ? List.of() : mount.options();
            boolean binds = options.contains("bind") || options.contains("rbind");
            if (binds && (mount.source() == null || mount.source().isEmpty())) {
                place.at(i).at("source").invalid("a bind mount needs one");
            }
            mappings(place.at(i), mount, options, spec.linux());
        }
    }

    private static void destination(Place place, String destination, Spec spec) {
        if (destination.isEmpty()) {
            place.invalid("is empty");
        } else if (isRoot(destination)) {
            place.invalid("a mount on / would hide the root filesystem", "Set root.path instead.");
        } else if (!destination.startsWith("/")) {
            // config.md#mounts: Linux SHOULD have it absolute and MAY take a relative one, all others MUST have it
            // absolute
            if (spec.freebsd() != null || spec.vm() != null) {
                place.absolute(destination);
            } else {
                place.warn(Place.quoted(destination) + " should be absolute; it counts from the container's root");
            }
        }
    }

    private static boolean isRoot(String destination) {
        // as text: a Path takes only what the JVM's locale can write, and this rule looks at no host
        int depth = 0;
        for (String name : destination.split("/", -1)) {
            switch (name) {
                case "", "." -> {}
                case ".." -> depth = Math.max(0, depth - 1);
                default -> depth++;
            }
        }
        return depth == 0;
    }

    private static void mappings(Place mountPlace, Mount mount, List<String> options, @Nullable LinuxConfig linux) {
        Place place = mountPlace.in("config.md#posix-platform-mounts");
        boolean users = mount.uidMappings() != null && !mount.uidMappings().isEmpty();
        boolean groups = mount.gidMappings() != null && !mount.gidMappings().isEmpty();
        boolean idmap = options.contains("idmap") || options.contains("ridmap");
        UserRules.ranges(place.at("uidMappings"), mount.uidMappings());
        UserRules.ranges(place.at("gidMappings"), mount.gidMappings());
        if (users && !groups) {
            place.at("gidMappings").invalid("is required where uidMappings is there");
        } else if (groups && !users) {
            place.at("uidMappings").invalid("is required where gidMappings is there");
        }
        if ((users || groups) && !idmap) {
            place.at("options").warn("should have idmap or ridmap, since the mount has mappings");
        }
        if (idmap && !users && !groups && (linux == null || !linux.hasNamespace("user"))) {
            place.at("options")
                    .in("config.md#linux-mount-options")
                    .invalid("idmap needs mappings of the mount, or a user namespace to take them from");
        }
    }
}
