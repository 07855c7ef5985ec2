package org.standardcontainer.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.conformance.Kit;
import org.standardcontainer.conformance.KitOptions;
import org.standardcontainer.conformance.Level;
import org.standardcontainer.conformance.report.Reports;
import org.standardcontainer.conformance.report.Results;
import org.standardcontainer.conformance.sensitivity.Sensitivity;

/** One run of the kit, and what is left of it: lines on standard output, and files. */
final class ConformanceRun {
    private static final int FAULTS_AT_A_TIME = 4;

    private final Scr scr;
    private final ConformanceSubject subject;
    private final @Nullable Path report;
    private final boolean sensitivity;
    private final OptionalLong streamed;
    private final OptionalInt atATime;

    /**
     * A run.
     *
     * @param streamed how many bytes go through each standard stream; the kit's own number if empty
     * @param atATime how many tests run side by side; the kit's own number if empty
     */
    ConformanceRun(
            Scr scr,
            ConformanceSubject subject,
            @Nullable Path report,
            boolean sensitivity,
            OptionalLong streamed,
            OptionalInt atATime) {
        this.scr = scr;
        this.subject = subject;
        this.report = report;
        this.sensitivity = sensitivity;
        this.streamed = streamed;
        this.atATime = atATime;
    }

    /** 0 if all that is required holds, and each planted fault was caught. */
    int run(List<String> groups, List<String> clauses, List<String> levels) throws IOException {
        KitOptions.Builder options = common().groups(groups.toArray(String[]::new))
                .clauses(clauses.toArray(String[]::new))
                .weights(levels.stream().map(ConformanceRun::weight).toArray(Level.Weight[]::new))
                .version(subject.version());
        streamed.ifPresent(options::streamed);
        atATime.ifPresent(options::parallelism);
        if (report != null) {
            options.report(report);
        }
        if (scr.shell().terminal()) {
            options.progress(scr.shell().err());
        }
        Results results;
        try {
            results = Kit.run(subject.source(), options.build());
        } catch (IllegalArgumentException e) {
            // a group or a clause that isn't there, or has no test: nothing that failed is not the same as all is well
            throw new UsageException(String.valueOf(e.getMessage()), "Correct --group, --clause or --level.");
        } catch (UncheckedIOException e) {
            throw new UsageException(
                    e.getMessage() + ": " + e.getCause(),
                    "See that --report and the temporary directory can be written to.",
                    e);
        } catch (IllegalStateException e) { // without its probe the kit can't look, without a runtime there is nothing
            throw new UsageException(String.valueOf(e.getMessage()), "bin/build makes the kit's native programs.", e);
        }
        if (sensitivity) {
            plant(results);
        }
        List<Path> files = report == null ? List.of() : Reports.write(results, report);
        new ConformanceText(results, files).lines().forEach(scr.shell().out()::println);
        return results.failures().isEmpty()
                        && results.caught() == results.faults().size()
                ? 0
                : Scr.FAILED;
    }

    private KitOptions.Builder common() {
        return KitOptions.builder().platform(subject.platform());
    }

    private void plant(Results results) {
        Sensitivity planting = subject.program()
                .map(program -> Sensitivity.ofProgram(program, subject::source, this::common))
                .orElseGet(() -> Sensitivity.of(subject.source(), this::common));
        planting.plant(planting.plantable(results), FAULTS_AT_A_TIME, results);
    }

    private static Level.Weight weight(String word) {
        try {
            return Level.Weight.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            String known = Arrays.stream(Level.Weight.values())
                    .map(weight -> weight.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "));
            throw new UsageException("no level \"" + word + "\"", "There are " + known + ".");
        }
    }
}
