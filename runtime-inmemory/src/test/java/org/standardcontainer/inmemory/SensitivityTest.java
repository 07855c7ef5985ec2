package org.standardcontainer.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.conformance.Kit;
import org.standardcontainer.conformance.KitOptions;
import org.standardcontainer.conformance.report.Results;
import org.standardcontainer.conformance.report.TestResult;

/** The kit's tests can fail: each planted fault is caught by the test that was named for it. */
@Tag("once")
@EnabledOnOs(OS.LINUX)
class SensitivityTest {
    @ParameterizedTest
    @EnumSource
    void faultIsCaughtByTheTestThatWasNamed(PlantedFault fault) {
        Results results = Kit.run(
                (stateRoot, listener) ->
                        InMemoryConformanceTest.runtime(listener).build(fault.rules()),
                KitOptions.builder()
                        .tests(fault.caughtBy())
                        .deadline(Duration.ofSeconds(30))
                        .build());
        assertThat(results.failures()).extracting(TestResult::test).containsExactly(fault.caughtBy());
    }
}
