package org.standardcontainer.conformance;

/**
 * A failure that is known: the test is expected to fail, counts as failed in the report, and turns the run red when it
 * passes, so that the list stays true.
 *
 * @param test the test's name in the report: {@code "DeleteContract.createdIsRefused"}
 * @param clause the clause that is not met; one of the test's
 * @param reason what the runtime does instead, one sentence
 */
public record Deviation(String test, String clause, String reason) {}
