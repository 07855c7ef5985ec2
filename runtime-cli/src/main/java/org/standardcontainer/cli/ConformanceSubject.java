package org.standardcontainer.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerRuntimes;
import org.standardcontainer.Finding;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.conformance.Platform;
import org.standardcontainer.conformance.RuntimeSource;
import org.standardcontainer.spi.ContainerRuntimeProvider;

/** What a run of the kit is about: a backend of ours, or somebody's program. */
final class ConformanceSubject {
    private final Scr scr;
    private final ContainerRuntimeProvider provider;
    private final @Nullable Path program;
    private final @Nullable String launcher;

    /**
     * @param program with runc's command line; null for a backend of ours
     * @param launcher the place of a FreeBSD machine's; null for none
     */
    ConformanceSubject(Scr scr, ContainerRuntimeProvider provider, @Nullable Path program, @Nullable String launcher) {
        this.scr = scr;
        this.provider = provider;
        this.program = program;
        this.launcher = launcher;
    }

    Optional<Path> program() {
        return Optional.ofNullable(program);
    }

    Platform platform() {
        return switch (provider.name()) {
            case "freebsd-jail" -> Platform.FREEBSD;
            case "vm" -> Platform.VM;
            default -> Platform.LINUX;
        };
    }

    RuntimeSource source() {
        return source(program);
    }

    /** The same behind another program. */
    RuntimeSource source(@Nullable Path other) {
        return (stateRoot, listener) -> {
            RuntimeConfig config = launcher == null
                    ? scr.configFor(provider, stateRoot, other)
                    : scr.configForLauncher(provider, launcher); // its records are where its containers are
            return ContainerRuntimes.open(config, listener);
        };
    }

    /**
     * A program of others says it to the probe; our own backends have ours.
     *
     * @throws UsageException if what was named is no runtime
     */
    String version() {
        if (program == null) {
            return Version.number();
        }
        for (Finding finding : provider.probe(scr.configFor(provider, Path.of("/nowhere"), program))) {
            if (finding.kind() == Finding.Kind.INFO) {
                return finding.problem();
            }
            String problem = finding.problem();
            throw new UsageException(
                    problem.contains(program.toString()) ? problem : program + ": " + problem,
                    "Correct --runtime. " + finding.remedy());
        }
        return "";
    }
}
