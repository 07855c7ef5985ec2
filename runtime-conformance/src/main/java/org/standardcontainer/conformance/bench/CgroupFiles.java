package org.standardcontainer.conformance.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The cgroup hierarchies of the host, as the runtime sees them, and a process's places in them. A controller is in one of version 1,
 * else in that of version 2; a hybrid host has controllers in both.
 */
public final class CgroupFiles {
    private static final String VERSION_1 = "cgroup";
    private static final String UNIFIED = "cgroup2";

    private final List<MountEntry> mounts;

    private CgroupFiles(List<MountEntry> mounts) {
        this.mounts = mounts;
    }

    /** Looks at what the process with this {@code /proc} directory has mounted. */
    public static CgroupFiles seenBy(Path process) {
        return new CgroupFiles(MountEntry.parse(text(process.resolve("mountinfo"))));
    }

    /** True if there is cgroup v2 alone. */
    public boolean isUnified() {
        return mounts.stream()
                .noneMatch(m -> m.type().equals(VERSION_1) && !m.superOptions().contains("name=systemd"));
    }

    /** True if this controller isn't one of version 1 here: what there is of it has the files of version 2. */
    public boolean isUnified(String controller) {
        return version1(controller).isEmpty();
    }

    /** True if this controller ({@code "memory"}) can be used here. */
    public boolean has(String controller) {
        return version1(controller).isPresent()
                || root(controller)
                        .filter(root -> controllers(root).contains(v2Name(controller)))
                        .isPresent();
    }

    /** What a cgroup can be given, whether anybody has asked for it yet or not. */
    private static List<String> controllers(Path root) {
        return Arrays.asList(text(root.resolve("cgroup.controllers")).strip().split(" "));
    }

    private static String v2Name(String controller) {
        return controller.equals("blkio") ? "io" : controller;
    }

    private Optional<Path> version1(String controller) {
        return mounts.stream()
                .filter(m -> m.type().equals(VERSION_1) && m.superOptions().contains(controller))
                .map(m -> Path.of(m.at()))
                .findFirst();
    }

    private Optional<Path> root(String controller) {
        return version1(controller)
                .or(() -> mounts.stream()
                        .filter(m -> m.type().equals(UNIFIED))
                        .map(m -> Path.of(m.at()))
                        .findFirst());
    }

    /** The cgroup of a process in a controller's hierarchy, as the kernel names it there. */
    public String path(String controller, Path process) {
        return text(process.resolve("cgroup"))
                .lines()
                .map(line -> line.split(":", 3))
                .filter(parts -> isUnified(controller)
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
