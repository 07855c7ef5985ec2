package org.standardcontainer.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.standardcontainer.conformance.Level;
import org.standardcontainer.conformance.report.Outcome;
import org.standardcontainer.conformance.report.PlantedFault;
import org.standardcontainer.conformance.report.Results;
import org.standardcontainer.conformance.report.TestResult;

/**
 * How the results of a run read on a terminal.
 *
 * @param files of the report; empty when there is none
 */
record ConformanceText(Results results, List<Path> files) {
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (TestResult failure : results.failures()) {
            lines.add("FAILED " + failure.test() + " " + String.join(" ", failure.clauses()));
            failure.evidence().lines().forEach(line -> lines.add("  " + line));
        }
        for (PlantedFault fault : results.faults()) {
            if (!fault.caught()) {
                lines.add("NOT CAUGHT " + fault.name() + ", by " + fault.test());
            }
        }
        for (Level.Weight weight : Level.Weight.values()) {
            lines.add(weight.name().toLowerCase(Locale.ROOT) + ": " + counts(results.summary(weight)));
        }
        if (!results.faults().isEmpty()) {
            lines.add("planted faults: " + results.caught() + " of "
                    + results.faults().size() + " caught");
        }
        files.forEach(file -> lines.add("report: " + file));
        return lines;
    }

    private static String counts(Map<Outcome, Integer> counts) {
        List<String> words = new ArrayList<>();
        words.add(counts.getOrDefault(Outcome.PASSED, 0) + " passed");
        words.add(counts.getOrDefault(Outcome.FAILED, 0) + " failed");
        counts.forEach((outcome, count) -> {
            if (count > 0 && outcome != Outcome.PASSED && outcome != Outcome.FAILED) {
                words.add(count + " " + outcome.word().replace('_', ' '));
            }
        });
        return String.join(", ", words);
    }
}
