package org.standardcontainer.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.conformance.RuntimeConformance;

/** What keeps the kit from running at all fails one test of a JUnit project, in one clear line; the others are aborted. */
@EnabledOnOs(OS.LINUX)
class NoRunTest {
    /** Run by the tests alone. */
    static final class Project extends RuntimeConformance {
        private static boolean opens;
        private static Optional<Path> report = Optional.empty();

        @Override
        protected ContainerRuntime open(Path stateRoot, RuntimeListener listener) {
            if (!opens) {
                throw new IllegalStateException("there is no such runtime");
            }
            return InMemoryConformanceTest.runtime(listener).build();
        }

        @Override
        protected Optional<Path> reportDirectory() {
            return report;
        }
    }

    private static TestExecutionSummary run(boolean opens, Optional<Path> report) {
        Project.opens = opens;
        Project.report = report;
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(Project.class))
                                .build(),
                        listener);
        return listener.getSummary();
    }

    /** A line for each failure, then how many tests were aborted and how many passed. */
    private static String told(TestExecutionSummary summary) {
        return summary.getFailures().stream()
                        .map(failure -> String.valueOf(failure.getException().getMessage()))
                        .collect(Collectors.joining("\n"))
                + "\n" + (summary.getTestsAbortedCount() > 100) + " " + summary.getTestsSucceededCount();
    }

    /** Of a JVM whose machine the kit has no probe for. */
    public static void main(String[] arguments) {
        System.out.println(told(run(true, Optional.empty())));
    }

    @Test
    void runtimeThatCannotBeOpened() {
        assertThat(told(run(false, Optional.empty()))).isEqualTo("there is no such runtime\ntrue 0");
    }

    @Test
    void reportThatCannotBeWritten(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThat(told(run(true, Optional.of(file.resolve("report")))).lines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("no report can be written to " + file.resolve("report"));
    }

    @Test
    void probeThatIsNotThere(@TempDir Path directory) throws Exception {
        Path said = directory.resolve("said");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dos.arch=none",
                        "-Djava.io.tmpdir=" + directory,
                        "-cp",
                        System.getProperty("java.class.path"),
                        NoRunTest.class.getName()))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(process.waitFor(120, java.util.concurrent.TimeUnit.SECONDS))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readAllLines(said, StandardCharsets.UTF_8))
                .containsExactly(
                        "the kit has no probe for linux on none: it was built without native programs, or for another"
                                + " machine",
                        "true 0");
        assertThat(directory)
                .isDirectoryNotContaining(path -> path.getFileName().toString().startsWith("kit-"));
    }
}
