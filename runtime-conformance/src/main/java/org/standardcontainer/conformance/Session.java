package org.standardcontainer.conformance;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.conformance.bench.Surroundings;
import org.standardcontainer.conformance.bench.Traces;
import org.standardcontainer.conformance.report.JsonReport;
import org.standardcontainer.conformance.report.Results;

/**
 * One run of the kit: the open runtime, its directories, and the results. Made before the first test of a class, closed
 * after the last.
 */
final class Session {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Session.class);
    private static final System.Logger LOGGER = System.getLogger("org.standardcontainer.conformance");
    private static final Duration CLOSE = Duration.ofSeconds(30);
    private static final String REPORT = "standardcontainer.kit.report";
    private static final String KEEP = "standardcontainer.kit.keep";

    private final RuntimeConformance subject;
    private final Workplace workplace;
    private final Surroundings surroundings;
    private final Results results;
    private final Optional<Path> report;
    private final boolean keep;

    private Session(
            RuntimeConformance subject, ExtensionContext context, Workplace workplace, Surroundings surroundings) {
        this.subject = subject;
        this.workplace = workplace;
        this.surroundings = surroundings;
        this.report = context.getConfigurationParameter(REPORT).map(Path::of).or(subject::reportDirectory);
        this.keep = context.getConfigurationParameter(KEEP)
                .filter(Boolean::parseBoolean)
                .isPresent();
        this.results = new Results(surroundings.runtime().name(), subject.version(), subject.platform());
    }

    /** A session, or why there is none: it is opened once, and a failure holds for every test. */
    private record Opening(
            @Nullable Session session, @Nullable Throwable failure) {}

    /** The session of the conformance class that this test belongs to, opened if this is the first. */
    static Session of(ExtensionContext context) throws Throwable {
        RuntimeConformance subject = context.getRequiredTestInstances()
                .findInstance(RuntimeConformance.class)
                .orElseThrow(
                        () -> new IllegalStateException("not in a RuntimeConformance: " + context.getDisplayName()));
        Opening opening = top(context)
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Opening.class, key -> open(subject, context), Opening.class);
        if (opening.session() == null) {
            throw opening.failure() == null ? new IllegalStateException("no session") : opening.failure();
        }
        return opening.session();
    }

    private static Opening open(RuntimeConformance subject, ExtensionContext context) {
        Workplace workplace = Workplace.make(subject.platform());
        Session[] session = new Session[1];
        Throwable failure = Deadline.run("open", subject.deadline(), () -> {
            Recorder recorder = new Recorder();
            ContainerRuntime runtime = subject.open(workplace.stateRoot(), recorder);
            Surroundings surroundings = new Surroundings(
                    runtime,
                    runtime.features(),
                    subject.platform(),
                    subject.runtimeProcess(),
                    workplace.directory(),
                    "kit-" + UUID.randomUUID().toString().substring(0, 8),
                    workplace.probe(),
                    recorder::warnings);
            session[0] = new Session(subject, context, workplace, surroundings);
        });
        if (failure != null) {
            workplace.remove();
        }
        return new Opening(session[0], failure);
    }

    /** Closes the session that was opened in this class, if it is the outermost. */
    static void close(ExtensionContext context) throws IOException {
        if (top(context) != context) {
            return;
        }
        Opening opening = context.getStore(NAMESPACE).remove(Opening.class, Opening.class);
        if (opening != null && opening.session() != null) {
            opening.session().close();
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
        Throwable failure = Deadline.run("close", CLOSE, surroundings.runtime()::close);
        if (report.isPresent()) {
            JsonReport.write(results, report.get());
        }
        sweep();
        if (!keep) {
            workplace.remove();
        }
        if (failure != null) {
            throw new AssertionError("closing the runtime failed: " + failure.getMessage(), failure);
        }
    }

    /** What the runtime has left after all, of any test. */
    private void sweep() {
        Traces left = Traces.remove(
                surroundings.runtimeProcess(),
                surroundings.mark(),
                workplace.directory().toString());
        if (!left.isEmpty()) {
            LOGGER.log(System.Logger.Level.WARNING, "the runtime left behind: {0}", left);
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
