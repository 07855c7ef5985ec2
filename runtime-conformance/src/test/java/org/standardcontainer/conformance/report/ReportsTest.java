package org.standardcontainer.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.conformance.Deviation;
import org.standardcontainer.conformance.Platform;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ReportsTest {
    private static final String RUNS = "runtime.start.runs-program";
    private static final String WRONG = "runtime.kill.wrong-phase-fails";
    private static final String ODD = "it said <b>\"ü\" & \u0000\u001b[31m]]>\ud800 end";

    @TempDir
    private Path directory;

    private static Results results(String runtime, Outcome ofStart) {
        Results results = new Results(runtime, "1", Platform.LINUX);
        results.add(new TestResult("StartContract.programRuns", List.of(RUNS), ofStart, Optional.empty(), ODD));
        Deviation known = new Deviation("KillContract.unknownIdFails", WRONG, "it doesn't", "not");
        results.add(new TestResult(known.test(), List.of(WRONG), Outcome.FAILED, Optional.of(known), "not"));
        results.add(new TestResult(
                "KillContract.deliversTheNamedSignal[TERM]", List.of(), Outcome.NOT_RUN, Optional.empty(), "no"));
        results.add(new PlantedFault("start does nothing", "StartContract.programRuns", false));
        return results;
    }

    @Test
    void buildServerReadsWhatFailedAndWhatIsKnown() throws Exception {
        Document xml = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(
                        JunitReport.of(results("toy", Outcome.FAILED)).getBytes(StandardCharsets.UTF_8)));
        List<String> suites = new ArrayList<>();
        NodeList found = xml.getElementsByTagName("testsuite");
        for (int i = 0; i < found.getLength(); i++) {
            Element suite = (Element) found.item(i);
            suites.add(suite.getAttribute("name") + " " + suite.getAttribute("tests") + " "
                    + suite.getAttribute("failures") + " " + suite.getAttribute("skipped"));
        }
        assertThat(suites).containsExactly("KillContract 2 0 2", "StartContract 1 1 0");
        Element failure = (Element) xml.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttribute("message")).isEqualTo(RUNS);
        assertThat(failure.getTextContent()).isEqualTo("it said <b>\"ü\" & \ufffd\ufffd[31m]]>\ufffd end");
        Element test = (Element) xml.getElementsByTagName("testcase").item(0);
        assertThat(test.getAttribute("name")).isEqualTo("deliversTheNamedSignal[TERM]");
    }

    @Test
    void pageHasRunsSideBySideAndNothingThatTheyPrintedIsMarkup() throws IOException {
        Path one = Files.createDirectory(directory.resolve("one"));
        Path two = Files.createDirectory(directory.resolve("two"));
        Reports.write(results("one", Outcome.PASSED), one);
        Reports.write(results("two", Outcome.FAILED), two);

        String page = Files.readString(Reports.compare(List.of(one, two.resolve("conformance.json")), directory));

        assertThat(page)
                .contains("<th scope=\"col\">one 1</th><th scope=\"col\">two 1</th>")
                .contains("<tr class=\"other badly\"><td id=\"" + RUNS + "\">")
                .contains("<a href=\"#start\">start</a>", "<section id=\"start\">")
                .contains("it said &lt;b&gt;&quot;ü&quot; &amp; ")
                .contains("0 of 1 caught", "not caught")
                .doesNotContain("<b>", "<script", "http:", "https:", "src=");
    }

    @Test
    void whatIsNoReportIsNotCompared() throws IOException {
        Path text = Files.writeString(directory.resolve("text"), "no JSON");
        Path other = Files.writeString(directory.resolve("other"), "{}");
        for (Path file : List.of(text, other)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Reports.compare(List.of(file), directory))
                    .withMessageContaining(file.toString());
        }
        assertThat(directory.resolve("index.html")).doesNotExist();
    }
}
