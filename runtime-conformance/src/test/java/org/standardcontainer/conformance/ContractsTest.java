package org.standardcontainer.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.conformance.bench.HookList;

/** The contracts themselves: every test names clauses that exist, needs what they need, and the chapters are covered. */
class ContractsTest {
    /** Chapters whose observable sentences all have a test, or a reason here. */
    private static final Set<String> COVERED = Set.of(
            "bundle",
            "lifecycle",
            "state",
            "errors",
            "create",
            "start",
            "kill",
            "delete",
            "process",
            "process-user",
            "process-rlimits",
            "capabilities",
            "hooks-schema",
            "hooks-timeout",
            "hooks-order",
            "hooks-namespace",
            "hooks-failure",
            "hooks-stdin",
            "mounts",
            "mount-options",
            "namespaces",
            "id-mappings",
            "time-namespace",
            "sysctl",
            "hostname",
            "personality",
            "memory-policy",
            "masked-readonly-paths",
            "rootfs-propagation");

    private static final Set<String> WITHOUT_TEST = Set.of(
            // nothing to see: the first says that own words are allowed, the second that properties may wait for start
            "runtime.state.status-extra-values",
            "runtime.create.process-rest-at-create",
            // what a runtime may add: nobody knows the words
            "linux.mount-options.may-set",
            "linux.mount-options.custom",
            "linux.mount-options.custom-follow-mount8",
            // advice to authors, and a permission: the sentence after them is tested
            "config.mounts.destination-linux-absolute",
            "config.mounts.destination-linux-relative");

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

    @Test
    void everyObservableSentenceOfTheChaptersHasATest() {
        Set<String> tested = trials().stream()
                .flatMap(t -> t.clauses().stream())
                .map(Requirement::id)
                .collect(Collectors.toSet());
        List<String> untested = new ArrayList<>();
        for (Requirement row : ClauseTable.instance().rows()) {
            if ((COVERED.contains(row.group()) || row.isPromise())
                    && row.observable()
                    && row.appliesTo(Platform.LINUX)
                    && !tested.contains(row.id())
                    && !WITHOUT_TEST.contains(row.id())) {
                untested.add(row.id());
            }
        }
        assertThat(untested).isEmpty();
    }

    @Test
    void everyObservableSentenceOfJailsHasATest() {
        Set<String> tested = trials().stream()
                .flatMap(t -> t.clauses().stream())
                .map(Requirement::id)
                .collect(Collectors.toSet());
        assertThat(ClauseTable.instance().rows())
                .filteredOn(row -> row.group().startsWith("freebsd-") && row.observable())
                .extracting(Requirement::id)
                .isSubsetOf(tested)
                .hasSizeGreaterThan(30);
    }
}
