package org.standardcontainer.conformance.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Everything on the host that carries a container's marks: its id and its bundle's path. Ids are unique, so what
 * other tests do at the same time never shows up here. On systems without {@code /proc} nothing is found.
 *
 * @param processes processes whose arguments, environment or cgroup has a mark
 * @param mounts lines of the runtime's mount table with a mark
 * @param cgroups cgroup directories with a mark
 */
public record Traces(List<String> processes, List<String> mounts, List<Path> cgroups) {
    private static final Duration DYING = Duration.ofSeconds(2);

    /**
     * Looks for traces.
     *
     * @param runtimeProcess the {@code /proc} directory of a process that sees what the runtime sees
     * @param marks texts that stand for the container
     */
    public static Traces find(Path runtimeProcess, String... marks) {
        List<String> mountTable = lines(runtimeProcess.resolve("mountinfo"));
        return new Traces(
                processes(marks), mountTable.stream().filter(m -> has(m, marks)).toList(), cgroups(mountTable, marks));
    }

    /**
     * Kills marked processes and removes marked cgroups. Marks are random, so what carries one is something that this
     * run has caused.
     *
     * @return what there was to remove
     */
    public static Traces remove(Path runtimeProcess, String... marks) {
        Traces found = find(runtimeProcess, marks);
        if (Wait.happens(DYING, () -> killAll(marks))) {
            found.cgroups().forEach(Traces::removeCgroup);
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
    static boolean hasMounts(Path runtimeProcess, Path directory) {
        return lines(runtimeProcess.resolve("mountinfo")).stream().anyMatch(m -> m.contains(directory.toString()));
    }

    /** True if there is nothing. */
    public boolean isEmpty() {
        return processes.isEmpty() && mounts.isEmpty() && cgroups.isEmpty();
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
            // no /proc: not a Linux host
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
                addCgroups(Path.of(mount.split(" ")[4]), marks, found);
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

    private static boolean has(String text, String[] marks) {
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

    private static List<String> lines(Path file) {
        return text(file).lines().toList();
    }

    @Override
    public String toString() {
        return isEmpty() ? "nothing" : "processes " + processes + ", mounts " + mounts + ", cgroups " + cgroups;
    }
}
