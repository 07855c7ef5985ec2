package org.standardcontainer.conformance;

/**
 * A failure that is known: the test is expected to fail, counts as failed in the report, and turns the run red when it
 * passes, so that the list stays true.
 *
 * @param test the test's name in the report: {@code "DeleteContract.createdIsRefused"}
 * @param clause the clause that is not met; one of the test's
 * @param reason what the runtime does instead, one sentence
 * @param always false if the runtime loses a race with itself: then the test may pass, too
 */
public record Deviation(String test, String clause, String reason, boolean always) {
    /** A deviation that shows each time. */
    public Deviation(String test, String clause, String reason) {
        this(test, clause, reason, true);
    }

    /** A deviation that shows only sometimes, because the runtime doesn't wait for what it should wait for. */
    public static Deviation sometimes(String test, String clause, String reason) {
        return new Deviation(test, clause, reason, false);
    }
}
