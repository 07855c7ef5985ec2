package org.standardcontainer.conformance.report;

import java.util.List;
import java.util.Optional;
import org.standardcontainer.conformance.Deviation;

/**
 * How one test came out.
 *
 * @param test {@code "StartContract.startTwiceFails"}, with the parameters of this run in brackets
 * @param clauses the clauses that it checks
 * @param outcome how it came out
 * @param deviation the known deviation that it failed by; empty if it was not expected to fail as it did
 * @param evidence what was done and seen
 */
public record TestResult(
        String test, List<String> clauses, Outcome outcome, Optional<Deviation> deviation, String evidence) {
    public TestResult {
        clauses = List.copyOf(clauses);
    }

    /** True if it was expected to fail as it did. */
    public boolean known() {
        return deviation.isPresent();
    }
}
