package org.standardcontainer.conformance.sensitivity;

/** One thing that a runtime does wrong, and the test that was named in advance as the one that has to catch it. */
public sealed interface Fault permits Misreading, Wrapper {
    /** What is wrong, in words. */
    String name();

    /** The test's name in the report: {@code "KillContract.deliversTheNamedSignal[USR1]"}. */
    String caughtBy();
}
