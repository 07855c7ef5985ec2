package org.standardcontainer.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.TestBundle;

/** Says what a reader needs: the clause, what was done, what was seen, and how to do it by hand. */
record FailureMessage(Session session, Trial trial, Bench bench) {
    String text(Throwable failure) {
        List<String> lines = new ArrayList<>();
        for (Requirement clause : trial.clauses()) {
            lines.add(clause.id() + " (" + clause.level().word() + ", " + clause.reference() + "): "
                    + clause.statement());
        }
        lines.add("done:");
        bench.steps().forEach(step -> lines.add("  " + step));
        lines.add("seen:");
        lines.add("  " + seen(failure));
        lines.add("by hand:");
        byHand().forEach(line -> lines.add("  " + line));
        return String.join("\n", lines);
    }

    /** What a reader is told of it. */
    static String seen(Throwable failure) {
        return failure instanceof AssertionError ? String.valueOf(failure.getMessage()) : failure.toString();
    }

    private List<String> byHand() {
        List<String> lines = new ArrayList<>();
        if (session.keepsBundles()) {
            bench.bundles().forEach(bundle -> lines.add("the bundle is in " + bundle.directory()));
        } else {
            lines.add(
                    "run it again with -Dstandardcontainer.kit.keep=true: the bundle stays, and the lines above say what to do with it");
        }
        session.report().ifPresent(directory -> lines.addAll(saveConfigurations(directory.resolve("failures"))));
        return lines;
    }

    private List<String> saveConfigurations(Path directory) {
        List<String> lines = new ArrayList<>();
        int number = 0;
        for (TestBundle bundle : bench.bundles()) {
            String name = trial.fullName().replaceAll("[^A-Za-z0-9._-]+", "_") + (number == 0 ? "" : "-" + number);
            number++;
            try {
                Path file = Files.createDirectories(directory).resolve(name + ".config.json");
                Files.writeString(file, bundle.text());
                lines.add("its config.json: " + file.toAbsolutePath());
            } catch (IOException e) {
                lines.add("its config.json could not be saved: " + e);
            }
        }
        return lines;
    }
}
