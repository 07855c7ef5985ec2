package org.standardcontainer.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/conformance-regressions.md} names tests that are there. */
class RegressionsPageTest {
    private static final int AT_LEAST = 30;
    private static final Pattern ROW = Pattern.compile("\\| (?:runc|crun|youki) \\|.*`([A-Za-z.0-9]+)` \\|");

    @Test
    void everyTestIsThere() throws IOException {
        List<String> tests = Files.readAllLines(Path.of("..", "docs", "conformance-regressions.md")).stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(row -> row.group(1))
                .toList();
        assertThat(tests).hasSizeGreaterThan(AT_LEAST).allMatch(Contracts.names()::contains);
    }
}
