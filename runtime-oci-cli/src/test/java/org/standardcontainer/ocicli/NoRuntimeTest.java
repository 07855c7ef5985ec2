package org.standardcontainer.ocicli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.conformance.RuntimeConformance;

/** The kit, in a JUnit project, on a program that is no runtime: one test says so, and nothing is run. */
@EnabledOnOs(OS.LINUX)
class NoRuntimeTest {
    /** Run by the test alone. */
    static final class Project extends RuntimeConformance {
        private static String program = "";

        @Override
        protected ContainerRuntime open(Path stateRoot, RuntimeListener listener) {
            return Peer.open(Map.of("oci-cli.path", program), stateRoot, listener);
        }

        @Override
        protected Optional<Path> reportDirectory() {
            return Optional.empty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/bin/true, doesn't answer --version",
        "/proc/version, /proc/version can't be executed",
        "/no/such/runtime, /no/such/runtime can't be executed"
    })
    void isSaidOnce(String program, String said) {
        Project.program = program;
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(Project.class))
                                .build(),
                        listener);
        TestExecutionSummary summary = listener.getSummary();
        assertThat(summary.getFailures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.getException()).hasMessageContaining(said));
        assertThat(summary.getTestsSucceededCount()).isZero();
        assertThat(summary.getTestsAbortedCount()).isPositive();
    }
}
