package org.standardcontainer.linux;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.standardcontainer.linux.stats.StatsReader;

/** Where the cgroups of a container are that was made before: what {@link CgroupCompiler} has noted. */
final class CgroupNotes {
    /** Before a hierarchy's controllers, in the name of the note with the container's directory in it. */
    static final String PREFIX = "cgroup.";

    private CgroupNotes() {}

    /** The directories, in the order in which it joined them, by the controllers of each as the kernel writes them. */
    static Map<String, String> directories(Map<String, String> notes) {
        Map<String, String> found = new LinkedHashMap<>();
        notes.forEach((name, directory) -> {
            if (name.startsWith(PREFIX)) {
                found.put(name.substring(PREFIX.length()), directory);
            }
        });
        return found;
    }

    /** The directory in the hierarchy of v1 with this controller. */
    static Optional<String> directory(Map<String, String> notes, String controller) {
        return directories(notes).entrySet().stream()
                .filter(entry -> List.of(entry.getKey().split(",")).contains(controller))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** The directory in cgroup v2. */
    static Optional<String> unified(Map<String, String> notes) {
        return Optional.ofNullable(notes.get(PREFIX + UnifiedHierarchy.LABEL));
    }

    /** Reads what such a container uses. */
    static StatsReader stats(Map<String, String> notes) {
        Map<String, Path> controllers = new HashMap<>();
        directories(notes).forEach((label, directory) -> {
            if (label.equals(UnifiedHierarchy.LABEL)) {
                return;
            }
            for (String controller : label.split(",")) {
                controllers.put(controller, Path.of(directory));
            }
        });
        return new StatsReader(controllers, unified(notes).map(Path::of));
    }
}
