package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.conformance.Kit;
import org.standardcontainer.conformance.KitOptions;
import org.standardcontainer.conformance.RuntimeSource;
import org.standardcontainer.conformance.report.PlantedFault;
import org.standardcontainer.conformance.report.Results;
import org.standardcontainer.conformance.sensitivity.Fault;
import org.standardcontainer.conformance.sensitivity.Sensitivity;

/**
 * The kit's tests can fail: this backend, told another configuration, is caught by the tests that were named. Here it is
 * one in a few of the faults; {@code scr conformance --backend linux --sensitivity} plants them all.
 */
@Tag("once")
class LinuxSensitivityIT {
    private static final int AT_A_TIME = 4;
    private static final int ONE_IN = 6;
    private static final RuntimeSource LINUX =
            (stateRoot, listener) -> TestContainers.open(stateRoot, Map.of(), listener);

    private static KitOptions.Builder options() {
        return KitOptions.builder().deadline(Duration.ofSeconds(60));
    }

    @BeforeEach
    void needsContainers() {
        TestContainers.assumePossible(Map.of());
    }

    @Test
    void faultsAreCaughtByTheTestsThatWereNamed() {
        Sensitivity sensitivity = Sensitivity.of(LINUX, LinuxSensitivityIT::options);
        List<Fault> all = sensitivity.faults();
        List<Fault> some = IntStream.range(0, all.size())
                .filter(i -> i % ONE_IN == 0)
                .mapToObj(all::get)
                .toList();
        String[] tests = some.stream()
                .flatMap(fault -> fault.tests().stream())
                .distinct()
                .toArray(String[]::new);
        Results clean = Kit.run(LINUX, options().tests(tests).build());
        some = some.stream().filter(sensitivity.plantable(clean)::contains).toList();
        sensitivity.plant(some, AT_A_TIME, clean);
        assertThat(clean.faults())
                .hasSizeGreaterThan(all.size() / ONE_IN / 2)
                .filteredOn(fault -> !fault.caught())
                .extracting(PlantedFault::name)
                .isEmpty();
    }
}
