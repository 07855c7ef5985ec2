package org.standardcontainer.conformance.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;

/** Removes what a test and the runtime under test have left, as far as it carries the test's own marks. */
final class Sweep {
    private static final System.Logger LOGGER = System.getLogger("org.standardcontainer.conformance");

    private final Surroundings surroundings;
    private final List<String> ids;
    private final List<TestBundle> bundles;

    Sweep(Surroundings surroundings, List<String> ids, List<TestBundle> bundles) {
        this.surroundings = surroundings;
        this.ids = ids;
        this.bundles = bundles;
    }

    void run(Duration deadline, boolean keep) {
        ids.forEach(id -> destroy(id, deadline));
        killMarked();
        if (!keep) {
            bundles.forEach(bundle -> remove(bundle.directory()));
        }
    }

    private void destroy(String id, Duration deadline) {
        try {
            surroundings.runtime().destroy(ContainerId.of(id), deadline);
        } catch (ContainerException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "cannot destroy {0}: {1}", id, e);
        }
    }

    /** Ids and bundle names are random, so a process with one in it is one that this test caused. */
    private void killMarked() {
        String[] marks = Stream.concat(
                        ids.stream(), bundles.stream().map(b -> b.directory().toString()))
                .filter(mark -> mark.contains("kit-")) // not an illegal id such as "" or "..", which a test tried
                .toArray(String[]::new);
        for (long pid : Traces.pids(marks)) {
            if (pid != ProcessHandle.current().pid()) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    private void remove(Path directory) {
        // below a mount that a runtime left may be somebody's files
        if (!Traces.find(surroundings.runtimeProcess(), directory.toString())
                .mounts()
                .isEmpty()) {
            LOGGER.log(System.Logger.Level.WARNING, "{0} stays: something is still mounted in it", directory);
            return;
        }
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            LOGGER.log(System.Logger.Level.WARNING, "{0} can''t be removed: {1}", directory, e);
        }
    }
}
