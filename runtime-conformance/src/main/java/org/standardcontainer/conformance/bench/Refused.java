package org.standardcontainer.conformance.bench;

/** Ends a test of a capability that isn't claimed, after the runtime refused the setting as it has to. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Refused(String message) {
        super(message);
    }

    public Refused(Throwable refusal) {
        super(refusal.getMessage(), refusal);
    }
}
