package org.standardcontainer.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.ContainerListing;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ContainerState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        aliases = "ls",
        description = "Lists the containers of this state root.",
        footer = {"", "Example:", "  scr list --format json"})
final class ListCommand extends Subcommand {
    /** As containerd's CRI, CRI-O and tools for images write it. */
    private static final List<String> IMAGE_NAMES = List.of(
            "io.kubernetes.cri.image-name",
            "io.kubernetes.cri-o.ImageName",
            "org.opencontainers.image.ref.name",
            "org.opencontainers.image.title");

    private enum Format {
        table,
        json
    }

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description = "table or json (default: table)")
    private Format format = Format.table;

    @Option(
            names = {"-q", "--quiet"},
            description = "ids only")
    private boolean quiet;

    @Override
    public Integer call() {
        PrintStream out = scr().shell().out();
        try (ContainerRuntime runtime = scr().open()) {
            List<ContainerListing> all = runtime.list();
            if (quiet) {
                all.forEach(listing -> out.println(listing.id()));
            } else if (format == Format.json) {
                out.println(RuncState.list(all.stream()
                        .flatMap(listing -> listing.state().stream())
                        .toList()));
            } else {
                table(all, runtime.name(), Instant.now()).lines().forEach(out::println);
            }
            all.stream()
                    .filter(listing -> !listing.problem().isEmpty())
                    .forEach(listing -> scr().warn(listing.id() + ": " + listing.problem()));
        }
        return 0;
    }

    private Table table(List<ContainerListing> all, String backend, Instant now) {
        Table table = new Table().row("ID", "BACKEND", "PID", "STATUS", "AGE", "IMAGE", "BUNDLE");
        for (ContainerListing listing : all) {
            Optional<ContainerState> state = listing.state();
            table.row(
                    listing.id().value(),
                    backend,
                    state.map(s -> Long.toString(RuncState.pid(s))).orElse("-"),
                    status(listing),
                    state.flatMap(ContainerState::created)
                            .map(created -> age(Duration.between(created, now)))
                            .orElse("-"),
                    state.map(ListCommand::image).orElse("-"),
                    state.map(s -> shorten(s.bundle())).orElse("-"));
        }
        return table;
    }

    static String status(ContainerListing listing) {
        return listing.state().map(RuncState::status).orElse(listing.problem().isEmpty() ? "creating" : "damaged");
    }

    /** What the annotations of its client say; a bundle by itself knows of no image. */
    static String image(ContainerState state) {
        return IMAGE_NAMES.stream()
                .map(key -> state.annotations().getOrDefault(key, ""))
                .filter(name -> !name.isBlank())
                .findFirst()
                .orElse("-");
    }

    /** One number with its unit: what someone looking at a list wants to know. */
    static String age(Duration age) {
        if (age.toDays() > 0) {
            return age.toDays() + " d";
        }
        if (age.toHours() > 0) {
            return age.toHours() + " h";
        }
        return age.toMinutes() > 0 ? age.toMinutes() + " m" : Math.max(0, age.toSeconds()) + " s";
    }

    private String shorten(String bundle) {
        String home = scr().shell().env().getOrDefault("HOME", "");
        return home.length() > 1 && bundle.startsWith(home + "/") ? "~" + bundle.substring(home.length()) : bundle;
    }
}
