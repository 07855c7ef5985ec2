package org.standardcontainer.launcher.plan;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.standardcontainer.launcher.state.Vanishing;

/** A cgroup below this process's own, for one test: nothing else is ever written to. */
public record TestCgroup(Path path, List<Process> sleepers) implements AutoCloseable {
    /** Makes one in a hierarchy: a controller of version 1, or {@code unified}; skips the test where it can't. */
    public static TestCgroup in(String hierarchy) {
        Path mount = Path.of("/sys/fs/cgroup", hierarchy);
        assumeTrue(Files.isDirectory(mount), "no cgroup hierarchy " + hierarchy);
        byte[] random = new byte[6];
        ThreadLocalRandom.current().nextBytes(random);
        Path path = Path.of(mount + ownIn(hierarchy), "kit-" + HexFormat.of().formatHex(random));
        try {
            return new TestCgroup(Files.createDirectory(path), new ArrayList<>());
        } catch (IOException e) {
            assumeTrue(false, "may not make a cgroup: " + e);
            throw new UncheckedIOException(e);
        }
    }

    private static String ownIn(String hierarchy) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
                String[] fields = line.split(":", 3);
                if (List.of(fields[1].split(",")).contains(hierarchy)
                        || (hierarchy.equals("unified") && fields[1].isEmpty())) {
                    return fields[2];
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "";
    }

    public Path file(String name) {
        return path.resolve(name);
    }

    public static void write(Path file, String value) {
        try {
            Files.writeString(file, value, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<Long> processes(Path cgroup) {
        try {
            return Vanishing.look(cgroup, () -> Files.readAllLines(cgroup.resolve("cgroup.procs")))
                    .orElse(List.of())
                    .stream()
                    .map(Long::valueOf)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a process that does nothing, in a cgroup; it ends with the test at the latest. */
    public Process sleeperIn(Path cgroup) throws IOException {
        Process process = new ProcessBuilder("sleep", "600").start();
        sleepers.add(process);
        write(cgroup.resolve("cgroup.procs"), Long.toString(process.pid()));
        return process;
    }

    /** Removes what a failed test left; no other process than a sleeper is killed, since that is what is tested. */
    @Override
    public void close() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        List<Path> directories = new ArrayList<>();
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult postVisitDirectory(Path directory, java.io.IOException failure) {
                directories.add(directory);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.endsWith("freezer.state")) {
                    write(file, "THAWED");
                }
                return FileVisitResult.CONTINUE;
            }
        });
        sleepers.forEach(Process::destroyForcibly);
        sleepers.forEach(process -> process.onExit().join());
        for (Path directory : directories) {
            Files.delete(directory);
        }
    }
}
