package org.standardcontainer.linux;

import java.util.List;
import java.util.stream.Stream;

/**
 * A cgroup below a container's, for a further process of it.
 *
 * @param controllers in whose hierarchies; empty for all
 * @param path below the container's cgroup, without a slash at either end
 */
record SubCgroup(List<String> controllers, String path) {
    SubCgroup {
        controllers = List.copyOf(controllers);
    }

    /** Reads lines of {@code [CONTROLLER[,CONTROLLER]:]PATH}. */
    static List<SubCgroup> parse(String lines) {
        return lines.lines().filter(line -> !line.isEmpty()).map(SubCgroup::one).toList();
    }

    private static SubCgroup one(String line) {
        int colon = line.indexOf(':');
        List<String> controllers = colon < 0
                ? List.of()
                : Stream.of(line.substring(0, colon).split(",")).toList();
        List<String> parts = Stream.of(line.substring(colon + 1).split("/"))
                .filter(part -> !part.isEmpty() && !part.equals("."))
                .toList();
        return new SubCgroup(controllers, String.join("/", parts));
    }

    /** True if the path stays below where it starts. */
    boolean isBelow() {
        return !List.of(path.split("/", -1)).contains("..");
    }

    /** True if this is about the hierarchy with these controllers, as the kernel writes them. */
    boolean concerns(String label) {
        return controllers.isEmpty() || Stream.of(label.split(",")).anyMatch(controllers::contains);
    }
}
