package org.standardcontainer.conformance.report;

/** How a test, or a clause through its tests, came out; from best to worst. */
public enum Outcome {
    /** It was seen to hold. */
    PASSED,
    /** The backend doesn't claim the capability, and refused the setting as it has to. */
    UNSUPPORTED,
    /** Nothing looked. */
    NOT_RUN,
    /** A SHOULD or MAY that doesn't hold. */
    WARNED,
    /** It doesn't hold. */
    FAILED;

    /** The word in the report. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
