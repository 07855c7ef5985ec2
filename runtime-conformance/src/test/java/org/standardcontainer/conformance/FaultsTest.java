package org.standardcontainer.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.conformance.sensitivity.Fault;
import org.standardcontainer.conformance.sensitivity.Sensitivity;

/** The list of faults to plant; whether they are caught is tested beside runtimes. */
class FaultsTest {
    private static final int AT_LEAST = 60;
    private static final List<Fault> FAULTS = Sensitivity.ofProgram(
                    Path.of("/none"), program -> FaultsTest::notOpened, KitOptions::builder)
            .faults();

    private static ContainerRuntime notOpened(Path stateRoot, RuntimeListener listener) {
        throw new AssertionError("nothing is planted here");
    }

    @Test
    void eachHasANameAndATestThatIsThere() {
        assertThat(FAULTS)
                .hasSizeGreaterThan(AT_LEAST)
                .allSatisfy(fault -> assertThat(fault.tests())
                        .as(fault.name())
                        .allSatisfy(test -> assertThat(Contracts.find(test)).isPresent()))
                .extracting(Fault::name)
                .doesNotHaveDuplicates();
    }
}
