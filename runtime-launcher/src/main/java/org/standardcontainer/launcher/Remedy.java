package org.standardcontainer.launcher;

/**
 * A row of {@link Remedies}.
 *
 * @param operation the step's; {@link #ANY} for whichever
 * @param systemCall the one that failed; {@link #ANY} for whichever
 * @param errno its name
 * @param text with {@code {property}} for the property
 */
record Remedy(String operation, String systemCall, String errno, String text) {
    static final String ANY = "";

    boolean fits(FailedStep step, String call, String error) {
        return (operation.equals(ANY) || operation.equals(step.operation()))
                && (systemCall.equals(ANY) || systemCall.equals(call))
                && errno.equals(error);
    }
}
