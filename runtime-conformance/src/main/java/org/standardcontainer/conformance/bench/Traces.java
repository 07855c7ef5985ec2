package org.standardcontainer.conformance.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything on the host that carries a container's marks: its id and its bundle's path. Ids are unique, so what
 * other tests do at the same time never shows up here. On systems without {@code /proc} nothing is found.
 *
 * @param processes processes whose arguments, environment or cgroup has a mark
 * @param mounts lines of the runtime's mount table with a mark
 * @param cgroups cgroup directories with a mark
 * @param records files and directories of the runtime whose names have a mark
 */
public record Traces(List<String> processes, List<String> mounts, List<Path> cgroups, List<Path> records) {
    private static final Duration DYING = Duration.ofSeconds(10);
    private static final Duration STILL = Duration.ofSeconds(4);
    private static final Path OWN_MOUNTS = Path.of("/proc/self/mountinfo");
    private static final int BLANK_LENGTH = 4;

    /**
     * Looks for traces.
     *
     * @param runtimeProcess the {@code /proc} directory of a process that sees what the runtime sees
     * @param marks texts that stand for the container
     * @throws UncheckedIOException if what that process sees can't be looked at: that nothing was found would mean nothing
     */
    public static Traces find(Path runtimeProcess, String... marks) {
        List<String> mountTable = mountTable(runtimeProcess);
        return new Traces(
                processes(marks),
                mountTable.stream()
                        .map(Traces::decoded)
                        .filter(m -> has(m, marks))
                        .toList(),
                cgroups(mountTable, marks),
                List.of());
    }

    /**
     * As {@link #find}, and in the runtime's records too; what is about to vanish has a moment for it. That is shorter where no process
     * is left that could remove anything, and nothing has vanished for a while.
     */
    public static Traces settled(Surroundings surroundings, String... marks) {
        Traces[] last = {new Traces(List.of(), List.of(), List.of(), List.of())};
        long[] since = {System.nanoTime()};
        Wait.happens(DYING, () -> {
            Traces found = find(surroundings.runtimeProcess(), marks);
            Traces now = new Traces(
                    found.processes(), found.mounts(), found.cgroups(), records(surroundings.stateRoot(), marks));
            if (!now.equals(last[0])) {
                last[0] = now;
                since[0] = System.nanoTime();
            }
            return now.isEmpty() || (now.processes().isEmpty() && System.nanoTime() - since[0] > STILL.toNanos());
        });
        return last[0];
    }

    static List<Path> records(Path stateRoot, String[] marks) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(stateRoot, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return visitFile(directory, attributes);
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (has(file.getFileName().toString(), marks)) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                /** Somebody else's record may go while it is looked at; the others are there all the same. */
                @Override
                public FileVisitResult visitFileFailed(Path file, IOException problem) {
                    if (!(problem instanceof NoSuchFileException)) {
                        found.add(file); // that can't be looked into
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException problem) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("the runtime's records can't be looked at: " + stateRoot, e);
        }
        return found;
    }

    /**
     * Kills marked processes, undoes mounts at marked places and removes marked cgroups. Marks are random, so what carries
     * one is something that this run has caused.
     *
     * @return what there was to remove
     */
    public static Traces remove(Path runtimeProcess, String... marks) {
        Traces found = find(runtimeProcess, marks);
        if (Wait.happens(DYING, () -> killAll(marks))) {
            found.cgroups().forEach(Traces::removeCgroup);
            LeftMounts.undo(runtimeProcess, mountTable(runtimeProcess), marks);
        }
        return found;
    }

