package org.standardcontainer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.BackendUnavailableException;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ContainerRuntimes;
import org.standardcontainer.Finding;
import org.standardcontainer.conformance.IsolationTrial;
import org.standardcontainer.isolation.InterfaceIsolation;
import org.standardcontainer.isolation.IsolationPolicy;
import org.standardcontainer.isolation.IsolationReport;
import org.standardcontainer.spi.ContainerRuntimeProvider;
import org.standardcontainer.spi.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "isolation",
        description = "Says for each interface of the kernel whether a container of a bundle has its own or shares it,"
                + " by which mechanism, and why.",
        footer = {"", "Example:", "  scr isolation --bundle ~/bundles/web --backend linux --backend vm --html web.html"
        })
final class IsolationCommand extends Subcommand {
    @Mixin
    private final BundleOption bundleOption = new BundleOption();

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            description = "a kind of container; more than one are shown side by side (default: the configured one)")
    private List<String> backends = new ArrayList<>();

    @Option(names = "--json", description = "as JSON, see docs/isolation.md")
    private boolean json;

    @Option(names = "--html", paramLabel = "FILE", description = "write a page that needs nothing else")
    private @Nullable Path html;

    @Option(
            names = "--verify",
            description = "look from inside of two containers and from the host whether it is so; fails if it isn't")
    private boolean verify;

    @Option(names = "--policy", paramLabel = "FILE", description = "fail unless all backends meet this policy")
    private @Nullable Path policy;

    @Override
    public Integer call() {
        IsolationPolicy demanded = policy();
        List<IsolationReport> reports = reports();
        if (html != null) {
            write(html, IsolationPage.of(reports));
        }
        if (json) {
            scr().shell().out().println(IsolationJson.of(reports));
        } else if (html == null) {
            IsolationText.of(reports).forEach(scr().shell().out()::println);
        }
        List<String> failures = failures(reports, demanded);
        failures.forEach(line -> scr().shell().err().println("scr: " + Printable.of(line)));
        return failures.isEmpty() ? 0 : Scr.FAILED;
    }

    private static List<String> failures(List<IsolationReport> reports, IsolationPolicy demanded) {
        List<String> lines = new ArrayList<>();
        for (IsolationReport report : reports) {
            for (InterfaceIsolation row : report.disproven()) {
                lines.add(report.backend() + ": " + row.id() + " was computed to be "
                        + row.isolation().word() + ", and is not: " + row.seen());
            }
            for (Finding finding : demanded.unmet(report)) {
                lines.add(finding.subject() + " " + finding.problem());
            }
        }
        return lines;
    }

    private IsolationPolicy policy() {
        try {
            return policy == null ? IsolationPolicy.none() : IsolationPolicy.load(policy);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), "See docs/isolation.md for its form.", e);
        }
    }

    private List<IsolationReport> reports() {
        if (backends.isEmpty()) {
            try (ContainerRuntime runtime = verify ? scr().openToWait(Map.of()) : scr().open()) {
                return List.of(report(runtime));
            }
        }
        List<IsolationReport> reports = new ArrayList<>();
        for (String name : backends) {
            try (ContainerRuntime runtime = open(name)) {
                reports.add(report(runtime));
            }
        }
        return reports;
    }

    /** @throws BackendUnavailableException if it can't run here: what it would share depends on the kernel that it would have */
    private ContainerRuntime open(String name) {
        Optional<ContainerRuntimeProvider> provider = ContainerRuntimes.providers().stream()
                .filter(p -> p.name().equals(name))
                .findFirst();
        return scr().open(scr().configFor(provider.orElseThrow(
                () -> new UsageException("there is no backend " + name, "\"scr probe\" shows all."))));
    }

    private IsolationReport report(ContainerRuntime runtime) {
        Bundle bundle = bundleOption.bundle();
        IsolationReport report = runtime.isolation(bundle);
        return verify ? IsolationTrial.verify(runtime, bundle, report) : report;
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UsageException("cannot write " + file + ": " + FileErrors.reason(e), "", e);
        }
    }
}
