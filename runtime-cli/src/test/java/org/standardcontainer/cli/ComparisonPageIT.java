package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.conformance.Platform;
import org.standardcontainer.conformance.report.Outcome;
import org.standardcontainer.conformance.report.Reports;
import org.standardcontainer.conformance.report.Results;
import org.standardcontainer.conformance.report.TestResult;

/** The page as a browser has it: from the disk, without a network. */
@Tag("once")
final class ComparisonPageIT {
    private static final int PHONE = 390; // pixels of CSS
    private static final int PAPER = 718; // of A4 without its margins
    private static final String SCROLLS =
            "page.document.documentElement.scrollWidth > page.document.documentElement.clientWidth";
    private static final String CLAUSE = "runtime.start.runs-program";

    @TempDir
    private Path directory;

    private Path page = Path.of("");
    private Chromium chromium = new Chromium(Path.of(""), Path.of(""));

    @BeforeEach
    void writePage() throws IOException {
        chromium = Chromium.in(directory);
        List<Path> runs = new ArrayList<>();
        for (Outcome outcome : List.of(Outcome.PASSED, Outcome.FAILED)) {
            Results results = new Results("runtime", outcome.word(), Platform.LINUX);
            results.add(new TestResult(
                    "StartContract.programRuns", List.of(CLAUSE), outcome, Optional.empty(), "seen: <i>it</i>"));
            Path run = Files.createDirectory(directory.resolve(outcome.word()));
            Reports.write(results, run);
            runs.add(run);
        }
        page = Reports.compare(runs, directory);
    }

    @Test
    void evidenceIsOneStepFromTheGroup() throws Exception {
        String tree = chromium.run("--dump-dom", page.toUri() + "#start");
        assertThat(tree)
                .containsSubsequence("<a href=\"#start\">start</a>", "<h2>Beyond the spec</h2>", "<a href=\"#leaks\">")
                .contains("<section id=\"start\">", "id=\"" + CLAUSE + "\"")
                .contains("<summary class=\"failed\">failed</summary>", "seen: &lt;i&gt;it&lt;/i&gt;")
                .doesNotContain("src=", "http:", "https:");
    }

    @Test
    void nothingIsCutOffOnAPhone() throws Exception {
        assertThat(chromium.ask(html(), PHONE, SCROLLS))
                .as("whether it is wider than the phone")
                .isEqualTo("false");
    }

    /** What a printer is given is what the rules for print say, here made those for everything. */
    @Test
    void paperHasTheEvidenceOfWhatIsNotMet() throws Exception {
        String printed = html().replace("@media print", "@media all");
        assertThat(chromium.ask(printed, PAPER, SCROLLS))
                .as("whether it is wider than the paper")
                .isEqualTo("false");
        assertThat(chromium.ask(printed, PAPER, shown("details:has(.failed) pre")))
                .isEqualTo("true");
        assertThat(chromium.ask(printed, PAPER, shown("details:has(.passed) pre, label")))
                .isEqualTo("false,false,false");
        Path print = directory.resolve("page.pdf");
        chromium.run("--print-to-pdf=" + print, page.toUri().toString());
        assertThat(Files.readAllBytes(print)).startsWith('%', 'P', 'D', 'F');
    }

    /** Of each element, whether there is anything of it. */
    private static String shown(String selector) {
        return "[...page.document.querySelectorAll('" + selector
                + "')].map(e => e.checkVisibility() && e.getBoundingClientRect().height > 0).join()";
    }

    private String html() throws IOException {
        return Files.readString(page);
    }
}
