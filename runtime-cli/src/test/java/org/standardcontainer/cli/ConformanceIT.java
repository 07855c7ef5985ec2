package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code scr conformance} on a few clauses; the kit's own tests run it whole. */
final class ConformanceIT {
    private static final List<String> CLAUSES = List.of("--group", "start");

    @TempDir
    private Path directory;

    @BeforeEach
    void linuxAlone() throws Exception {
        RealBundle.in(directory); // skips where containers can't run
    }

    @Test
    void aBackendOfOurs() throws Exception {
        check(run("--backend", "linux"), "linux", "");
    }

    @Test
    void aProgramWithRuncsCommandLine() throws Exception {
        Path runc = Path.of("/usr/sbin/runc");
        assumeTrue(Files.isExecutable(runc), "no runc; bin/test installs it");

        check(run("--runtime", "runc"), "oci-cli", "runc version "); // which is in a directory of root's
    }

    @Test
    void oneOfTheTwoIsNeeded() throws Exception {
        ScrProcess.Result result = new ScrProcess(directory).run("conformance");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .startsWith("scr: ")
                .contains("--backend")
                .contains("--runtime")
                .doesNotContain("\tat ");
    }

    @Test
    void aMisspeltGroupIsAnErrorThatNamesTheNearest() throws Exception {
        ScrProcess.Result result =
                new ScrProcess(directory).run("conformance", "--backend", "linux", "--group", "startt");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .startsWith("scr: ")
                .contains("no group \"startt\"", "start")
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource({
        "--runtime /proc/version, /proc/version",
        "--runtime /bin/true, doesn't answer --version",
        "--runtime /bin/echo, doesn't answer like a runtime",
        "--runtime no-such-runtime, no program is named no-such-runtime",
        "--backend linux --level must, there are required",
        "--backend linux --report /proc/version/report, /proc/version/report",
        "--compare /proc/version --report /tmp, is no JSON",
        "--compare /no/such/report, --report"
    })
    void whatIsWrongIsOneClearLine(String arguments, String said) throws Exception {
        List<String> words = new ArrayList<>(List.of("conformance"));
        words.addAll(List.of(arguments.split(" ")));
        ScrProcess.Result result = new ScrProcess(directory).run(words.toArray(String[]::new));

        assertOneClearLine(result, said);
    }

    @Test
    @Tag("once")
    void aReportThatCannotBeWrittenIsOneClearLine() throws Exception {
        Path readonly = Files.createDirectory(directory.resolve("readonly"));
        ScrProcess scr = new ScrProcess(directory)
                .through(
                        "exec unshare -m /bin/sh -c 'mount -t tmpfs -o ro,size=4k none " + readonly + " && \"$@\"'",
                        "");

        assertOneClearLine(
                scr.run("conformance", "--backend", "linux", "--report", readonly.toString()), "Read-only file system");
    }

    /** A machine that the kit's native programs weren't built for. */
    @Test
    @Tag("once")
    void aMissingProbeIsOneClearLine() throws Exception {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dos.arch=none",
                        "-Dslf4j.internal.verbosity=ERROR", // which a class path of tests may have without a logger
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "conformance",
                        "--backend",
                        "inmemory")
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertOneClearLine(
                new ScrProcess.Result(process.exitValue(), Files.readString(out), Files.readString(err)),
                "the kit has no probe for linux on none");
    }

    private static void assertOneClearLine(ScrProcess.Result result, String said) {
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("scr: ").containsIgnoringCase(said).doesNotContain("\tat ");
        assertThat(result.err().lines()).hasSizeLessThanOrEqualTo(2);
    }

    private ScrProcess.Result run(String... subject) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("conformance"));
        arguments.addAll(List.of(subject));
        arguments.addAll(List.of("--report", directory.resolve("report").toString()));
        arguments.addAll(CLAUSES);
        return new ScrProcess(directory).run(arguments.toArray(String[]::new));
    }

    private void check(ScrProcess.Result result, String runtime, String version) throws Exception {
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .containsPattern("(?m)^required: [1-9]\\d* passed, 0 failed")
                .contains("report: " + directory.resolve("report/conformance.json"))
                .contains("report: " + directory.resolve("report/index.html"));
        assertThat(result.code()).isZero();
        JsonNode report = new JsonMapper().readTree(Files.readAllBytes(directory.resolve("report/conformance.json")));
        assertThat(report.get("runtime").textValue()).isEqualTo(runtime);
        assertThat(report.get("version").textValue()).startsWith(version).isNotEmpty();
        assertThat(report.get("summary").get("required").get("passed").intValue())
                .isPositive();
    }
}
