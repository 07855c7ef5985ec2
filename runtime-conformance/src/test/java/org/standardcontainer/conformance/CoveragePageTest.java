package org.standardcontainer.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** {@code docs/conformance-coverage.md} says which tests look at a clause. */
class CoveragePageTest {
    private static final Path PAGE = Path.of("..", "docs", "conformance-coverage.md");
    private static final Path GENERATED = Path.of("target", "conformance-coverage.md");

    /** If this fails, copy the file that it names over the page. */
    @Test
    void saysWhatTheContractsSay() throws IOException {
        String text = text();
        Files.writeString(GENERATED, text);
        assertThat(PAGE)
                .as("copy %s there", GENERATED.toAbsolutePath())
                .content()
                .isEqualTo(text);
    }

    private static String text() {
        Map<String, Collection<String>> tests = new TreeMap<>();
        for (Trial trial : ContractsTest.trials()) {
            for (Requirement clause : trial.clauses()) {
                tests.computeIfAbsent(clause.id(), id -> new TreeSet<>()).add("`" + trial.name() + "`");
            }
        }
        List<Requirement> rows = ClauseTable.instance().rows().stream()
                .filter(row -> Arrays.stream(Platform.values()).anyMatch(row::appliesTo))
                .toList();
        List<String> lines = new ArrayList<>(List.of(
                "# What the conformance kit covers",
                "",
                "Generated from the contracts; `CoveragePageTest` fails when it isn't true, and `ContractsTest` when a clause that can be",
                "observed has neither a test nor a reason. The clauses are those of the OCI runtime spec 1.3.0 for Linux, FreeBSD and VMs, in",
                "our words, and what the API promises besides.",
                "",
                "| level | clauses | tested | can't be observed | not tested, with a reason |",
                "| --- | --- | --- | --- | --- |"));
        for (Level level : Level.values()) {
            List<Requirement> of = rows.stream()
                    .filter(row -> row.level() == level && !row.isPromise())
                    .toList();
            long tested = of.stream().filter(row -> tests.containsKey(row.id())).count();
            long reasoned = of.stream().filter(CoveragePageTest::hasReason).count();
            lines.add("| " + level.word() + " | " + of.size() + " | " + tested + " | " + (of.size() - tested - reasoned)
                    + " | " + reasoned + " |");
        }
        rows.stream().map(Requirement::group).distinct().forEach(group -> {
            lines.addAll(List.of("", "## " + group, "", "| clause | level | tests |", "| --- | --- | --- |"));
            for (Requirement row : rows) {
                if (row.group().equals(group)) {
                    lines.add("| `" + row.id() + "` | " + row.level().word() + " | " + looked(row, tests) + " |");
                }
            }
        });
        return String.join("\n", lines) + "\n";
    }

    private static boolean hasReason(Requirement row) {
        return ClauseTable.instance().untested(row.id()).isPresent();
    }

    private static String looked(Requirement row, Map<String, Collection<String>> tests) {
        if (tests.containsKey(row.id())) {
            return String.join(", ", tests.get(row.id()));
        }
        return ClauseTable.instance()
                .untested(row.id())
                .map(reason -> "none: " + reason)
                .orElse(row.binds().equals("compliance-tool") ? "about this kit itself" : "none: it can't be observed");
    }
}
