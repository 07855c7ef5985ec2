package org.standardcontainer.conformance;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.standardcontainer.conformance.report.TestResult;

/** The deviations of a runtime, and whether their list is true. Safe for several threads. */
final class KnownFailures {
    private final List<Deviation> all;
    private final Set<Deviation> met = ConcurrentHashMap.newKeySet();

    KnownFailures(List<Deviation> all) {
        this.all = List.copyOf(all);
    }

    /** The entry about this test, if there is one. */
    Optional<Deviation> find(String test) {
        Optional<Deviation> found = all.stream()
                .filter(d -> d.test().equals(test) || d.test().equals(Contracts.withoutVariant(test)))
                .findFirst();
        found.ifPresent(met::add);
        return found;
    }

    /** True if a test failed in the way that is listed. */
    static boolean explains(Deviation deviation, Throwable failure) {
        return !(failure instanceof Deadline.Hang)
                && FailureMessage.seen(failure).contains(deviation.seen());
    }

    /**
     * What is wrong with the list, after a run.
     *
     * @param results of the run
     * @param whole whether nothing was left out that could have run
     */
    List<String> untrue(Collection<TestResult> results, boolean whole) {
        List<String> untrue = new ArrayList<>();
        for (Deviation deviation : all) {
            String test = deviation.test();
            if (Contracts.find(test).isEmpty() && !met.contains(deviation)) {
                untrue.add(test + ": there is no such test");
            } else if (whole && !met.contains(deviation) && hasRun(Contracts.withoutVariant(test), results)) {
                untrue.add(test + ": the test was not run with these arguments");
            } else if (results.stream()
                    .anyMatch(r -> r.test().equals(test) && !r.clauses().contains(deviation.clause()))) {
                untrue.add(test + ": it doesn't check " + deviation.clause());
            }
        }
        return untrue;
    }

    private static boolean hasRun(String name, Collection<TestResult> results) {
        return results.stream().anyMatch(r -> Contracts.withoutVariant(r.test()).equals(name));
    }
}
