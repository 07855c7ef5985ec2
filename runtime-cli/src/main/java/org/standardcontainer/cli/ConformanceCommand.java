package org.standardcontainer.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerRuntimes;
import org.standardcontainer.spi.ContainerRuntimeProvider;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "conformance",
        description = "Runs the conformance kit against a backend, or any program with runc's command line.",
        footer = {"", "Example:", "  scr conformance --runtime /usr/sbin/runc --report target/runc"})
final class ConformanceCommand extends Subcommand {
    @ArgGroup(multiplicity = "1")
    private Subject subject = new Subject();

    /** What is tested: one of the two. */
    static final class Subject {
        @Option(names = "--backend", required = true, paramLabel = "NAME", description = "a backend of this program")
        private @Nullable String backend;

        @Option(
                names = "--runtime",
                required = true,
                paramLabel = "PATH",
                description = "a program with runc's command line")
        private @Nullable Path runtime;
    }

    @Option(
            names = "--launcher",
            paramLabel = "PLACE",
            description = "the FreeBSD machine's launcher, unix:PATH or exec:COMMAND, for --backend freebsd-jail; this"
                    + " machine's directory for temporary files has to be there, too, under the same path")
    private @Nullable String launcher;

    @Option(names = "--report", paramLabel = "DIR", description = "write conformance.json here; made if missing")
    private @Nullable Path report;

    @Option(
            names = "--group",
            paramLabel = "NAME",
            description = "only clauses of this group, such as lifecycle; repeatable")
    private List<String> groups = List.of();

    @Option(names = "--clause", paramLabel = "ID", description = "only this clause; repeatable")
    private List<String> clauses = List.of();

    /** 0 if all that is required holds. Everything of the kit is touched beyond this line alone: it is slow to load. */
    @Override
    public Integer call() throws java.io.IOException {
        String backend = subject.backend == null ? "oci-cli" : subject.backend;
        return new ConformanceRun(scr(), provider(backend), subject.runtime, launcher, report, groups, clauses).run();
    }

    private static ContainerRuntimeProvider provider(String name) {
        return ContainerRuntimes.providers().stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new UsageException("no backend is named " + name, "See scr probe for those that are there."));
    }
}
