package org.standardcontainer;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecValidator;

/**
 * What the specification finds wrong with a configuration, remembered for the last one: a process that opens a runtime for each command has the same one judged
 * over and over. It depends on nothing but the configuration.
 */
record Validated(Spec spec, List<Finding> findings) {
    private static final AtomicReference<@Nullable Validated> LAST = new AtomicReference<>();

    /** To compare two configurations takes longer than it spares; a file's bytes are read as one and the same. */
    @SuppressWarnings("ReferenceEquality")
    static List<Finding> of(Spec spec) {
        @Nullable Validated last = LAST.get();
        if (last != null && last.spec == spec) {
            return last.findings;
        }
        List<Finding> findings = List.copyOf(SpecValidator.validate(spec));
        LAST.set(new Validated(spec, findings));
        return findings;
    }
}
