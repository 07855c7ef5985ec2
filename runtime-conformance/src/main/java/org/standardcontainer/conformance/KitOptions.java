package org.standardcontainer.conformance;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a run of the kit does. Made by {@link #builder}; the constructor is not stable.
 *
 * @param platform the platform whose rules hold
 * @param version the runtime's version, for the report
 * @param report where {@code conformance.json} goes; empty for nowhere
 * @param groups chapters to run, by name or by the word that several begin with ({@code "hooks"}); empty for all
 * @param clauses clauses to run, by id; empty for all
 * @param tests tests to run, by name ({@code "StartContract.programRuns"}); empty for all
 * @param weights levels to run; empty for all
 * @param deadline how long one test may take
 * @param parallelism how many tests run at a time, 1 or more
 * @param progress a terminal that shows how far it is; empty for none
 * @param streamed how many bytes go through each standard stream of one container, 1 or more
 * @param misreading what becomes of each configuration on its way from the test to the runtime: nothing, but for a planted
 *     fault
 */
public record KitOptions(
        Platform platform,
        String version,
        Optional<Path> report,
        Set<String> groups,
        Set<String> clauses,
        Set<String> tests,
        Set<Level.Weight> weights,
        Duration deadline,
        int parallelism,
        Optional<PrintStream> progress,
        long streamed,
        UnaryOperator<String> misreading) {
    public KitOptions {
        groups = Set.copyOf(groups);
        clauses = Set.copyOf(clauses);
        tests = Set.copyOf(tests);
        Selection.checkGroups(groups);
        Selection.checkClauses(clauses);
        Selection.checkTests(tests);
        weights = Set.copyOf(weights);
        if (parallelism < 1) {
            throw new IllegalArgumentException("parallelism " + parallelism + " is less than 1");
        }
        if (streamed < 1) {
            throw new IllegalArgumentException(streamed + " bytes are less than 1");
        }
    }

    /** Starts with everything, on Linux, without a report. */
    public static Builder builder() {
        return new Builder();
    }

    boolean selects(String test, Requirement clause) {
        return (tests.isEmpty() || tests.contains(test))
                && (groups.isEmpty() || groups.stream().anyMatch(picked -> Selection.inGroup(clause.group(), picked)))
                && (clauses.isEmpty() || clauses.contains(clause.id()))
                && (weights.isEmpty() || weights.contains(clause.level().weight()));
    }

    /** Collects options. Not safe for several threads. */
    public static final class Builder {
        private Platform platform = Platform.LINUX;
        private String version = "";
        private @Nullable Path report;
        private Set<String> groups = Set.of();
        private Set<String> clauses = Set.of();
        private Set<String> tests = Set.of();
        private Set<Level.Weight> weights = Set.of();
        private Duration deadline = Duration.ofSeconds(60);
        private int parallelism = Runtime.getRuntime().availableProcessors();
        private @Nullable PrintStream progress;
        private long streamed = RuntimeConformance.STREAMED;
        private UnaryOperator<String> misreading = UnaryOperator.identity();

        private Builder() {}

        /** The platform whose rules hold. */
        public Builder platform(Platform value) {
            platform = value;
            return this;
        }

        /** The runtime's version, for the report. */
        public Builder version(String value) {
            version = value;
            return this;
        }

        /** The directory for {@code conformance.json}; made if missing. */
        public Builder report(Path directory) {
            report = directory;
            return this;
        }

        /** Only these chapters. */
        public Builder groups(String... names) {
            groups = Set.of(names);
            return this;
        }

        /** Only these clauses. */
        public Builder clauses(String... ids) {
            clauses = Set.of(ids);
            return this;
        }

        /** Only these tests. */
        public Builder tests(String... names) {
            tests = Set.of(names);
            return this;
        }

        /** Only clauses of these weights. */
        public Builder weights(Level.Weight... only) {
            weights = Set.of(only);
            return this;
        }

        /** How long one test may take. */
        public Builder deadline(Duration limit) {
            deadline = limit;
            return this;
        }

        /** How many tests run at a time. */
        public Builder parallelism(int tests) {
            parallelism = tests;
            return this;
        }

        /** Shows on this terminal how far it is. */
        public Builder progress(PrintStream terminal) {
            progress = terminal;
            return this;
        }

        /** How many bytes go through each standard stream of one container; 16 MiB by default. */
        public Builder streamed(long bytes) {
            streamed = bytes;
            return this;
        }

        /** The runtime is given this instead of the {@code config.json} that the test has written. */
        public Builder misreading(UnaryOperator<String> change) {
            misreading = change;
            return this;
        }

        /** The finished options. @throws IllegalArgumentException if there is no such group, clause or test */
        public KitOptions build() {
            return new KitOptions(
                    platform,
                    version,
                    Optional.ofNullable(report),
                    groups,
                    clauses,
                    tests,
                    weights,
                    deadline,
                    parallelism,
                    Optional.ofNullable(progress),
                    streamed,
                    misreading);
        }
    }
}
