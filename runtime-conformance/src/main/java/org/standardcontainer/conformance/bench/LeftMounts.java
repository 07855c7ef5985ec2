package org.standardcontainer.conformance.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Undoes what is mounted at places of this run. What a runtime left may be a recursive bind of a shared tree of the host's: to unmount
 * something below it unmounts the host's own, also where it goes with the whole tree. So a tree is cut off first, and stays where
 * that fails. Only its top is ever named: below it a link may lead anywhere.
 */
final class LeftMounts {
    private static final int ID = 0;
    private static final int PARENT = 1;
    private static final int PLACE = 4;

    private LeftMounts() {}

    /**
     * @param runtimeProcess the {@code /proc} directory of a process that sees what the runtime sees
     * @param mountTable its table, as the kernel writes it
     */
    static void undo(Path runtimeProcess, List<String> mountTable, String... marks) {
        List<String[]> marked = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (String line : mountTable) {
            String[] fields = line.split(" ");
            // what is mounted may have its mark from its source alone
            if (Traces.has(Traces.decoded(fields[PLACE]), marks)) {
                marked.add(fields);
                ids.add(fields[ID]);
            }
        }
        Set<String> tops = new HashSet<>();
        marked.stream().filter(m -> !ids.contains(m[PARENT])).forEach(m -> tops.add(m[PLACE]));
        for (int last = marked.size() - 1; last >= 0; last--) { // what is on another was mounted later
            String place = marked.get(last)[PLACE];
            HostMount mount = new HostMount(runtimeProcess, Path.of(Traces.decoded(place)));
            if (tops.contains(place) && !(mount.cutOff() && mount.undo())) {
                System.getLogger("org.standardcontainer.conformance")
                        .log(System.Logger.Level.WARNING, "{0} stays mounted", mount.at());
            }
        }
    }
}
