package org.standardcontainer.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;
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
        SortedSet<Long> all = inNamespaceOf(root, init);
        SortedSet<Long> adopted = new TreeSet<>();
        for (long pid : all) {
            Optional<Long> parent = pid == init ? Optional.empty() : parent(host, pid); // whoever has ended has none
            if (parent.isPresent() && !all.contains(parent.get())) {
                adopted.add(pid);
            }
        }
        return adopted;
    }

    /** All processes of a pid namespace, but for those in namespaces below it; of the same one as {@code init}, which is one of them. */
    static SortedSet<Long> inNamespaceOf(Path root, long init) {
        Optional<String> namespace = namespace(root, init);
        SortedSet<Long> found = new TreeSet<>();
        for (String name : new HostFiles(root).directories("proc")) {
            if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
                long pid = Long.parseLong(name);
                if (namespace.isPresent() && namespace(root, pid).equals(namespace)) {
                    found.add(pid);
                }
            }
        }
        return found;
    }

    private static Optional<String> namespace(Path root, long pid) {
        try {
            return Optional.of(Files.readSymbolicLink(root.resolve("proc/" + pid + "/ns/pid"))
                    .toString());
        } catch (IOException ended) {
            return Optional.empty();
        }
    }

    private static Optional<Long> parent(HostFiles host, long pid) {
        return host.lines("proc/" + pid + "/status").stream()
                .filter(line -> line.startsWith(PARENT))
                .map(line -> Long.parseLong(line.substring(PARENT.length()).strip()))
                .findFirst();
    }
}
