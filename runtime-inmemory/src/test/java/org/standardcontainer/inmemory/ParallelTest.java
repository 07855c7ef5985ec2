package org.standardcontainer.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.standardcontainer.conformance.Kit;
import org.standardcontainer.conformance.KitOptions;
import org.standardcontainer.conformance.report.Outcome;
import org.standardcontainer.conformance.report.TestResult;

/** What comes of a test doesn't depend on which others run beside it, nor on which ran before. */
@Tag("once")
@EnabledOnOs(OS.LINUX)
class ParallelTest {
    private static final int AT_A_TIME = 8;

    @Test
    void outcomesAreTheSameOneByOneAndSideBySide() {
        Map<String, Outcome> oneByOne = outcomes(1);
        assertThat(oneByOne).hasSizeGreaterThan(400);
        assertThat(outcomes(AT_A_TIME)).isEqualTo(oneByOne);
    }

    private static Map<String, Outcome> outcomes(int atATime) {
        return Kit.run(
                        (root, listener) ->
                                InMemoryConformanceTest.runtime(listener).build(),
                        KitOptions.builder().parallelism(atATime).build())
                .tests()
                .stream()
                .collect(Collectors.toMap(
                        TestResult::test,
                        TestResult::outcome,
                        (first, second) -> {
                            throw new AssertionError("a test has two results: " + first + ", " + second);
                        },
                        TreeMap::new));
    }
}
