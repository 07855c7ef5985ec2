package org.standardcontainer.conformance.report;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.standardcontainer.conformance.ClauseTable;
import org.standardcontainer.conformance.Level;
import org.standardcontainer.conformance.Platform;
import org.standardcontainer.conformance.Requirement;

/** The results of one run against one backend, by test and by clause. Safe for several threads. */
public final class Results {
    private final String runtime;
    private final String version;
    private final Platform platform;
    private final Collection<TestResult> tests = new ConcurrentLinkedQueue<>();
    private final Collection<PlantedFault> faults = new ConcurrentLinkedQueue<>();

    /**
     * @param runtime the backend's name
     * @param version its version, as far as it says one
     * @param platform the platform whose rules hold
     */
    public Results(String runtime, String version, Platform platform) {
        this.runtime = runtime;
        this.version = version;
        this.platform = platform;
    }

    /**
     * A clause's result.
     *
     * @param clause which
     * @param outcome of its tests together
     * @param tests the tests that looked
     * @param evidence of the test that decided
     */
    public record ClauseResult(Requirement clause, Outcome outcome, List<String> tests, String evidence) {}

    /** Notes a test's result. */
    public void add(TestResult result) {
        tests.add(result);
    }

    /** Notes what became of a fault that was planted into the runtime. */
    public void add(PlantedFault fault) {
        faults.add(fault);
    }

    /** The faults that were planted, in that order; none unless the run was asked to. */
    public List<PlantedFault> faults() {
        return List.copyOf(faults);
    }

    /** How many of {@link #faults} their tests have caught. */
    public int caught() {
        return (int) faults.stream().filter(PlantedFault::caught).count();
    }

    public String runtime() {
        return runtime;
    }

    public String version() {
        return version;
    }

    public Platform platform() {
        return platform;
    }

    /** All tests, ordered by name. */
    public List<TestResult> tests() {
        return tests.stream().sorted(Comparator.comparing(TestResult::test)).toList();
    }

    /** Tests that failed and were not expected to. */
    public List<TestResult> failures() {
        return tests().stream()
                .filter(t -> t.outcome() == Outcome.FAILED && !t.known())
                .toList();
    }

    /** Every clause that holds on this platform, in the spec's order. */
    public List<ClauseResult> clauses() {
        return ClauseTable.instance().rows().stream()
                .filter(c -> c.appliesTo(platform) && !c.binds().equals("compliance-tool"))
                .map(this::result)
                .toList();
    }

    private ClauseResult result(Requirement clause) {
        List<TestResult> looked =
                tests().stream().filter(t -> t.clauses().contains(clause.id())).toList();
        if (looked.isEmpty()) {
            String why = ClauseTable.instance()
                    .untested(clause.id())
                    .map(reason -> "no test: " + reason)
                    .orElse(clause.observable() ? "its test did not run" : "it can't be observed");
            return new ClauseResult(clause, Outcome.NOT_RUN, List.of(), why);
        }
        TestResult decisive = decisive(looked);
        List<String> names = looked.stream().map(TestResult::test).toList();
        return new ClauseResult(clause, decisive.outcome(), names, decisive.evidence());
    }

    /** A failure or a warning decides; without one the clause is as well seen as its best test saw it. */
    private static TestResult decisive(List<TestResult> looked) {
        return looked.stream()
                .filter(t -> t.outcome() == Outcome.FAILED || t.outcome() == Outcome.WARNED)
                .max(Comparator.comparing(TestResult::outcome))
                .or(() -> looked.stream().min(Comparator.comparing(TestResult::outcome)))
                .orElseThrow();
    }

    /** How many clauses of the spec with this weight came out in each way; every outcome is a key. */
    public Map<Outcome, Integer> summary(Level.Weight weight) {
        return count(c -> !c.clause().isPromise() && c.clause().level().weight() == weight);
    }

    /** How many promises of the API came out in each way; every outcome is a key. */
    public Map<Outcome, Integer> promises() {
        return count(c -> c.clause().isPromise());
    }

    /** How many clauses of a group came out in each way; every outcome is a key. */
    public Map<Outcome, Integer> section(String group) {
        return count(c -> c.clause().group().equals(group));
    }

    private Map<Outcome, Integer> count(Predicate<ClauseResult> which) {
        Map<Outcome, Integer> counts = new LinkedHashMap<>();
        for (Outcome outcome : Outcome.values()) {
            counts.put(outcome, 0);
        }
        clauses().stream().filter(which).forEach(c -> counts.merge(c.outcome(), 1, Integer::sum));
        return counts;
    }
}
