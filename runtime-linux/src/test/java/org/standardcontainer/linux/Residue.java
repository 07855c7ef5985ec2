package org.standardcontainer.linux;

import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What of ours is on the host: cgroups, mounts, and the processes of launcher and containers, all recognized by a word that is in
 * their paths. Other tests run beside this one, so what is theirs must not be seen.
 */
final class Residue {
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private Residue() {}

    /** All that is left of containers whose ids contain {@code word}; waits for what is on its way out. */
    static Set<String> of(String word) {
        long end = System.nanoTime() + DEADLINE_NANOS;
        Set<String> found = look(word);
        while (!found.isEmpty() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            found = look(word);
        }
        return found;
    }

    /** All of it, at this moment. */
    static Set<String> look(String word) {
        Set<String> found = new TreeSet<>();
        CgroupLayout cgroups = new HostFactsReader(Path.of("/")).read().cgroups();
        cgroups.hierarchies().forEach(hierarchy -> found.addAll(below(Path.of(hierarchy.mountPoint()), word)));
        cgroups.unified().ifPresent(unified -> found.addAll(below(Path.of(unified.mountPoint()), word)));
        found.addAll(lines("/proc/self/mountinfo", line -> line.contains(word)));
        found.addAll(processes(word));
        return found;
    }

    /** Directories at any depth; containers of other tests come and go meanwhile. */
    private static Set<String> below(Path directory, String word) {
        Set<String> found = new TreeSet<>();
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                    if (dir.getFileName().toString().contains(word)) {
                        found.add(dir.toString());
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException gone) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /**
     * Processes whose cgroup, root, working directory or arguments name the word, or that hold a file or a bound socket with it
     * in the path: that is all there is to know a monitor, a worker or an init before its program by.
     */
    static Set<String> processes(String word) {
        Set<String> sockets = lines("/proc/net/unix", line -> line.contains(word)).stream()
                .map(line -> "socket:[" + line.strip().split("\\s+", 8)[6] + "]")
                .collect(toCollection(TreeSet::new));
        Path self = Path.of("/proc/" + ProcessHandle.current().pid());
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(process -> process.getFileName().toString().matches("[0-9]+"))
                    .filter(process -> !process.equals(self))
                    .filter(process -> text(process.resolve("cgroup")).contains(word)
                            || text(process.resolve("cmdline")).contains(word)
                            || held(process).stream().anyMatch(held -> held.contains(word) || sockets.contains(held)))
                    .map(process ->
                            process + " " + text(process.resolve("cmdline")).replace('\0', ' '))
                    .collect(toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> held(Path process) {
        List<String> all = new ArrayList<>(List.of(link(process.resolve("root")), link(process.resolve("cwd"))));
        try (Stream<Path> fds = Files.list(process.resolve("fd"))) {
            fds.forEach(fd -> all.add(link(fd)));
        } catch (IOException | UncheckedIOException gone) {
            // what has ended holds nothing
        }
        return all;
    }

    private static Set<String> lines(String file, Function<String, Boolean> wanted) {
        return text(Path.of(file)).lines().filter(wanted::apply).collect(toCollection(TreeSet::new));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return ""; // it ended meanwhile
        }
    }

    private static String link(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