    /** Kills what has a mark; true if nothing is left. */
    private static boolean killAll(String[] marks) {
        List<Long> pids = pids(marks);
        for (long pid : pids) {
            if (pid != ProcessHandle.current().pid()) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
        return pids.isEmpty();
    }

    private static void removeCgroup(Path cgroup) {
        try {
            Files.deleteIfExists(cgroup); // rmdir: fails where there is still something in it
        } catch (IOException e) {
            System.getLogger("org.standardcontainer.conformance")
                    .log(System.Logger.Level.WARNING, "{0} can''t be removed: {1}", cgroup, e);
        }
    }

    /** The pids of living processes with a mark. */
    private static List<Long> pids(String... marks) {
        return processes(marks).stream()
                .map(p -> Long.parseLong(p.substring(0, p.indexOf(' '))))
                .toList();
    }

    /** True if something is mounted at or below a directory, as this process sees it. */
    public static boolean hasMounts(Path runtimeProcess, Path directory) {
        return mountTable(runtimeProcess).stream().map(Traces::decoded).anyMatch(m -> m.contains(directory.toString()));
    }

    /** True if there is nothing. */
    public boolean isEmpty() {
        return processes.isEmpty() && mounts.isEmpty() && cgroups.isEmpty() && records.isEmpty();
    }

    private static List<String> processes(String[] marks) {
        List<String> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            all.filter(p -> Character.isDigit(p.getFileName().toString().charAt(0)))
                    .filter(p ->
                            Stream.of("cmdline", "environ", "cgroup").anyMatch(f -> has(text(p.resolve(f)), marks)))
                    .filter(Traces::lives)
                    .map(p -> p.getFileName() + " "
                            + text(p.resolve("cmdline")).replace('\0', ' ').strip())
                    .forEach(found::add);
        } catch (IOException e) {
            if (Files.exists(OWN_MOUNTS)) {
                throw new UncheckedIOException("/proc can't be looked at", e);
            }
        }
        return found;
    }

    /** A zombie holds nothing; whoever started it has only not asked for its status yet. */
    private static boolean lives(Path process) {
        String stat = text(process.resolve("stat"));
        int state = stat.lastIndexOf(')') + 2;
        return state < stat.length() && stat.charAt(state) != 'Z';
    }

    private static List<Path> cgroups(List<String> mountTable, String[] marks) {
        List<Path> found = new ArrayList<>();
        for (String mount : mountTable) {
            if (mount.contains(" - cgroup")) {
                addCgroups(Path.of(decoded(mount.split(" ")[4])), marks, found);
            }
        }
        return found;
    }

    /** Deepest first. A cgroup that vanishes while we look is somebody else's, and ends nothing. */
    private static void addCgroups(Path cgroup, String[] marks, List<Path> found) {
        try {
            // a directory has one link for itself, one in its parent, and one from each child: most cgroups have none
            if ((Integer) Files.getAttribute(cgroup, "unix:nlink") > 2) {
                try (Stream<Path> children = Files.list(cgroup)) {
                    children.filter(Files::isDirectory).forEach(child -> addCgroups(child, marks, found));
                }
            }
        } catch (IOException | UncheckedIOException e) {
            return;
        }
        if (has(cgroup.getFileName().toString(), marks)) {
            found.add(cgroup);
        }
    }

    static boolean has(String text, String[] marks) {
        for (String mark : marks) {
            if (text.contains(mark)) {
                return true;
            }
        }
        return false;
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    /** Empty on a system that has none. */
    private static List<String> mountTable(Path runtimeProcess) {
        if (!Files.exists(OWN_MOUNTS)) {
            return List.of();
        }
        Path file = runtimeProcess.resolve("mountinfo");
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("what the runtime has mounted can't be looked at: " + file, e);
        }
    }

    /** The kernel writes blanks and what is like them as a backslash and three octal digits. */
    static String decoded(String text) {
        StringBuilder decoded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && i + BLANK_LENGTH <= text.length()) {
                decoded.append((char) Integer.parseInt(text.substring(i + 1, i + BLANK_LENGTH), 8));
                i += BLANK_LENGTH - 1;
            } else {
                decoded.append(text.charAt(i));
            }
        }
        return decoded.toString();
    }

    @Override
    public String toString() {
        return isEmpty()
                ? "nothing"
                : "processes " + processes + ", mounts " + mounts + ", cgroups " + cgroups + ", records " + records;
    }
}
