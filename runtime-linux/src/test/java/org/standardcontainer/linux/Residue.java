package org.standardcontainer.linux;

import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What of ours is on the host: cgroups, mounts, and the processes of launcher and containers, all recognized by a word that is in
 * their paths. Other tests run beside this one, so what is theirs must not be seen.
 */
final class Residue {
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(10);

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

    private static Set<String> look(String word) {
        Set<String> found = new TreeSet<>();
        for (CgroupHierarchy hierarchy :
                new HostFactsReader(Path.of("/")).read().cgroups().hierarchies()) {
            found.addAll(below(Path.of(hierarchy.own()), word));
        }
        found.addAll(lines("/proc/self/mountinfo", line -> line.contains(word)));
        found.addAll(processes(word));
        return found;
    }

    private static Set<String> below(Path directory, String word) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(Path::toString).filter(path -> path.contains(word)).collect(toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Processes whose cgroup, root, working directory or arguments name the word. */
    private static Set<String> processes(String word) {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(process -> process.getFileName().toString().matches("[0-9]+"))
                    .filter(process -> text(process.resolve("cgroup")).contains(word)
                            || text(process.resolve("cmdline")).contains(word)
                            || link(process.resolve("root")).contains(word)
                            || link(process.resolve("cwd")).contains(word))
                    .map(process ->
                            process + " " + text(process.resolve("cmdline")).replace('\0', ' '))
                    .collect(toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
