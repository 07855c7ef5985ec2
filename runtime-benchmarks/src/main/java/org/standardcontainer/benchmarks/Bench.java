package org.standardcontainer.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ContainerRuntimes;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.config.RuntimeConfig;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Create, start, wait and delete of {@code /bin/true}: this framework against the floor and against peers. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures create, start, wait and delete of /bin/true from a warm JVM, as ratios in one run.")
final class Bench implements Callable<Integer> {
    /** A service is warm when the JVM has compiled its methods for good, which takes 5000 calls of each. */
    private static final int WARM_UP = 6000;

    private static final int TURNS = 11;

    @Option(names = "--peer", description = "A runc-compatible program to compare with; may be repeated.")
    private List<Path> peers = new ArrayList<>();

    @Option(names = "--blocks", description = "Blocks for each ratio (default: ${DEFAULT-VALUE}).")
    private int blocks = 15;

    @Option(names = "--json", description = "Where the ratios are written.")
    private @Nullable Path json;

    @Option(names = "--floor", required = true, hidden = true, description = "The compiled floor.c.")
    private Path floor = Path.of("");

    @Option(
            names = "--rootfs",
            required = true,
            hidden = true,
            description = "A root file system with a static /bin/true.")
    private Path rootfs = Path.of("");

    @Option(names = "--profile", hidden = true, description = "The seccomp profile that Docker and podman use.")
    private @Nullable Path profile;

    @Option(names = "--terminal", hidden = true, description = "Standard error is a terminal: show progress on it.")
    private boolean terminal;

    private final Map<Comparison, Ratio> ratios = new LinkedHashMap<>();

    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Path directory = Files.createTempDirectory(Path.of("/dev/shm"), "scr-bench-");
        Path root = rootfs.toAbsolutePath();
        BenchBundle bare = BenchBundle.standard(root).withoutCgroups();
        BenchBundle standard = BenchBundle.standard(root);
        try (Stopwatch stopwatch = new Stopwatch(floor);
                Stopwatch second = new Stopwatch(floor);
                ContainerRuntime without = open(directory.resolve("state-without"), "disabled");
                ContainerRuntime with = open(directory.resolve("state-with"), "enabled")) {
            Side plain = new Side(without, bare.write(directory.resolve("plain")), "no cgroups", WARM_UP);
            Side cgroups = new Side(with, standard.write(directory.resolve("cgroups")), "cgroups", WARM_UP);
            Contender least = new Contender("floor", () -> stopwatch.floor(root));
            measure(new Comparison("floor", "our time over the floor's, no cgroups", plain.ours(), least));
            // with every processor at work, what runs beside a container's own steps costs as much as they do
            measure(new Comparison(
                    "floor_threads",
                    "our time over the floor's, two threads, no cgroups",
                    plain.ours().beside(plain.ours()),
                    least.beside(new Contender("floor", () -> second.floor(root)))));
            Side filtered = null;
            Side loaded = null;
            if (profile != null) {
                filtered = new Side(
                        without,
                        bare.filtered(profile).write(directory.resolve("filtered")),
                        "no cgroups, the default seccomp profile",
                        WARM_UP);
                loaded = new Side(
                        with,
                        standard.filtered(profile).loaded(directory).write(directory.resolve("loaded")),
                        "30 mounts, all limits, the default seccomp profile",
                        WARM_UP);
                measure(new Comparison(
                        "loaded",
                        "our time with " + loaded.what() + ", over our plain one",
                        loaded.ours(),
                        cgroups.ours()));
            }
            for (Path peer : peers) {
                String name = peer.getFileName().toString();
                List<String> command = List.of(
                        peer.toString(), "--root", directory.resolve("peer").toString());
                if (name.contains("crun")) { // the one that can do without cgroups
                    List<String> disabled = new ArrayList<>(command);
                    disabled.add("--cgroup-manager=disabled");
                    measure(plain.against(name, name, stopwatch, disabled));
                    measure(plain.twiceAgainst(name + "_threads", name, stopwatch, second, disabled));
                    if (filtered != null) {
                        measure(filtered.against(name + "_seccomp", name, stopwatch, disabled));
                    }
                    measure(cgroups.against(name + "_cgroups", name, stopwatch, command));
                } else {
                    measure(cgroups.against(name, name, stopwatch, command));
                    measure(cgroups.twiceAgainst(name + "_threads", name, stopwatch, second, command));
                }
                if (loaded != null) {
                    measure(loaded.against(name + "_loaded", name, stopwatch, command));
                }
            }
        } finally {
            delete(directory);
        }
        report();
        return 0;
    }

    private static ContainerRuntime open(Path state, String cgroups) {
        RuntimeConfig config =
                RuntimeConfig.of(Map.of("backend", "linux", "state.root", state.toString(), "linux.cgroups", cgroups));
        // runc spec's bundle has ambient capabilities that nothing can grant; thousands of warnings would be timed too
        return ContainerRuntimes.open(config, new RuntimeListener() {});
    }

    private void measure(Comparison comparison) {
        Consumer<String> progress = line -> {
            if (terminal) {
                System.err.printf("\r\033[K%s  %s", comparison.name(), line);
            }
        };
        ratios.put(comparison, Ratio.measure(comparison.above(), comparison.below(), blocks, TURNS, progress));
        if (terminal) {
            System.err.print("\r\033[K");
        }
    }

    private void report() throws IOException {
        PrintStream out = System.out;
        out.println("create, start, wait, delete of /bin/true on Java "
                + Runtime.version().feature() + "; median (smallest to largest of " + blocks + " blocks)");
        ratios.forEach((comparison, ratio) -> out.printf(
                "  %-14s %5.2f (%.2f to %.2f)  %s%n",
                comparison.name(), ratio.median(), ratio.min(), ratio.max(), comparison.meaning()));
        if (json != null) {
            Map<String, Ratio> named = new LinkedHashMap<>();
            ratios.forEach((comparison, ratio) -> named.put(comparison.name(), ratio));
            Files.write(
                    json,
                    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(Map.of("ratios", named)));
        }
    }

    static void delete(Path directory) throws IOException {
        try (var paths = Files.walk(directory)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
