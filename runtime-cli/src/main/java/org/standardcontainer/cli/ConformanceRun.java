package org.standardcontainer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ContainerRuntimes;
import org.standardcontainer.Finding;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.conformance.Kit;
import org.standardcontainer.conformance.KitOptions;
import org.standardcontainer.conformance.Level;
import org.standardcontainer.conformance.Platform;
import org.standardcontainer.conformance.report.Outcome;
import org.standardcontainer.conformance.report.Results;
import org.standardcontainer.conformance.report.TestResult;
import org.standardcontainer.spi.ContainerRuntimeProvider;

/** One run of the kit, and how its results read on a terminal. */
final class ConformanceRun {
    private static final String JAILS = "freebsd-jail";

    private final Scr scr;
    private final ContainerRuntimeProvider provider;
    private final @Nullable Path runtime;
    private final @Nullable String launcher;
    private final @Nullable Path report;
    private final List<String> groups;
    private final List<String> clauses;

    ConformanceRun(
            Scr scr,
            ContainerRuntimeProvider provider,
            @Nullable Path runtime,
            @Nullable String launcher,
            @Nullable Path report,
            List<String> groups,
            List<String> clauses) {
        this.scr = scr;
        this.provider = provider;
        this.runtime = runtime;
        this.launcher = launcher;
        this.report = report;
        this.groups = groups;
        this.clauses = clauses;
    }

    int run() throws IOException {
        if (runtime != null && !Files.isExecutable(runtime)) {
            throw new UsageException(runtime + " is no program", "Correct --runtime.");
        }
        KitOptions.Builder options =
                KitOptions.builder().groups(groups.toArray(String[]::new)).clauses(clauses.toArray(String[]::new));
        options.version(version());
        if (provider.name().equals(JAILS)) {
            options.platform(Platform.FREEBSD);
        }
        if (report != null) {
            options.report(report);
        }
        if (scr.shell().terminal()) {
            options.progress(scr.shell().err());
        }
        Results results;
        try {
            results = Kit.run(this::open, options.build());
        } catch (IllegalArgumentException e) {
            // a group or a clause that isn't there, or has no test: nothing that failed is not the same as all is well
            throw new UsageException(String.valueOf(e.getMessage()), "Correct --group or --clause.");
        }
        lines(results).forEach(scr.shell().out()::println);
        return results.failures().isEmpty() ? 0 : Scr.FAILED;
    }

    /** A program of others says it to the probe; our own backends have ours. */
    private String version() {
        if (runtime == null) {
            return Version.number();
        }
        return provider.probe(scr.configFor(provider, Path.of("/nowhere"), runtime)).stream()
                .filter(finding -> finding.kind() == Finding.Kind.INFO)
                .map(Finding::problem)
                .findFirst()
                .orElse("");
    }

    private ContainerRuntime open(Path stateRoot, RuntimeListener listener) {
        RuntimeConfig config = launcher == null
                ? scr.configFor(provider, stateRoot, runtime)
                : scr.configForLauncher(provider, launcher); // its records are where its containers are
        return ContainerRuntimes.open(config, listener);
    }

    private List<String> lines(Results results) {
        List<String> lines = new ArrayList<>();
        for (TestResult failure : results.failures()) {
            lines.add("FAILED " + failure.test() + " " + String.join(" ", failure.clauses()));
            failure.evidence().lines().forEach(line -> lines.add("  " + line));
        }
        Map<String, Map<Outcome, Integer>> table = new LinkedHashMap<>();
        for (Level.Weight weight : Level.Weight.values()) {
            table.put(weight.name().toLowerCase(Locale.ROOT), results.summary(weight));
        }
        table.forEach((weight, counts) -> lines.add(weight + ": " + counts(counts)));
        if (report != null) {
            lines.add("report: " + report.resolve("conformance.json"));
        }
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
