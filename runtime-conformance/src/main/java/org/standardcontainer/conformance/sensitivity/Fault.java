package org.standardcontainer.conformance.sensitivity;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One thing that a runtime does wrong, and the test that was named in advance as the one that has to catch it. */
public sealed interface Fault permits Misreading, Wrapper {
    /** What is wrong, in words. */
    String name();

    /** The test's name in the report: {@code "KillContract.deliversTheNamedSignal[USR1]"}. */
    String caughtBy();

    /**
     * Another test that the runtime has to pass without the fault: what the fault makes of a property has to be something that the runtime
     * does, or nothing is wrong with it. Empty if {@link #caughtBy} says it all.
     */
    default Optional<String> needs() {
        return Optional.empty();
    }

    /** What a runtime has to pass without the fault for it to be planted: {@link #caughtBy} and {@link #needs}. */
    default List<String> tests() {
        return Stream.concat(Stream.of(caughtBy()), needs().stream()).toList();
    }
}
