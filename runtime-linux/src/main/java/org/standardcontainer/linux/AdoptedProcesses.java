package org.standardcontainer.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The further processes of a container: in its pid namespace, with a parent outside of that. Who loses its parent in the namespace
 * becomes a child of the namespace's first process, so no other is like that.
 */
final class AdoptedProcesses {
    private static final String PARENT = "PPid:";

    private AdoptedProcesses() {}

    /**
     * Reads {@code /proc} alone. One that begins or ends meanwhile may be missed.
     *
     * @param root what {@code /proc} is in
     * @param init the first process of a pid namespace
     */
    static SortedSet<Long> of(Path root, long init) {
        HostFiles host = new HostFiles(root);
        Optional<String> namespace = namespace(root, init);
        Map<Long, Long> parents = new TreeMap<>();
        for (String name : host.directories("proc")) {
            if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
                long pid = Long.parseLong(name);
                if (namespace.isPresent() && namespace(root, pid).equals(namespace)) {
                    parents.put(pid, parent(host, pid));
                }
            }
        }
        SortedSet<Long> adopted = new TreeSet<>();
        parents.forEach((pid, parent) -> {
            if (pid != init && !parents.containsKey(parent)) {
                adopted.add(pid);
            }
        });
        return adopted;
    }

    private static Optional<String> namespace(Path root, long pid) {
        try {
            return Optional.of(Files.readSymbolicLink(root.resolve("proc/" + pid + "/ns/pid"))
                    .toString());
        } catch (IOException ended) {
            return Optional.empty();
        }
    }

    private static long parent(HostFiles host, long pid) {
        return host.lines("proc/" + pid + "/status").stream()
                .filter(line -> line.startsWith(PARENT))
                .map(line -> Long.parseLong(line.substring(PARENT.length()).strip()))
                .findFirst()
                .orElse(0L);
    }
}
