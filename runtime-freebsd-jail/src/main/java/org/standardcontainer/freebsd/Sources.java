package org.standardcontainer.freebsd;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.standardcontainer.launcher.CompileRequest;
import org.standardcontainer.launcher.RemoteMachine;
import org.standardcontainer.spec.Mount;

/**
 * What a compiler has to know of the places on the machine that are mounted into a jail.
 *
 * @param files those that are there, and are no directories
 * @param below for each where something is mounted below it, as paths from there; none if that can't be told
 * @param areKnown whether the machine was asked
 */
record Sources(Set<Path> files, Map<Path, List<String>> below, boolean areKnown) {
    /** Nothing is known; for finding what doesn't depend on it. */
    static final Sources UNKNOWN = new Sources(Set.of(), Map.of(), false);

    /** Asks the machine. */
    static Sources read(CompileRequest request, RemoteMachine machine) {
        Set<Path> files = new LinkedHashSet<>();
        Map<Path, List<String>> below = new LinkedHashMap<>();
        List<Mount> mounts =
                request.spec().mounts() == null ? List.of() : request.spec().mounts();
        for (Mount mount : mounts) {
            if (JailMounts.isAlias(mount)) {
                Path source = JailMounts.source(request, mount);
                if (machine.isFile(source)) {
                    files.add(source);
                }
                if (mount.options() != null && mount.options().contains("rbind")) {
                    machine.mountsBelow(source).ifPresent(paths -> below.put(source, paths));
                }
            }
        }
        return new Sources(files, below, true);
    }
}
