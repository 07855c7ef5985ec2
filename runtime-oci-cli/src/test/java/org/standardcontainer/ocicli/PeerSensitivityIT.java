package org.standardcontainer.ocicli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
 * The kit's tests can fail: faults that are planted into the installed runc are caught by the tests that were named. Here
 * it is one in a few of them; {@code scr conformance --runtime /usr/sbin/runc --sensitivity} plants them all.
 */
@Tag("once")
class PeerSensitivityIT {
    private static final int AT_A_TIME = 4;
    private static final int ONE_IN = 6;

    private static RuntimeSource source(Path program) {
        return (stateRoot, listener) -> Peer.open(Map.of("oci-cli.path", program.toString()), stateRoot, listener);
    }

    private static KitOptions.Builder options() {
        return KitOptions.builder().deadline(Duration.ofSeconds(60));
    }

    @Test
    void faultsAreCaughtByTheTestsThatWereNamed() {
        Path runc = Peer.RUNC.require();
        Sensitivity sensitivity = Sensitivity.ofProgram(runc, PeerSensitivityIT::source, PeerSensitivityIT::options);
        List<Fault> all = sensitivity.faults();
        List<Fault> some = IntStream.range(0, all.size())
                .filter(i -> i % ONE_IN == 0)
                .mapToObj(all::get)
                .toList();
        String[] tests = some.stream()
                .flatMap(fault -> fault.tests().stream())
                .distinct()
                .toArray(String[]::new);
        Results clean = Kit.run(source(runc), options().tests(tests).build());
        some = some.stream().filter(sensitivity.plantable(clean)::contains).toList();
        sensitivity.plant(some, AT_A_TIME, clean);
        assertThat(clean.faults())
                .hasSizeGreaterThan(all.size() / ONE_IN / 2)
                .filteredOn(fault -> !fault.caught())
                .extracting(PlantedFault::name)
                .isEmpty();
    }
}
