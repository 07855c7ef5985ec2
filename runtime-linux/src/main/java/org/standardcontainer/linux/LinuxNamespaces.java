package org.standardcontainer.linux;

import java.util.List;
import java.util.Optional;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.Spec;

/** The namespaces that Linux has, and which of them a configuration asks for. */
final class LinuxNamespaces {
    /** A kind of namespace: its word in a configuration, its name below {@code /proc/PID/ns}, its {@code CLONE_NEW…} bit. */
    enum Kind {
        MOUNT("mount", "mnt", 0x00020000),
        CGROUP("cgroup", "cgroup", 0x02000000),
        UTS("uts", "uts", 0x04000000),
        IPC("ipc", "ipc", 0x08000000),
        USER("user", "user", 0x10000000),
        PID("pid", "pid", 0x20000000),
        NETWORK("network", "net", 0x40000000),
        TIME("time", "time", 0x00000080);

        private final String word;
        private final String file;
        private final int bit;

        Kind(String word, String file, int bit) {
            this.word = word;
            this.file = file;
            this.bit = bit;
        }

        String word() {
            return word;
        }

        String file() {
            return file;
        }

        int bit() {
            return bit;
        }
    }

    /** An entry and where it stands. */
    record Entry(Kind kind, Optional<String> path, String pointer) {}

    private LinuxNamespaces() {}

    /** The entry for a kind; empty if the container shares the runtime's. */
    static Optional<Entry> entry(Spec spec, Kind kind) {
        List<LinuxNamespace> all = spec.linux() == null || spec.linux().namespaces() == null
                ? List.of()
                : spec.linux().namespaces();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).type().equals(kind.word())) {
                return Optional.of(new Entry(kind, all.get(i).joined(), "/linux/namespaces/" + i));
            }
        }
        return Optional.empty();
    }

    /** True if the container gets a new one of its own. */
    static boolean isNew(Spec spec, Kind kind) {
        return entry(spec, kind).filter(e -> e.path().isEmpty()).isPresent();
    }
}
