package org.standardcontainer.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.conformance.Deviation;
import org.standardcontainer.conformance.Requirement;
import org.standardcontainer.conformance.RuntimeConformance;

/** A list of known failures in a JUnit project: what it makes green, and what not. */
@EnabledOnOs(OS.LINUX)
class DeviationsTest {
    private static final String TEST = "ProcessContract.programStartsInItsDirectory";
    private static final String CLAUSE = "config.process.cwd-absolute";

    /** Run by the tests alone; it has one test of the kit. */
    static final class Listed extends RuntimeConformance {
        private static Rules rules = new Rules();
        private static List<Deviation> deviations = List.of();

        @Override
        protected ContainerRuntime open(Path stateRoot, RuntimeListener listener) {
            return InMemoryConformanceTest.runtime(listener).build(rules);
        }

        @Override
        protected boolean selects(String test, Requirement clause) {
            return test.equals(TEST);
        }

        @Override
        protected List<Deviation> deviations() {
            return deviations;
        }

        @Override
        protected Optional<Path> reportDirectory() {
            return Optional.empty();
        }
    }

    private static List<String> failures(Rules rules, Deviation... deviations) {
        Listed.rules = rules;
        Listed.deviations = List.of(deviations);
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(Listed.class))
                                .build(),
                        summary);
        return summary.getSummary().getFailures().stream()
                .map(failure -> String.valueOf(failure.getException().getMessage()))
                .toList();
    }

    private static Deviation listed(String clause, String seen) {
        return new Deviation(TEST, clause, "it starts in the root", seen);
    }

    @Test
    void listedFailureIsNoFailure() {
        assertThat(failures(PlantedFault.DIRECTORY_IGNORED.rules(), listed(CLAUSE, "expected: \"/scratch\"")))
                .isEmpty();
    }

    @Test
    void otherFailureOfTheSameTestIsOne() {
        assertThat(failures(PlantedFault.DIRECTORY_IGNORED.rules(), listed(CLAUSE, "Permission denied")))
                .singleElement()
                .asString()
                .contains("expected: \"/scratch\"", "listed as known is another failure", "Permission denied");
    }

    @Test
    void listedTestThatPassesIsAFailure() {
        assertThat(failures(new Rules(), listed(CLAUSE, "expected")))
                .singleElement()
                .asString()
                .contains("take it off the list");
    }

    @Test
    void listThatIsNotTrueIsAFailure() {
        assertThat(failures(
                        PlantedFault.DIRECTORY_IGNORED.rules(), listed("config.process.cwd", "expected: \"/scratch\"")))
                .singleElement()
                .asString()
                .contains("list of known deviations is not true", "config.process.cwd");
    }
}
