package org.standardcontainer.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.conformance.bench.HookList;

/** The contracts themselves: every test names clauses that exist, needs what they need, and the chapters are covered. */
class ContractsTest {
    /** A test once for each list of hooks that it runs with. */
    static List<Trial> trials() {
        return Contracts.tests().stream()
                .flatMap(test -> arguments(test).map(list -> Trial.of(test, list)))
                .toList();
    }

    private static Stream<List<Object>> arguments(Method test) {
        EnumSource source = test.getAnnotation(EnumSource.class);
        if (source == null) {
            return Stream.of(List.of());
        }
        Set<String> names = Set.of(source.names());
        boolean listed = source.mode() == EnumSource.Mode.INCLUDE && !names.isEmpty();
        return EnumSet.allOf(HookList.class).stream()
                .filter(list -> names.contains(list.name()) == listed)
                .map(List::of);
    }

    @Test
    void everyTestNamesClausesOfTheTable() {
        assertThat(trials())
                .hasSizeGreaterThan(150)
                .allSatisfy(trial ->
                        assertThat(trial.clauses()).as(trial.fullName()).isNotEmpty());
    }

    @Test
    void clausesOfATestHaveOneWeight() {
        for (Trial trial : trials()) {
            Set<Boolean> fails = trial.clauses().stream()
                    .map(c -> c.level().weight() == Level.Weight.SHOULD
                            || c.level().weight() == Level.Weight.MAY)
                    .collect(Collectors.toSet());
            assertThat(fails)
                    .as(trial.fullName() + " has clauses that fail and clauses that warn")
                    .hasSize(1);
        }
    }

    @Test
    void testNeedsTheCapabilityOfItsClauses() {
        for (Method test : Contracts.tests()) {
            Set<String> needed = arguments(test)
                    .flatMap(list -> Trial.of(test, list).clauses().stream())
                    .map(Requirement::capability)
                    .filter(c -> !c.isEmpty())
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(Trial.requires(test)).as(test.toString()).containsAll(needed);
        }
    }

    /** A sentence that could be seen has a test or a reason in {@code untested.csv}; not both, and none is forgotten. */
    @Test
    void everyObservableSentenceHasATestOrAReason() {
        Set<String> tested = tested();
        Map<String, String> reasons = ClauseTable.instance().untested();
        List<String> bare = new ArrayList<>();
        Set<String> needless = new TreeSet<>(reasons.keySet());
        for (Requirement row : ClauseTable.instance().rows()) {
            boolean looked = tested.contains(row.id());
            boolean holdsSomewhere = Arrays.stream(Platform.values()).anyMatch(row::appliesTo);
            if (!looked && row.observable() && holdsSomewhere && !row.binds().equals("compliance-tool")) {
                needless.remove(row.id());
                if (!reasons.containsKey(row.id())) {
                    bare.add(row.id());
                }
            }
        }
        assertThat(bare).as("clauses without a test").isEmpty();
        assertThat(needless)
                .as("reasons for clauses that have a test, or need none")
                .isEmpty();
    }

    static Set<String> tested() {
        return trials().stream()
                .flatMap(t -> t.clauses().stream())
                .map(Requirement::id)
                .collect(Collectors.toSet());
    }

    @Test
    void everyObservableSentenceOfJailsHasATest() {
        assertThat(ClauseTable.instance().rows())
                .filteredOn(row -> row.group().startsWith("freebsd-") && row.observable())
                .extracting(Requirement::id)
                .isSubsetOf(tested())
                .hasSizeGreaterThan(30);
    }
}
