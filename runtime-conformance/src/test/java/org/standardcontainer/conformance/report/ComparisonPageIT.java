package org.standardcontainer.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.conformance.Platform;

/** The page as a browser has it: from the disk, without a network. */
@Tag("once")
class ComparisonPageIT {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final String CLAUSE = "runtime.start.runs-program";

    @TempDir
    private Path directory;

    private String page = "";

    @BeforeEach
    void writePage() throws IOException {
        assumeTrue(Files.isExecutable(CHROMIUM), "there is no Chromium here; apt-get install chromium");
        List<Path> runs = new ArrayList<>();
        for (Outcome outcome : List.of(Outcome.PASSED, Outcome.FAILED)) {
            Results results = new Results("runtime", outcome.word(), Platform.LINUX);
            results.add(new TestResult(
                    "StartContract.programRuns", List.of(CLAUSE), outcome, Optional.empty(), "seen: <i>it</i>"));
            Path run = Files.createDirectory(directory.resolve(outcome.word()));
            Reports.write(results, run);
            runs.add(run);
        }
        page = Reports.compare(runs, directory).toUri().toString();
    }

    @Test
    void evidenceIsOneStepFromTheGroup() throws Exception {
        String tree = browse("--dump-dom", page + "#start");
        assertThat(tree)
                .containsSubsequence("<a href=\"#start\">start</a>", "<h2>Beyond the spec</h2>", "<a href=\"#leaks\">")
                .contains("<section id=\"start\">", "id=\"" + CLAUSE + "\"")
                .contains("<summary class=\"failed\">failed</summary>", "seen: &lt;i&gt;it&lt;/i&gt;")
                .doesNotContain("src=", "http:", "https:");
    }

    @Test
    void aPhoneAndAPrinterHaveItToo() throws Exception {
        Path shot = directory.resolve("phone.png");
        Path print = directory.resolve("page.pdf");
        browse("--screenshot=" + shot, "--window-size=500,900", page);
        browse("--print-to-pdf=" + print, page);
        assertThat(Files.size(shot)).isGreaterThan(10_000);
        assertThat(Files.readAllBytes(print)).startsWith('%', 'P', 'D', 'F');
    }

    private String browse(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                CHROMIUM.toString(),
                "--headless=new",
                "--no-sandbox", // which it can't have as root; it shows our own page alone
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--user-data-dir=" + directory.resolve("profile")));
        command.addAll(List.of(arguments));
        Path out = directory.resolve("out");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(directory.resolve("err").toFile())
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the browser doesn't end: " + Files.readString(directory.resolve("err")));
        }
        assertThat(process.exitValue()).isZero();
        return Files.readString(out);
    }
}
