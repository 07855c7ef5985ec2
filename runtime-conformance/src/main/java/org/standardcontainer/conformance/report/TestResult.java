package org.standardcontainer.conformance.report;

import java.util.List;

/**
 * How one test came out.
 *
 * @param test {@code "StartContract.startTwiceFails"}, with the parameters of this run in brackets
 * @param clauses the clauses that it checks
 * @param outcome how it came out
 * @param known true if it was expected to fail as it did
 * @param evidence what was done and seen
 */
public record TestResult(String test, List<String> clauses, Outcome outcome, boolean known, String evidence) {
    public TestResult {
        clauses = List.copyOf(clauses);
    }
}
