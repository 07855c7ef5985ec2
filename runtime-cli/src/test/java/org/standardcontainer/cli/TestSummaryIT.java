package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code bin/test} says at its end, of reports as Surefire writes them. */
final class TestSummaryIT {
    private static final String REPORT = """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" name="a.OneIT" time="1" tests="8" errors="1" skipped="5" failures="1">
              <testcase name="passes" classname="a.OneIT" time="0.1"/>
              <testcase name="fails()[2]" classname="a.OneIT" time="0.1">
                <failure message="&#10;[launchers &amp; &quot;more&quot;] &#10;Expecting actual:&#10;  3&#10;to be greater than:&#10;  15" type="E"><![CDATA[x]]></failure>
                <error message="and once more" type="E"/>
              </testcase>
              <testcase name="breaks" classname="a.OneIT" time="0.1">
                <error message="LONG" type="E"><![CDATA[x]]></error>
              </testcase>
              <testcase name="a" classname="a.OneIT" time="0"><skipped message="Assumption failed: no kernel"/></testcase>
              <testcase name="b" classname="a.OneIT" time="0"><skipped type="T"><![CDATA[org.T: Assumption failed: no kernel
            	at a.b]]></skipped></testcase>
              <testcase name="c" classname="a.OneIT" time="0"><skipped type="T"><![CDATA[org.T:
            no kernel
            	at a.b]]></skipped></testcase>
              <testcase name="d" classname="a.OneIT" time="0"><skipped message="known deviation: this"/></testcase>
              <testcase name="e" classname="a.OneIT" time="0"><skipped message="known deviation: that"/></testcase>
            </testsuite>
            """;

    @TempDir
    private Path directory;

    @Test
    void whatFailedComesLast() throws Exception {
        details(17, REPORT.replace("LONG", "x".repeat(400)));
        details(25, REPORT.replaceFirst("(?s)<failure.*?once more.*?/>", ""));

        assertThat(awk("summary", directory.resolve("test-17.details"), directory.resolve("test-25.details")))
                .isEqualTo("""
                        skipped  JDK 17  JDK 25
                                      2       2  known deviations
                                      3       3  no kernel
                        FAILED  JDK 17  a.OneIT#breaks  X ...
                        FAILED  JDK 17  a.OneIT#fails()[2]  [launchers & "more"] Expecting actual: 3 to be greater than: 15
                        FAILED  JDK 25  a.OneIT#breaks  LONG
                        """.replace("X", "x".repeat(296)).indent(2));
    }

    @Test
    void testsAreAddedUp() throws Exception {
        Path one = Files.writeString(directory.resolve("TEST-1.xml"), REPORT);
        Path two = Files.writeString(directory.resolve("TEST-2.xml"), REPORT);

        assertThat(awk("reports", one, two)).isEqualTo("16 4 10\n");
    }

    private void details(int version, String report) throws IOException, InterruptedException {
        awk("reports", Files.writeString(directory.resolve("TEST-1.xml"), report));
        List<String> lines =
                Files.readAllLines(directory.resolve("err")).stream().sorted().toList();
        Files.write(directory.resolve("test-" + version + ".details"), lines);
    }

    /** Standard output; standard error is in a file. */
    private String awk(String program, Path... files) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "awk",
                "-f",
                DocumentationTest.ROOT.resolve("bin/" + program + ".awk").toString()));
        for (Path file : files) {
            command.add(file.toString());
        }
        Process awk = new ProcessBuilder(command)
                .redirectError(directory.resolve("err").toFile())
                .start();
        String out = new String(awk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(awk.waitFor()).as(Files.readString(directory.resolve("err"))).isZero();
        return out;
    }
}
