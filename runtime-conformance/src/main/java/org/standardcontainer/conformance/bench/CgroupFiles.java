package org.standardcontainer.conformance.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The cgroup hierarchies of the host, as the runtime sees them, and a process's places in them. */
public final class CgroupFiles {
    private static final String UNIFIED = "cgroup2";

    private final List<MountEntry> mounts;
    private final boolean unified;

    private CgroupFiles(List<MountEntry> mounts, boolean unified) {
        this.mounts = mounts;
        this.unified = unified;
    }

    /** Looks at what the process with this {@code /proc} directory has mounted. */
    public static CgroupFiles seenBy(Path process) {
        List<MountEntry> mounts = MountEntry.parse(text(process.resolve("mountinfo")));
        boolean v1 = mounts.stream()
                .anyMatch(m -> m.type().equals("cgroup") && !m.superOptions().contains("name=systemd"));
        return new CgroupFiles(mounts, !v1);
    }

    /** True if there is cgroup v2 alone. */
    public boolean isUnified() {
        return unified;
    }

    /** True if this controller ({@code "memory"}) can be used here; with v2 some are always there. */
    public boolean has(String controller) {
        return root(controller)
                .filter(root -> !unified || controllers(root).contains(v2Name(controller)))
                .isPresent();
    }

    private static List<String> controllers(Path root) {
        return Arrays.asList(
                text(root.resolve("cgroup.subtree_control")).strip().split(" "));
    }

    private static String v2Name(String controller) {
        return controller.equals("blkio") ? "io" : controller;
    }

    private Optional<Path> root(String controller) {
        return mounts.stream()
                .filter(m -> unified
                        ? m.type().equals(UNIFIED)
                        : m.superOptions().contains(controller) && m.type().equals("cgroup"))
                .map(m -> Path.of(m.at()))
                .findFirst();
    }

    /** The cgroup of a process in a controller's hierarchy, as the kernel names it there. */
    public String path(String controller, Path process) {
        return text(process.resolve("cgroup"))
                .lines()
                .map(line -> line.split(":", 3))
                .filter(parts -> unified
                        ? parts[0].equals("0")
                        : Arrays.asList(parts[1].split(",")).contains(controller))
                .map(parts -> parts[2])
                .findFirst()
                .orElseThrow(() -> new AssertionError(process + " is in no cgroup of " + controller));
    }

    /** The directory of a process's cgroup. */
    public Path directory(String controller, Path process) {
        return root(controller).orElseThrow().resolve(path(controller, process).substring(1));
    }

    /** A file of a cgroup, without the line's end. */
    public static String read(Path cgroup, String file) {
        return text(cgroup.resolve(file)).strip();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
