package org.standardcontainer.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
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
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.CleanupFailedException;
import org.standardcontainer.conformance.Kit;
import org.standardcontainer.conformance.KitOptions;
import org.standardcontainer.conformance.report.Outcome;
import org.standardcontainer.conformance.report.Results;
import org.standardcontainer.conformance.report.TestResult;

/** The kit as a program runs it. */
@Tag("once")
@EnabledOnOs(OS.LINUX)
class KitTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private static Results run(KitOptions.Builder options) {
        return run(options, runtime -> {});
    }

    private static Results run(KitOptions.Builder options, Consumer<InMemoryRuntime> prepare) {
        return Kit.run(
                (root, listener) -> {
                    InMemoryRuntime runtime =
                            InMemoryConformanceTest.runtime(listener).build();
                    prepare.accept(runtime);
                    return runtime;
                },
                options.build());
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
                        .containsSubsequence(
                                "done:", "create kit-", "start kit-", "seen:", "\"/scratch\"", "by hand:"));
        Path saved = directory.resolve("failures").resolve("ProcessContract.programStartsInItsDirectory.config.json");
        assertThat(JSON.readTree(saved.toFile()).at("/process/cwd").asText()).isEqualTo("/scratch");
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
                        .deadline(Duration.ofSeconds(10))
                        .build());
        assertThat(results.failures())
                .singleElement()
                .satisfies(
                        failure -> assertThat(failure.evidence()).contains("did not end within 10 s", "Faults.strike"));
        assertThat(results.tests()).hasSize(2);
    }

    @Test
    void runtimeThatCannotBeOpenedIsOneError() {
        Path[] stateRoot = new Path[1];
        assertThatThrownBy(() -> Kit.run(
                        (root, listener) -> {
                            stateRoot[0] = root;
                            throw new IOException("no such device");
                        },
                        KitOptions.builder().groups("start").build()))
                .hasMessageContaining("no such device");
        assertThat(stateRoot[0].getParent()).doesNotExist();
    }

    @Test
    void reportThatCannotBeWrittenIsAnErrorBeforeTheFirstTest() throws IOException {
        Path file = Files.writeString(directory.resolve("README.md"), "");
        boolean[] opened = new boolean[1];
        assertThatThrownBy(() -> Kit.run(
                        (root, listener) -> {
                            opened[0] = true;
                            return InMemoryConformanceTest.runtime(listener).build();
                        },
                        KitOptions.builder().groups("start").report(file).build()))
                .hasMessageContaining(file.toString());
        assertThat(opened[0]).as("whether a runtime was opened in vain").isFalse();
    }

    @Test
    void reportThatCannotBeWrittenAtTheEndIsAnErrorAndNothingStays() throws IOException {
        // the name that the report is first written to
        Files.createDirectories(directory.resolve("conformance.json.new").resolve("x"));
        Path[] stateRoot = new Path[1];
        assertThatThrownBy(() -> Kit.run(
                        (root, listener) -> {
                            stateRoot[0] = root;
                            return InMemoryConformanceTest.runtime(listener).build();
                        },
                        KitOptions.builder().groups("start").report(directory).build()))
                .hasMessageContaining("the report could not be written");
        assertThat(stateRoot[0].getParent()).doesNotExist();
    }

    @Test
    void runtimeThatCannotBeClosedIsAFailure() {
        Results results = run(
                KitOptions.builder().groups("start").report(directory),
                runtime -> runtime.faults().failNext(Operation.CLOSE, new CleanupFailedException("it is stuck", "")));
        assertThat(results.failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.evidence()).contains("Kit.closesTheRuntime", "it is stuck"));
        assertThat(directory.resolve("conformance.json")).content().contains("Kit.closesTheRuntime");
    }

    @Test
    void whatIsLeftBehindIsAFailureThatNamesIt() {
        Process[] left = new Process[1];
        Results results = Kit.run(
                (root, listener) -> {
                    ProcessBuilder builder = new ProcessBuilder("sleep", "60");
                    builder.environment().put("OF", root.toString());
                    left[0] = builder.start();
                    return InMemoryConformanceTest.runtime(listener).build();
                },
                KitOptions.builder().groups("start").build());
        assertThat(results.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.test()).isEqualTo("Kit.nothingIsLeft");
            assertThat(failure.evidence()).contains(left[0].pid() + " sleep 60");
        });
        assertThat(left[0].onExit()).succeedsWithin(Duration.ofSeconds(50));
    }

    @Test
    void containerThatCannotBeDestroyedIsAFailureOfItsTest() {
        Results results = run(
                KitOptions.builder().tests("StartContract.programRuns"),
                runtime -> runtime.faults()
                        .failNext(Operation.DESTROY, new CleanupFailedException("its mount is busy", "")));
        assertThat(results.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.test()).isEqualTo("StartContract.programRuns (clean-up)");
            assertThat(failure.evidence()).contains("its mount is busy");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "group, startt, start",
        "clause, runtime.start.not-craeted-fails, runtime.start.not-created-fails",
        "test, StartContract.programRun, StartContract.programRuns"
    })
    void misspeltNameIsAnErrorThatNamesTheNearest(String kind, String name, String nearest) {
        KitOptions.Builder options = KitOptions.builder();
        switch (kind) {
            case "group" -> options.groups(name);
            case "clause" -> options.clauses(name);
            default -> options.tests(name);
        }
        assertThatIllegalArgumentException().isThrownBy(options::build).withMessageContainingAll(kind, name, nearest);
    }

    @Test
    void wordThatSeveralGroupsBeginWithPicksAllOfThem() {
        assertThat(run(KitOptions.builder().groups("hooks")).tests())
                .extracting(TestResult::test)
                .anyMatch(test -> test.startsWith("HookOrderContract."))
                .anyMatch(test -> test.startsWith("HookTimeoutContract."))
                .noneMatch(test -> test.startsWith("StartContract."));
    }

    @Test
    void optionsThatPickNoTestAreAnError() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(KitOptions.builder().groups("bundle").clauses("api.exec.close")))
                .withMessageContaining("no test");
    }

    @Test
    void showsItsProgressOnATerminal() {
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        run(KitOptions.builder().groups("bundle").progress(new PrintStream(screen, true, StandardCharsets.UTF_8)));
        assertThat(screen.toString(StandardCharsets.UTF_8)).contains("[░", "0 failed", "\r[████████████████████████]");
    }
}
