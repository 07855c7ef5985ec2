package org.standardcontainer.spec;

import java.util.List;
import org.standardcontainer.Finding;

/** Judges a configuration by the spec's rules that hold for every backend. */
public final class SpecValidator {
    private SpecValidator() {}

    /** Everything that is wrong with it or worth a warning, in the order of the document. */
    public static List<Finding> validate(Spec spec) {
        return List.of();
    }
}
