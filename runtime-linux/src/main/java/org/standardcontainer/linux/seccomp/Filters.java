package org.standardcontainer.linux.seccomp;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.standardcontainer.spec.Seccomp;

/**
 * Compiles profiles for one kernel, and keeps the last ones: whoever makes many containers makes most of them with the same
 * profile. Safe for use by several threads.
 */
public final class Filters {
    private static final int KEPT = 16;

    private final Architecture machine;

    private final Map<Seccomp, Filter> kept = new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Seccomp, Filter> eldest) {
            return size() > KEPT;
        }
    };

    /** @param machine the kernel's own architecture */
    public Filters(Architecture machine) {
        this.machine = machine;
    }

    /** The actions that a profile may have, in alphabetical order. */
    public static List<String> actions() {
        return Answer.words();
    }

    /** The operators that a profile may have, in alphabetical order. */
    public static List<String> operators() {
        return Arrays.stream(Condition.Operator.values())
                .map(Condition.Operator::word)
                .toList();
    }

    /** @param profile a valid one */
    public Filter of(Seccomp profile) {
        synchronized (kept) {
            Filter known = kept.get(profile);
            if (known != null) {
                return known;
            }
        }
        Filter filter = FilterCompiler.compile(profile, machine);
        synchronized (kept) {
            kept.put(profile, filter);
        }
        return filter;
    }
}
