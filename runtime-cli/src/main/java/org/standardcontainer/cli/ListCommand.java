package org.standardcontainer.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerListing;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ContainerState;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.launcher.LaunchedRuntime;
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

    /**
     * One line.
     *
     * @param backend that it is of
     * @param owner whose it is
     */
    private record Line(ContainerListing listing, String backend, String owner) {}

    @Override
    public Integer call() {
        PrintStream out = scr().shell().out();
        List<Line> all = lines();
        if (quiet) {
            all.forEach(line -> out.println(line.listing().id()));
        } else if (format == Format.json) {
            Map<ContainerState, String> owners = new LinkedHashMap<>();
            all.forEach(line -> line.listing().state().ifPresent(state -> owners.put(state, line.owner())));
            out.println(RuncState.list(owners));
        } else {
            table(all, Instant.now()).lines().forEach(out::println);
        }
        all.stream()
                .map(Line::listing)
                .filter(listing -> !listing.problem().isEmpty())
                .forEach(listing -> scr().warn(listing.id() + ": " + listing.problem()));
        return 0;
    }

    /** Those of one backend, or of each that an annotation may choose. */
    private List<Line> lines() {
        List<Line> all = new ArrayList<>();
        Set<ContainerId> seen = new HashSet<>(); // what nobody can read may be of any of them
        boolean usual = true; // comes first
        for (RuntimeConfig config : scr().allConfigs()) {
            try (ContainerRuntime runtime = scr().open(config)) {
                runtime.list().stream()
                        .filter(listing -> seen.add(listing.id()))
                        .forEach(listing -> all.add(new Line(listing, runtime.name(), owner(runtime, listing))));
            } catch (ContainerException e) {
                if (usual) {
                    throw e;
                }
                scr().warn(String.valueOf(e.getMessage())); // what another one needs needn't be here
            }
            usual = false;
        }
        all.sort(Comparator.comparing(line -> line.listing().id().value()));
        return all;
    }

    /** Who made it, by the directory in which it is recorded, as runc says it; empty if it isn't recorded on this host. */
    private static String owner(ContainerRuntime runtime, ContainerListing listing) {
        return runtime instanceof LaunchedRuntime launched
                ? launched.recordOf(listing.id()).flatMap(ListCommand::owner).orElse("")
                : "";
    }

    private static Optional<String> owner(Path directory) {
        try {
            return Optional.of(
                    Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).getName());
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private Table table(List<Line> all, Instant now) {
        Table table = new Table().row("ID", "BACKEND", "PID", "STATUS", "AGE", "OWNER", "IMAGE", "BUNDLE");
        for (Line line : all) {
            ContainerListing listing = line.listing();
            Optional<ContainerState> state = listing.state();
            table.row(
                    listing.id().value(),
                    line.backend(),
                    state.map(s -> Long.toString(RuncState.pid(s))).orElse("-"),
                    status(listing),
                    state.flatMap(ContainerState::created)
                            .map(created -> age(Duration.between(created, now)))
                            .orElse("-"),
                    line.owner().isEmpty() ? "-" : line.owner(),
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
