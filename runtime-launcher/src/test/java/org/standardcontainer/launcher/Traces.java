package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What a test could leave behind, counted before and after. */
final class Traces {
    private static final Duration PATIENCE = Duration.ofSeconds(60); // less than what nobody ends would take by itself

    private Traces() {}

    /** Waits until something is so. */
    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end)
                    .as("%s, within %s", what, PATIENCE)
                    .isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Threads of ours. */
    static List<String> threads() {
        Thread[] all = new Thread[Thread.activeCount() + 64];
        int count = Thread.enumerate(all);
        return Arrays.stream(all, 0, count)
                .map(Thread::getName)
                .filter(name -> name.startsWith("scr-"))
                .toList();
    }

    /** What the JVM's descriptors are open on, as far as it is no file of the JVM itself. */
    static List<String> descriptors() throws IOException {
        try (DirectoryStream<Path> fds = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            return StreamSupport.stream(fds.spliterator(), false)
                    .map(Traces::target)
                    .filter(t -> t.startsWith("socket:")
                            || t.startsWith("pipe:")
                            || t.startsWith("/memfd:")
                            || t.startsWith("anon_inode:[pidfd]"))
                    .sorted()
                    .collect(Collectors.toList());
        }
    }

    private static String target(Path fd) {
        try {
            return Files.readSymbolicLink(fd).toString();
        } catch (IOException gone) {
            return "";
        }
    }

    /** The JVM's children, and what came from them as far as it hasn't been taken by another parent. */
    static Set<Long> processes() {
        return ProcessHandle.current().descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    /**
     * Every process but this one that has the word in its command line or environment, or holds a file or a bound socket
     * with it in the path. A monitor, a worker or an init before its program has nothing else to be known by.
     */
    static List<Long> processesWith(String word) {
        Set<String> sockets = sockets(word);
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> pid != ProcessHandle.current().pid())
                .filter(pid -> commandLine(pid).contains(word)
                        || text(Path.of("/proc/" + pid + "/environ")).contains(word)
                        || held(pid).stream().anyMatch(target -> target.contains(word) || sockets.contains(target)))
                .toList();
    }

    /**
     * Fails if such processes stay. One that was killed is there until it is through with dying, and a monitor may have something to
     * put away; both take longer where others need the processor.
     */
    static void awaitNoProcessWith(Object word) {
        await("no process with " + word, () -> processesWith(word.toString()).isEmpty());
    }

    /** The unix sockets that are bound to a path with this word in it, as links to them look. */
    private static Set<String> sockets(String word) {
        return text(Path.of("/proc/net/unix"))
                .lines()
                .map(line -> line.strip().split("\\s+", 8))
                .filter(fields -> fields.length == 8 && fields[7].contains(word))
                .map(fields -> "socket:[" + fields[6] + "]")
                .collect(Collectors.toSet());
    }

    private static List<String> held(long pid) {
        Path process = Path.of("/proc/" + pid);
        List<String> all = new ArrayList<>(List.of(target(process.resolve("cwd")), target(process.resolve("root"))));
        try (DirectoryStream<Path> fds = Files.newDirectoryStream(process.resolve("fd"))) {
            fds.forEach(fd -> all.add(target(fd)));
        } catch (IOException | DirectoryIteratorException gone) {
            // what has ended holds nothing
        }
        return all;
    }

    /** True if this process is a zygote. */
    static boolean isZygote(long pid) {
        return commandLine(pid).equals("launcher\0zygote\0000\0");
    }

    /** True if this process is a launcher in whatever role. */
    static boolean isLauncher(long pid) {
        return commandLine(pid).startsWith("launcher\0");
    }

    /** True if this process has nothing open any more; it may not have been waited for yet. */
    static boolean hasEnded(long pid) {
        String stat = text(Path.of("/proc/" + pid + "/stat"));
        return stat.isEmpty() || stat.matches("(?s).*\\) [ZX] .*");
    }

    private static String commandLine(long pid) {
        return text(Path.of("/proc/" + pid + "/cmdline"));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }
}
