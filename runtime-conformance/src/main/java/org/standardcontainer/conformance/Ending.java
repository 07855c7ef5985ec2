package org.standardcontainer.conformance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.conformance.bench.Surroundings;
import org.standardcontainer.conformance.bench.Traces;
import org.standardcontainer.conformance.report.Outcome;
import org.standardcontainer.conformance.report.Reports;
import org.standardcontainer.conformance.report.TestResult;

/**
 * The end of a run. Each step is taken whatever became of those before it; what goes wrong is a result like that of a
 * test, and in JUnit an error as well.
 */
final class Ending {
    /** The runtime can be closed. */
    static final String CLOSES = "Kit.closesTheRuntime";

    /** No test has left anything, also of those that don't look for it themselves. */
    static final String NOTHING_LEFT = "Kit.nothingIsLeft";

    private static final Duration CLOSE = Duration.ofSeconds(30);
    private static final List<String> UNDOES = List.of("runtime.lifecycle.destroy-undoes-create");

    private final Session session;
    private final RuntimeConformance subject;
    private final Workplace workplace;
    private final List<Throwable> failures = new ArrayList<>();

    Ending(Session session, RuntimeConformance subject, Workplace workplace) {
        this.session = session;
        this.subject = subject;
        this.workplace = workplace;
    }

    /** @throws AssertionError if a step failed and that isn't known */
    void run() {
        Surroundings surroundings = session.surroundings();
        step(CLOSES, List.of(), CLOSE, surroundings.runtime()::close);
        step(NOTHING_LEFT, UNDOES, CLOSE, this::sweep);
        if (!session.keepsBundles()) {
            step("Kit.removesItsDirectory", List.of(), CLOSE, () -> workplace.remove(surroundings.runtimeProcess()));
        }
        // the process that stands for the runtime may end here
        step("Kit.afterwards", List.of(), CLOSE, subject::afterwards);
        step("Kit.knownFailuresAreTrue", List.of(), CLOSE, this::checkList);
        try {
            subject.finished(session.results());
        } catch (Exception | AssertionError e) {
            failures.add(e);
        }
        write();
        if (!failures.isEmpty()) {
            AssertionError error = new AssertionError(failures.get(0).getMessage(), failures.get(0));
            failures.subList(1, failures.size()).forEach(error::addSuppressed);
            throw error;
        }
    }

    private void step(String name, List<String> clauses, Duration limit, Deadline.Work work) {
        @Nullable Throwable failure = Deadline.run(name, limit, work);
        Optional<Deviation> listed = session.known().find(name);
        if (failure != null) {
            note(name, clauses, failure, listed.filter(d -> KnownFailures.explains(d, failure)));
        } else if (session.isWhole() && listed.filter(Deviation::always).isPresent()) {
            failures.add(new AssertionError(name + " is listed as a known deviation and passes"));
        }
    }

    private void note(String name, List<String> clauses, Throwable failure, Optional<Deviation> known) {
        String message = name + ": " + FailureMessage.seen(failure);
        session.results().add(new TestResult(name, clauses, Outcome.FAILED, known, message));
        if (known.isEmpty()) {
            failures.add(new AssertionError(message, failure));
        }
    }

    /** What the runtime has left after all, of any test: it is removed, and told. */
    private void sweep() {
        Surroundings surroundings = session.surroundings();
        String[] marks = {surroundings.mark(), workplace.directory().toString()};
        Traces left = Traces.settled(surroundings, marks);
        if (!left.isEmpty()) {
            Traces.remove(surroundings.runtimeProcess(), marks);
            throw new AssertionError("the runtime left behind: " + left);
        }
    }

    private void checkList() {
        List<String> untrue = session.known().untrue(session.results().tests(), session.isWhole());
        if (!untrue.isEmpty()) {
            throw new AssertionError("the list of known deviations is not true: " + String.join("; ", untrue));
        }
    }

    private void write() {
        if (session.report().isEmpty()) {
            return;
        }
        try {
            Reports.write(session.results(), session.report().get());
        } catch (Exception e) {
            if (subject instanceof GivenConformance given) {
                given.unwritten(e);
            }
            failures.add(e);
        }
    }
}
