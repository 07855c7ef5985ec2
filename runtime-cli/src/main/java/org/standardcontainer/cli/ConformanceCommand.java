package org.standardcontainer.cli;

import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerRuntimes;
import org.standardcontainer.conformance.report.Reports;
import org.standardcontainer.spi.ContainerRuntimeProvider;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "conformance",
        description = "Runs the conformance kit against a backend, or any program with runc's command line.",
        footer = {
            "",
            "Example:",
            "  scr conformance --runtime runc --report target/runc",
            "  scr conformance --compare target/runc target/linux --report target/both"
        })
final class ConformanceCommand extends Subcommand {
    @ArgGroup(multiplicity = "1")
    private Subject subject = new Subject();

    /** What is tested, or looked at again: one of the three. */
    static final class Subject {
        @Option(names = "--backend", required = true, paramLabel = "NAME", description = "a backend of this program")
        private @Nullable String backend;

        @Option(
                names = "--runtime",
                required = true,
                paramLabel = "PROGRAM",
                description = "a program with runc's command line: its path, or a name that is looked for in PATH")
        private @Nullable String runtime;

        @Option(
                names = "--compare",
                required = true,
                arity = "1..*",
                paramLabel = "DIR",
                description = "reports of earlier runs, side by side on one page in --report; nothing is run")
        private List<Path> compared = List.of();
    }

    @Option(
            names = "--launcher",
            paramLabel = "PLACE",
            description = "the FreeBSD machine's launcher, unix:PATH or exec:COMMAND, for --backend freebsd-jail; this"
                    + " machine's directory for temporary files has to be there, too, under the same path")
    private @Nullable String launcher;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "write conformance.json, JUnit's XML and index.html here; made if missing")
    private @Nullable Path report;

    @Option(
            names = "--group",
            paramLabel = "NAME",
            description = "only clauses of this group, such as lifecycle; repeatable")
    private List<String> groups = List.of();

    @Option(names = "--clause", paramLabel = "ID", description = "only this clause; repeatable")
    private List<String> clauses = List.of();

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            description = "only clauses of this level: required, optional, should or may; repeatable")
    private List<String> levels = List.of();

    @Option(
            names = "--streamed",
            paramLabel = "SIZE",
            description =
                    "how much goes through each standard stream of a container, to see that nothing is lost, such as"
                            + " 1g; 16m by default")
    private @Nullable String streamed;

    @Option(
            names = "--at-a-time",
            paramLabel = "TESTS",
            description = "how many tests run side by side; as many as there are processors by default")
    private @Nullable Integer atATime;

    @Option(
            names = "--sensitivity",
            description = "afterwards plant faults into the runtime, and see that the tests which it passed catch them")
    private boolean sensitivity;

    /** 0 if all that is required holds. Everything of the kit is touched beyond this line alone: it is slow to load. */
    @Override
    public Integer call() throws java.io.IOException {
        if (!subject.compared.isEmpty()) {
            return compare(subject.compared);
        }
        String backend = subject.backend == null ? "oci-cli" : subject.backend;
        ConformanceSubject tested = new ConformanceSubject(scr(), provider(backend), program(), launcher);
        return new ConformanceRun(scr(), tested, report, sensitivity, bytes(), tests()).run(groups, clauses, levels);
    }

    private OptionalInt tests() {
        if (atATime == null) {
            return OptionalInt.empty();
        }
        if (atATime < 1) {
            throw new UsageException("--at-a-time " + atATime + " is no number of tests", "Give 1 or more.");
        }
        return OptionalInt.of(atATime);
    }

    /** The one that was named: a name alone is looked for as a shell does. @throws UsageException if there is none */
    private @Nullable Path program() {
        String named = subject.runtime;
        if (named == null || named.indexOf('/') >= 0) {
            return named == null ? null : new CallersPath().convert(named);
        }
        return Equipment.of(scr().shell().env())
                .program(named)
                .orElseThrow(() ->
                        new UsageException("no program is named " + named, "Give its path, or install it in PATH."));
    }

    private OptionalLong bytes() {
        if (streamed == null) {
            return OptionalLong.empty();
        }
        long bytes = ByteSize.parse(streamed);
        if (bytes < 1) {
            throw new UsageException("--streamed " + streamed + " is no amount", "Give a number of bytes above 0.");
        }
        return OptionalLong.of(bytes);
    }

    private int compare(List<Path> runs) throws java.io.IOException {
        if (report == null) {
            throw new UsageException("--compare needs a place for its page", "Give it with --report DIR.");
        }
        try {
            scr().shell().out().println("report: " + Reports.compare(runs, report));
            return 0;
        } catch (NoSuchFileException e) {
            throw new UsageException("there is no report " + e.getMessage(), "Correct --compare.");
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), "Correct --compare.");
        }
    }

    private static ContainerRuntimeProvider provider(String name) {
        return ContainerRuntimes.providers().stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new UsageException("no backend is named " + name, "See scr probe for those that are there."));
    }
}
