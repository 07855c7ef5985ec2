package org.standardcontainer.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.standardcontainer.isolation.InterfaceIsolation;
import org.standardcontainer.isolation.InterfaceIsolation.Verdict;
import org.standardcontainer.isolation.Isolation;
import org.standardcontainer.isolation.IsolationReport;

/** Reports on isolation for a terminal: one with its reasons, several side by side. */
final class IsolationText {
    private IsolationText() {}

    static List<String> of(List<IsolationReport> reports) {
        List<String> lines = new ArrayList<>();
        reports.forEach(report -> lines.add(headline(report)));
        lines.add("");
        lines.addAll(reports.size() == 1 ? one(reports.get(0)) : several(reports));
        if (reports.stream().anyMatch(IsolationText::wasLookedAt)) {
            lines.add("");
            lines.add("+ seen to be so in two containers and on the host; without it computed only; ! not so");
        }
        return lines;
    }

    private static String headline(IsolationReport report) {
        String counts = Arrays.stream(Isolation.values())
                .map(isolation -> report.count(isolation) + " " + isolation.word())
                .collect(Collectors.joining(", "));
        String line = report.backend() + " (kernel: " + report.kernel() + "): " + counts;
        return wasLookedAt(report)
                ? line + "; " + report.proven() + " of " + report.interfaces().size() + " seen, the rest computed"
                : line;
    }

    private static boolean wasLookedAt(IsolationReport report) {
        return report.interfaces().stream().anyMatch(row -> row.verdict() != Verdict.COMPUTED);
    }

    private static String word(InterfaceIsolation row) {
        return switch (row.verdict()) {
            case COMPUTED -> row.isolation().word();
            case PROVEN -> row.isolation().word() + " +";
            case DISPROVEN -> row.isolation().word() + " !";
        };
    }

    private static List<String> one(IsolationReport report) {
        Table table = new Table().row("INTERFACE", "IS", "BY", "BECAUSE");
        report.interfaces().forEach(row -> table.row(row.id(), word(row), row.mechanism(), row.reason()));
        return table.lines();
    }

    private static List<String> several(List<IsolationReport> reports) {
        Table table = new Table();
        List<String> head = new ArrayList<>(List.of("INTERFACE"));
        reports.forEach(report -> head.add(report.backend()));
        head.add("WHAT IT IS");
        table.row(head.toArray(String[]::new));
        for (InterfaceIsolation row : reports.get(0).interfaces()) {
            List<String> cells = new ArrayList<>(List.of(row.id()));
            reports.forEach(report -> cells.add(word(report.find(row.id()).orElseThrow())));
            cells.add(row.of().title());
            table.row(cells.toArray(String[]::new));
        }
        return table.lines();
    }
}
