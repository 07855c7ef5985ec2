package org.standardcontainer.isolation;

import java.util.List;

/**
 * How far one interface of the kernel is a container's own.
 *
 * @param of the interface
 * @param isolation how far
 * @param mechanism what does it: {@code "pid namespace"}; {@code "none"} where nothing does
 * @param reason what that means for this container, one sentence without a full stop
 * @param proof what a program in two such containers and on the host has to see if it is so, in the words of the conformance
 *     kit; empty where nothing can be seen without changing something of the host
 * @param verdict whether it was seen
 * @param seen what was seen; empty unless somebody looked
 */
public record InterfaceIsolation(
        KernelInterface of,
        Isolation isolation,
        String mechanism,
        String reason,
        List<String> proof,
        Verdict verdict,
        String seen) {
    /** Whether somebody looked, and saw what was computed. */
    public enum Verdict {
        /** From the configuration and what is known of the host alone. */
        COMPUTED,
        /** A program in two containers and on the host saw it. */
        PROVEN,
        /** That program saw something else: the computation is wrong. */
        DISPROVEN
    }

    public InterfaceIsolation {
        proof = List.copyOf(proof);
    }

    /** One that nobody has looked at. */
    public static InterfaceIsolation computed(
            KernelInterface of, Isolation isolation, String mechanism, String reason, List<String> proof) {
        return new InterfaceIsolation(of, isolation, mechanism, reason, proof, Verdict.COMPUTED, "");
    }

    /** The same, after somebody looked. */
    public InterfaceIsolation with(Verdict result, String what) {
        return new InterfaceIsolation(of, isolation, mechanism, reason, proof, result, what);
    }

    /** The interface's id. */
    public String id() {
        return of.id();
    }
}
