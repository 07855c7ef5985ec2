package org.standardcontainer.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.conformance.bench.Surroundings;
import org.standardcontainer.conformance.report.JsonReport;
import org.standardcontainer.conformance.report.Results;

/** One run of the kit: the open runtime, its directory, and the results. Made before the first test of a class, closed after the last. */
final class Session {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Session.class);
    private static final Duration CLOSE = Duration.ofSeconds(30);
    private static final String REPORT = "standardcontainer.kit.report";
    private static final String KEEP = "standardcontainer.kit.keep";

    private final RuntimeConformance subject;
    private final Path directory;
    private final Surroundings surroundings;
    private final Results results;
    private final Optional<Path> report;
    private final boolean keep;

    private Session(RuntimeConformance subject, ExtensionContext context) {
        this.subject = subject;
        this.report = context.getConfigurationParameter(REPORT).map(Path::of).or(subject::reportDirectory);
        this.keep = context.getConfigurationParameter(KEEP)
                .filter(Boolean::parseBoolean)
                .isPresent();
        try {
            this.directory = Files.createTempDirectory("kit-");
            // hooks and programs with other uids go through it
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path probe = Probe.extract(subject.platform(), directory);
            Recorder recorder = new Recorder();
            ContainerRuntime runtime = subject.open(Files.createDirectory(directory.resolve("state")), recorder);
            this.surroundings = new Surroundings(
                    runtime,
                    runtime.features(),
                    subject.platform(),
                    subject.runtimeProcess(),
                    directory,
                    probe,
                    recorder::warnings);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the runtime under test can't be opened: " + e, e);
        }
        this.results = new Results(surroundings.runtime().name(), subject.version(), subject.platform());
    }

    /** The session of the conformance class that this test belongs to, opened if this is the first. */
    static Session of(ExtensionContext context) {
        RuntimeConformance subject = context.getRequiredTestInstances()
                .findInstance(RuntimeConformance.class)
                .orElseThrow(
                        () -> new IllegalStateException("not in a RuntimeConformance: " + context.getDisplayName()));
        return top(context)
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Session.class, key -> new Session(subject, context), Session.class);
    }

    /** Closes the session that was opened in this class, if it is the outermost. */
    static void close(ExtensionContext context) throws Exception {
        if (top(context) != context) {
            return;
        }
        Session session = context.getStore(NAMESPACE).remove(Session.class, Session.class);
        if (session != null) {
            session.close();
        }
    }

    private static ExtensionContext top(ExtensionContext context) {
        ExtensionContext top = context;
        for (Optional<ExtensionContext> up = Optional.of(context);
                up.isPresent();
                up = up.get().getParent()) {
            if (up.get().getTestClass().isPresent()) {
                top = up.get();
            }
        }
        return top;
    }

    private void close() throws IOException {
        if (subject instanceof GivenConformance given) {
            given.finished(results);
        }
        @Nullable Throwable failure = Deadline.run("close", CLOSE, surroundings.runtime()::close);
        if (report.isPresent()) {
            JsonReport.write(results, report.get());
        }
        if (!keep) {
            removeOwnFiles();
        }
        if (failure != null) {
            throw new AssertionError("closing the runtime failed: " + failure.getMessage(), failure);
        }
    }

    /** Bundles are gone already, or something is mounted in them; then the directory stays. */
    private void removeOwnFiles() throws IOException {
        Files.deleteIfExists(directory.resolve("probe"));
        try (Stream<Path> tree = Files.walk(directory.resolve("state"))) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
            Files.deleteIfExists(directory);
        } catch (IOException | UncheckedIOException e) {
            System.getLogger("org.standardcontainer.conformance")
                    .log(System.Logger.Level.WARNING, "{0} stays: {1}", directory, e);
        }
    }

    Surroundings surroundings() {
        return surroundings;
    }

    Results results() {
        return results;
    }

    Optional<Path> report() {
        return report;
    }

    boolean keepsBundles() {
        return keep;
    }

    Duration deadline() {
        return subject.deadline();
    }

    boolean selects(Trial trial) {
        return trial.clauses().stream()
                .anyMatch(c -> subject.selects(trial.fullName(), c) || subject.selects(trial.name(), c));
    }

    Optional<Deviation> deviation(Trial trial) {
        return subject.deviations().stream()
                .filter(d -> d.test().equals(trial.fullName()) || d.test().equals(trial.name()))
                .findFirst();
    }

    /** The capabilities that a test needs and the runtime doesn't claim. */
    List<String> missing(Collection<String> required) {
        return required.stream().filter(c -> !surroundings.features().claims(c)).toList();
    }
}
