package org.standardcontainer.conformance;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.conformance.bench.Surroundings;
import org.standardcontainer.conformance.bench.Traces;
import org.standardcontainer.conformance.report.Reports;
import org.standardcontainer.conformance.report.Results;

/**
 * One run of the kit: the open runtime, its directories, and the results. Made before the first test of a class, closed
 * after the last.
 */
final class Session {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Session.class);
    private static final String REPORT = "standardcontainer.kit.report";
    private static final String KEEP = "standardcontainer.kit.keep";

    private final RuntimeConformance subject;
    private final Workplace workplace;
    private final Surroundings surroundings;
    private final Results results;
    private final Optional<Path> report;
    private final boolean keep;
    private final KnownFailures known;
    private final Thread atInterrupt;
    private volatile boolean whole = true;

    private Session(
            RuntimeConformance subject, ExtensionContext context, Workplace workplace, Surroundings surroundings) {
        this.subject = subject;
        this.workplace = workplace;
        this.surroundings = surroundings;
        this.report = report(subject, context);
        this.keep = context.getConfigurationParameter(KEEP)
                .filter(Boolean::parseBoolean)
                .isPresent();
        this.results = new Results(surroundings.runtime().name(), subject.version(), subject.platform());
        this.known = new KnownFailures(subject.deviations());
        this.atInterrupt = new Thread(this::abandon, "kit abandons its run");
        Runtime.getRuntime().addShutdownHook(atInterrupt);
    }

    /** The JVM ends before the run does: no container may live on, and no directory stay. */
    private void abandon() {
        Traces.remove(
                surroundings.runtimeProcess(),
                surroundings.mark(),
                workplace.directory().toString());
        workplace.abandon(surroundings.runtimeProcess());
    }

    private static Optional<Path> report(RuntimeConformance subject, ExtensionContext context) {
        return context.getConfigurationParameter(REPORT).map(Path::of).or(subject::reportDirectory);
    }

    /** A session, or why there is none: it is opened once, and a failure holds for every test, of which one tells it. */
    private record Opening(
            @Nullable Session session, @Nullable Throwable failure, AtomicBoolean told) {}

    /**
     * The session of the conformance class that this test belongs to, opened if this is the first.
     *
     * @throws TestAbortedException if there is none, and another test has said why
     */
    static Session of(ExtensionContext context) throws Throwable {
        RuntimeConformance subject = context.getRequiredTestInstances()
                .findInstance(RuntimeConformance.class)
                .orElseThrow(
                        () -> new IllegalStateException("not in a RuntimeConformance: " + context.getDisplayName()));
        Opening opening = top(context)
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Opening.class, key -> open(subject, context), Opening.class);
        if (opening.session() != null) {
            return opening.session();
        }
        Throwable failure = Objects.requireNonNull(opening.failure());
        if (failure instanceof TestAbortedException || opening.told().compareAndSet(false, true)) {
            throw failure;
        }
        throw new TestAbortedException("the kit can't run at all: " + failure.getMessage(), failure);
    }

    /** What needs no runtime comes first, so that none is opened in vain. */
    private static Opening open(RuntimeConformance subject, ExtensionContext context) {
        Workplace workplace;
        try {
            report(subject, context).ifPresent(Reports::prepare);
            workplace = Workplace.make(subject.platform());
        } catch (RuntimeException e) {
            Deadline.run("afterwards", subject.deadline(), subject::afterwards);
            return new Opening(null, e, new AtomicBoolean());
        }
        Session[] session = new Session[1];
        Throwable failure = Deadline.run("open", subject.deadline(), () -> {
            Recorder recorder = new Recorder();
            ContainerRuntime runtime = subject.open(workplace.stateRoot(), recorder);
            try {
                session[0] = new Session(subject, context, workplace, around(runtime, subject, workplace, recorder));
            } catch (RuntimeException | Error e) {
                runtime.close();
                throw e;
            }
        });
        if (failure != null) {
            workplace.removeQuietly();
            Deadline.run("afterwards", subject.deadline(), subject::afterwards);
        }
        return new Opening(session[0], failure, new AtomicBoolean());
    }

    private static Surroundings around(
            ContainerRuntime runtime, RuntimeConformance subject, Workplace workplace, Recorder recorder) {
        return new Surroundings(
                runtime,
                runtime.features(),
                subject.platform(),
                subject.runtimeProcess(),
                workplace.directory(),
                workplace.stateRoot(),
                "kit-" + UUID.randomUUID().toString().substring(0, 8),
                workplace.probe(),
                recorder::warnings,
                subject.streamed(),
                subject.misreading());
    }

    /** Closes the session that was opened in this class, if it is the outermost. */
    static void close(ExtensionContext context) {
        if (top(context) != context) {
            return;
        }
        Opening opening = context.getStore(NAMESPACE).remove(Opening.class, Opening.class);
        if (opening != null && opening.session() != null) {
            Session session = opening.session();
            try {
                new Ending(session, session.subject, session.workplace).run();
            } finally {
                Runtime.getRuntime().removeShutdownHook(session.atInterrupt);
            }
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

    KnownFailures known() {
        return known;
    }

    /** False once a test was left out. */
    boolean isWhole() {
        return whole;
    }

    boolean selects(Trial trial) {
        boolean selected = trial.clauses().stream()
                .anyMatch(c -> subject.selects(trial.fullName(), c) || subject.selects(trial.name(), c));
        if (!selected) {
            whole = false;
        }
        return selected;
    }

    /** The capabilities that a test needs and the runtime doesn't claim. */
    List<String> missing(Collection<String> required) {
        return required.stream().filter(c -> !surroundings.features().claims(c)).toList();
    }
}
