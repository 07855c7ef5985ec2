package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What a test could leave behind, counted before and after. */
final class Traces {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

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

    /** Every process whose command line has this word in it. */
    static List<Long> processesWith(String word) {
        return ProcessHandle.allProcesses()
                .filter(p -> commandLine(p.pid()).contains(word))
                .map(ProcessHandle::pid)
                .toList();
    }

    /** True if this process is a zygote. */
    static boolean isZygote(long pid) {
        return commandLine(pid).equals("launcher\0zygote\0");
    }

    /** True if this process is a launcher in whatever role. */
    static boolean isLauncher(long pid) {
        return commandLine(pid).startsWith("launcher\0");
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }
}
