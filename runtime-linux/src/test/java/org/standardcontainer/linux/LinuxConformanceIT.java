package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.conformance.RuntimeConformance;
import org.standardcontainer.conformance.report.Outcome;
import org.standardcontainer.conformance.report.Results;

/** The kit against this backend. */
class LinuxConformanceIT extends RuntimeConformance {
    @Override
    protected ContainerRuntime open(Path stateRoot, RuntimeListener listener) {
        TestContainers.assumePossible(Map.of());
        return TestContainers.open(stateRoot, Map.of(), listener);
    }

    /** What the spec only recommends is done here all the same: it fails as what it demands does. */
    @Override
    protected void finished(Results results) {
        assertThat(results.tests())
                .filteredOn(test -> test.outcome() == Outcome.WARNED)
                .extracting(test -> test.test() + ": " + test.evidence())
                .isEmpty();
    }
}
