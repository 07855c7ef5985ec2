package org.standardcontainer.conformance;

/**
 * A failure that is known: the test is expected to fail in this way, counts as failed in the report, and turns the run
 * red when it passes or fails otherwise, so that the list stays true. A test that hangs is never known.
 *
 * @param test the test's name in the report: {@code "DeleteContract.createdIsNotDeleted"}
 * @param clause the clause that is not met; one of the test's
 * @param reason what the runtime does instead, one sentence
 * @param seen a piece of the failure's text, by which it is told from any other failure of the test
 * @param always false if the runtime loses a race with itself: then the test may pass, too
 */
public record Deviation(String test, String clause, String reason, String seen, boolean always) {
    public Deviation {
        if (seen.isBlank()) {
            throw new IllegalArgumentException("any failure of " + test + " would be known");
        }
    }

    /** A deviation that shows each time. */
    public Deviation(String test, String clause, String reason, String seen) {
        this(test, clause, reason, seen, true);
    }

    /** A deviation that shows only sometimes, because the runtime doesn't wait for what it should wait for. */
    public static Deviation sometimes(String test, String clause, String reason, String seen) {
        return new Deviation(test, clause, reason, seen, false);
    }
}
