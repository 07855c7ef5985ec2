package org.standardcontainer.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.Status;
import org.standardcontainer.conformance.Kit;
import org.standardcontainer.conformance.KitOptions;
import org.standardcontainer.conformance.report.Outcome;
import org.standardcontainer.conformance.report.Results;
import org.standardcontainer.conformance.report.TestResult;

/** The kit's tests can fail: each planted fault is caught by the test that was named for it. */
@Tag("once")
@EnabledOnOs(OS.LINUX)
class SensitivityTest {
    /** No fault: it isn't claimed, and refused. */
    @Test
    void whoDoesNotPauseWhatIsCreatedAndSaysSoPasses() {
        assertThat(run("PauseContract.whatIsCreatedIsNotStartedWhileItIsPaused", new Rules() {
                            @Override
                            boolean claimsPauseOfCreated() {
                                return false;
                            }

                            @Override
                            boolean mayPause(Status status, boolean paused) {
                                return status == Status.RUNNING && !paused;
                            }
                        })
                        .tests())
                .singleElement()
                .extracting(TestResult::outcome)
                .isEqualTo(Outcome.PASSED);
    }

    @ParameterizedTest
    @EnumSource
    void faultIsCaughtByTheTestThatWasNamed(PlantedFault fault) {
        assertThat(run(fault.caughtBy(), fault.rules()).failures())
                .extracting(TestResult::test)
                .containsExactly(fault.caughtBy());
    }

    private static Results run(String test, Rules rules) {
        return Kit.run(
                (stateRoot, listener) ->
                        InMemoryConformanceTest.runtime(listener).build(rules),
                KitOptions.builder()
                        .tests(test)
                        .deadline(Duration.ofSeconds(30))
                        .build());
    }
}
