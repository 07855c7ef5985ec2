package org.standardcontainer.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.conformance.Kit;
import org.standardcontainer.conformance.KitOptions;
import org.standardcontainer.conformance.report.Outcome;
import org.standardcontainer.conformance.report.Results;

/** The kit as a program runs it. */
@EnabledOnOs(OS.LINUX)
class KitTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private static Results run(KitOptions.Builder options) {
        return Kit.run(
                (root, listener) -> InMemoryConformanceTest.runtime(listener).build(), options.build());
    }

    @Test
    void writesItsReport() throws IOException {
        Results results =
                run(KitOptions.builder().groups("start").version("1.2").report(directory));
        assertThat(results.failures()).isEmpty();
        JsonNode report = JSON.readTree(directory.resolve("conformance.json").toFile());
        assertThat(report.path("runtime").asText()).isEqualTo("inmemory");
        assertThat(report.path("version").asText()).isEqualTo("1.2");
        assertThat(report.path("platform").asText()).isEqualTo("linux");
        assertThat(report.at("/sections/start/passed").asInt()).isEqualTo(5);
        assertThat(report.at("/sections/kill/not_run").asInt()).isEqualTo(4);
        assertThat(report.at("/summary/required/passed").asInt()).isGreaterThanOrEqualTo(5);
        JsonNode clause = report.path("clauses").findParents("id").stream()
                .filter(c -> c.path("id").asText().equals("runtime.start.runs-program"))
                .findFirst()
                .orElseThrow();
        assertThat(clause.path("level").asText()).isEqualTo("MUST");
        assertThat(clause.path("result").asText()).isEqualTo("passed");
        assertThat(clause.at("/tests/0").asText()).isEqualTo("StartContract.programRuns");
        assertThat(clause.path("evidence").asText()).contains("create kit-", "start kit-");
    }

    @Test
    void capabilityThatIsTakenWithoutBeingClaimedIsAFailure() {
        Results results = Kit.run(
                (root, listener) -> InMemoryRuntime.builder().listener(listener).build(),
                KitOptions.builder()
                        .tests("CapabilitiesContract.rootHasNoMoreThanItsSets")
                        .build());
        assertThat(results.failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.evidence())
                        .contains("doesn't claim [linux.capabilities]", "it may not ignore it"));
    }

    @Test
    void capabilityThatIsRefusedIsUnsupported() {
        Results results = run(KitOptions.builder().tests("CapabilitiesContract.rootHasNoMoreThanItsSets"));
        assertThat(results.tests())
                .singleElement()
                .satisfies(test -> assertThat(test.outcome()).isEqualTo(Outcome.UNSUPPORTED));
    }

    @Test
    void failureSaysWhatWasDoneAndSeenAndSavesTheConfiguration() throws IOException {
        Results results = Kit.run(
                (root, listener) ->
                        InMemoryConformanceTest.runtime(listener).build(PlantedFault.DIRECTORY_IGNORED.rules()),
                KitOptions.builder()
                        .tests("ProcessContract.programStartsInItsDirectory")
                        .report(directory)
                        .build());
        assertThat(results.failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.evidence())
                        .contains("config.process.cwd-absolute (MUST, config.md#process)")
                        .containsSubsequence("done:", "create kit-", "start kit-", "seen:", "\"/work\"", "by hand:"));
        Path saved = directory.resolve("failures").resolve("ProcessContract.programStartsInItsDirectory.config.json");
        assertThat(JSON.readTree(saved.toFile()).at("/process/cwd").asText()).isEqualTo("/work");
    }

    @Test
    void runtimeThatHangsFailsItsTestsAndTheRunGoesOn() {
        Results results = Kit.run(
                (root, listener) -> {
                    InMemoryRuntime runtime =
                            InMemoryConformanceTest.runtime(listener).build();
                    runtime.faults().delay(Operation.START, Duration.ofHours(1));
                    return runtime;
                },
                KitOptions.builder()
                        .tests("StartContract.programRuns", "BundleContract.configBesideRootfsIsAccepted")
                        .deadline(Duration.ofSeconds(1))
                        .build());
        assertThat(results.failures())
                .singleElement()
                .satisfies(
                        failure -> assertThat(failure.evidence()).contains("did not end within 1 s", "Faults.strike"));
        assertThat(results.tests()).hasSize(2);
    }

    @Test
    void runtimeThatCannotBeOpenedIsOneError() throws IOException {
        List<Path> before = temporary();
        assertThatThrownBy(() -> Kit.run(
                        (root, listener) -> {
                            throw new IOException("no such device");
                        },
                        KitOptions.builder().groups("start").build()))
                .hasMessageContaining("no such device");
        assertThat(temporary()).containsAll(before).hasSameSizeAs(before);
    }

    private static List<Path> temporary() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(p -> p.getFileName().toString().startsWith("kit-"))
                    .toList();
        }
    }

    @Test
    void showsItsProgressOnATerminal() {
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        run(KitOptions.builder().groups("bundle").progress(new PrintStream(screen, true, StandardCharsets.UTF_8)));
        assertThat(screen.toString(StandardCharsets.UTF_8)).contains("[░", "0 failed", "\r[████████████████████████]");
    }
}
