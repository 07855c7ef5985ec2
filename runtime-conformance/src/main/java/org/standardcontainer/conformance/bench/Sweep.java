package org.standardcontainer.conformance.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.InvalidContainerIdException;
import org.standardcontainer.Signal;
import org.standardcontainer.spi.Unchecked;
import org.standardcontainer.spi.UncheckedRuntime;

/** Removes what a test and the runtime under test have left, as far as it carries the test's own marks. */
final class Sweep {
    private static final System.Logger LOGGER = System.getLogger("org.standardcontainer.conformance");

    private final Surroundings surroundings;
    private final List<String> ids;
    private final List<TestBundle> bundles;

    /** @param ids those that the test has tried; one without this run's mark, such as "..", is never touched */
    Sweep(Surroundings surroundings, List<String> ids, List<TestBundle> bundles) {
        this.surroundings = surroundings;
        this.ids = ids.stream().filter(id -> id.contains(surroundings.mark())).toList();
        this.bundles = bundles;
    }

    /** Removes the containers as the runtime does it; says what could not be removed. */
    List<String> destroy(Duration deadline) {
        return ids.stream().flatMap(id -> destroy(id, deadline).stream()).toList();
    }

    /** Kills processes and removes cgroups that carry a mark of the test. */
    void removeTraces() {
        String[] marks = Stream.concat(
                        ids.stream(), bundles.stream().map(b -> b.directory().toString()))
                .toArray(String[]::new);
        if (marks.length > 0) {
            Traces.remove(surroundings.runtimeProcess(), marks);
        }
    }

    /** Removes the bundles' directories. */
    void removeBundles() {
        bundles.forEach(bundle -> remove(bundle.directory()));
    }

    private Optional<String> destroy(String id, Duration deadline) {
        try {
            surroundings.runtime().destroy(ContainerId.of(id), deadline);
        } catch (InvalidContainerIdException e) {
            destroyIllegal(id, deadline);
        } catch (ContainerException e) {
            return Optional.of("destroy " + id + ": " + e);
        }
        return Optional.empty();
    }

    /** A runtime that took an illegal id knows the container by nothing else; most took none. */
    private void destroyIllegal(String id, Duration deadline) {
        if (!(surroundings.runtime() instanceof UncheckedRuntime runtime)) {
            return;
        }
        Unchecked container = runtime.unchecked(id);
        attempt(() -> container.killUnchecked(Signal.KILL));
        Wait.happens(deadline, () -> !lives(container));
        attempt(container::deleteUnchecked);
        // crun takes /ID, keeps its record as ID, and deletes it by that name alone
        String last = id.substring(id.lastIndexOf('/') + 1);
        attempt(() -> surroundings.runtime().destroy(ContainerId.of(last), deadline));
    }

    private static boolean lives(Unchecked container) {
        try {
            return !container.stateUnchecked().contains("\"stopped\"");
        } catch (ContainerException gone) {
            return false;
        }
    }

    private static void attempt(Runnable step) {
        try {
            step.run();
        } catch (ContainerException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "nothing to remove: {0}", e);
        }
    }

    private void remove(Path directory) {
        // below a mount that a runtime left may be somebody's files
        if (Traces.hasMounts(surroundings.runtimeProcess(), directory)) {
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
