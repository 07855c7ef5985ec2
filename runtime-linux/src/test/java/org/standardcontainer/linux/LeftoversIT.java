package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.testguest.Opened;

/** After many containers everything is as it was before. */
@Tag("once")
@Timeout(300)
class LeftoversIT {
    private static final int CONTAINERS = 200;
    private static final int WARM_UP = 5;

    @Opened
    private TestContainers containers;

    @Test
    void nothingIsLeftOfTwoHundredContainers() throws IOException {
        Bundle bundle = containers.bundle(TestContainers.shell("echo out; cat")
                .linux(TestContainers.linux("pid", "network", "ipc", "uts", "mount", "cgroup")
                        .build())
                .build());
        String word = "left" + ProcessHandle.current().pid();
        for (int i = 0; i < WARM_UP; i++) {
            once(ContainerId.of(word + "-warm-" + i), bundle);
        }
        Map<String, Long> before = settled();
        for (int i = 0; i < CONTAINERS; i++) {
            once(ContainerId.of(word + "-" + i), bundle);
        }

        assertThat(Residue.of(word)).isEmpty();
        assertThat(settled(before)).isEqualTo(before);
        assertThat(containers.runtime().list()).isEmpty();
    }

    private void once(ContainerId id, Bundle bundle) throws IOException {
        try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.pipes())) {
            container.start();
            container.require(org.standardcontainer.Attachment.class).stdin().close();
            assertThat(TestContainers.finish(container))
                    .isEqualTo(new TestContainers.Result("out\n", "", new ExitStatus.Exited(0)));
            container.delete();
        }
    }

    /** Waits until what was counted before is counted again, or a deadline is over. */
    private Map<String, Long> settled(Map<String, Long> wanted) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        Map<String, Long> counted = count();
        while (!counted.equals(wanted) && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            counted = count();
        }
        return counted;
    }

    /** Counts when threads that are only kept for a while are gone. */
    private Map<String, Long> settled() throws IOException {
        Map<String, Long> counted = count();
        long since = System.nanoTime();
        while (System.nanoTime() - since < TimeUnit.SECONDS.toNanos(7)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            Map<String, Long> again = count();
            since = again.equals(counted) ? since : System.nanoTime();
            counted = again;
        }
        return counted;
    }

    /** What of ours there is: of this process and its descendants, so that other tests don't matter. */
    private Map<String, Long> count() throws IOException {
        Map<String, Long> counts = new TreeMap<>();
        counts.put("descriptors", files(Path.of("/proc/self/fd")));
        // Java's: those that compile and collect garbage come when the JVM wants them, and stay
        counts.put("threads", (long) Thread.getAllStackTraces().size());
        counts.put("processes", ProcessHandle.current().descendants().count());
        counts.put(
                "descriptors of processes",
                ProcessHandle.current()
                        .descendants()
                        .mapToLong(p -> files(Path.of("/proc/" + p.pid() + "/fd")))
                        .sum());
        counts.put("mounts", mounts());
        counts.put(
                "namespaces",
                ProcessHandle.current()
                        .descendants()
                        .flatMap(p -> namespaces(Path.of("/proc/" + p.pid() + "/ns")))
                        .distinct()
                        .count());
        return counts;
    }

    /** Those of the host that are of this test's directory, or in it: another JVM's tests mount theirs meanwhile. */
    private long mounts() throws IOException {
        String ours = containers.directory().toString();
        try (Stream<String> all = Files.lines(Path.of("/proc/self/mountinfo"))) {
            return all.filter(line -> line.contains(ours)).count();
        }
    }

    private static long files(Path directory) {
        try (Stream<Path> all = Files.list(directory)) {
            return all.count();
        } catch (IOException e) {
            return 0; // it ended meanwhile
        }
    }

    private static Stream<String> namespaces(Path directory) {
        return Stream.of("mnt", "pid", "net", "ipc", "uts", "cgroup").map(name -> {
            try {
                return Files.readSymbolicLink(directory.resolve(name)).toString();
            } catch (IOException e) {
                return "";
            }
        });
    }
}
