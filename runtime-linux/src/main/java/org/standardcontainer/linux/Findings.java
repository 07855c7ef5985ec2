package org.standardcontainer.linux;

import java.util.ArrayList;
import java.util.List;
import org.standardcontainer.Finding;

/** Collects what compiling finds; not safe for several threads. */
final class Findings {
    private final List<Finding> all = new ArrayList<>();

    /** Against the spec. */
    void invalid(String pointer, String problem, String reference) {
        all.add(Finding.invalid(pointer, problem, reference));
    }

    /** More than this backend or this host can do. */
    void unsupported(String pointer, String problem, String remedy) {
        all.add(Finding.unsupported(pointer, problem, remedy));
    }

    /** Worth knowing. */
    void warning(String pointer, String problem) {
        all.add(Finding.warning(pointer, problem));
    }

    /** What somebody else found. */
    void addAll(List<Finding> found) {
        all.addAll(found);
    }

    /** All of them, in the order in which they were found. */
    List<Finding> all() {
        return List.copyOf(all);
    }
}
