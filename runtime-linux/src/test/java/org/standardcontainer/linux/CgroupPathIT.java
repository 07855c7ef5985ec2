package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.ContainerId;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.Opened;

/** Where the cgroup is that a container finds itself in, in each hierarchy that this host has. */
@Timeout(120)
class CgroupPathIT {
    @Opened
    private TestContainers containers;

    private final ContainerId id = TestContainers.newId();

    @AfterEach
    void leavesNothing() {
        assertThat(Residue.of(id.value())).isEmpty();
    }

    /** By hierarchy, of lines such as {@code 8:pids:/jobs/one}. */
    private static Map<String, String> paths(List<String> lines) {
        Map<String, String> paths = new TreeMap<>();
        lines.forEach(line -> paths.put(line.split(":", 3)[1], line.split(":", 3)[2]));
        return paths;
    }

    private static Spec spec(@Nullable String cgroupsPath, String script) {
        return TestContainers.shell(script)
                .linux(TestContainers.linux().cgroupsPath(cgroupsPath).build())
                .build();
    }

    /** Those of the hierarchies in which it has one of its own. */
    private Map<String, String> seen(@Nullable String cgroupsPath, String name) throws InterruptedException {
        try (StandardContainer container = containers
                .runtime()
                .create(id, containers.bundle(spec(cgroupsPath, "cat /proc/self/cgroup")), Stdio.pipes())) {
            container.start();
            Map<String, String> seen =
                    paths(TestContainers.finish(container).out().lines().toList());
            container.delete();
            seen.values().removeIf(path -> !path.endsWith("/" + name));
            assertThat(seen).as("hierarchies with " + name).isNotEmpty();
            return seen;
        }
    }

    @Test
    void aRelativeOneAndTheUsualOneCountFromTheRuntimes() throws Exception {
        Map<String, String> own = paths(Files.readAllLines(Path.of("/proc/self/cgroup")));
        Map<String, String> expected = new TreeMap<>();
        String name = id.value() + "-there";
        seen(name, name).forEach((hierarchy, path) -> {
            expected.put(hierarchy, path);
            assertThat(path).as(hierarchy).isEqualTo(below(own, hierarchy) + "/" + name);
        });
        seen(null, "scr-" + id.value())
                .forEach((hierarchy, path) ->
                        assertThat(path).as(hierarchy).isEqualTo(below(own, hierarchy) + "/scr-" + id.value()));
        assertThat(expected).isNotEmpty();
    }

    private static String below(Map<String, String> own, String hierarchy) {
        String path = own.getOrDefault(hierarchy, "/");
        return path.equals("/") ? "" : path;
    }

    @Test
    void anAbsoluteOneIsTheSameWhoeverMakesIt() throws Exception {
        Map<String, String> own = paths(Files.readAllLines(Path.of("/proc/self/cgroup")));
        String name = id.value() + "-there";
        seen("/" + name, name).forEach((hierarchy, path) -> {
            if (!below(own, hierarchy).isEmpty()) {
                assertThat(path).as(hierarchy).doesNotStartWith(below(own, hierarchy) + "/");
            }
        });
    }

    /** Of a process that no container has. */
    @Test
    void oneWithSomebodyElseInItIsRefused() throws Exception {
        Path hierarchy = Path.of("/sys/fs/cgroup/pids");
        assumeTrue(Files.isWritable(hierarchy.resolve("cgroup.procs")), "needs the pids hierarchy of cgroup v1");
        Path cgroup = Files.createDirectory(hierarchy.resolve(id.value() + "-taken"));
        Process other = new ProcessBuilder("sleep", "1000").start();
        try {
            Files.writeString(cgroup.resolve("cgroup.procs"), Long.toString(other.pid()));
            LaunchFailedException refused = catchThrowableOfType(
                    LaunchFailedException.class,
                    () -> containers
                            .runtime()
                            .create(id, containers.bundle(spec("/" + id.value() + "-taken", "true")), Stdio.discard()));
            assertThat(refused.pointer()).isEqualTo("/linux/cgroupsPath");
            assertThat(refused.errno()).isEqualTo("EBUSY");
            assertThat(Files.readString(cgroup.resolve("cgroup.procs")).strip()).isEqualTo(Long.toString(other.pid()));
        } finally {
            other.destroyForcibly();
            assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
            Until.holds(() -> isRemoved(cgroup)); // a process that was reaped may be in it for a moment
        }
        assertThat(cgroup).doesNotExist();
    }

    private static boolean isRemoved(Path cgroup) {
        try {
            return Files.deleteIfExists(cgroup) || !Files.exists(cgroup);
        } catch (IOException busy) {
            return false;
        }
    }
}
