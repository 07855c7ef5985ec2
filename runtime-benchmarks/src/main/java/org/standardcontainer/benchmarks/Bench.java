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

    private static final String FILTERED = "_seccomp";

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

    private final Map<String, Ratio> ratios = new LinkedHashMap<>();

    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Path directory = Files.createTempDirectory(Path.of("/dev/shm"), "scr-bench-");
        Path plain = BenchBundle.write(directory.resolve("plain"), rootfs.toAbsolutePath(), false);
        Path full = BenchBundle.write(directory.resolve("full"), rootfs.toAbsolutePath(), true);
        try (Stopwatch stopwatch = new Stopwatch(floor);
                ContainerRuntime without = open(directory.resolve("state-plain"), "disabled");
                ContainerRuntime with = open(directory.resolve("state-full"), "enabled")) {
            Contender ours = Contender.ours("ours", without, plain);
            Contender oursCgroups = Contender.ours("ours", with, full);
            warmUp(ours);
            warmUp(oursCgroups);
            Contender bare = new Contender("floor", () -> stopwatch.floor(rootfs.toAbsolutePath()));
            measure("floor", ours, bare);
            Path filtered = profile == null
                    ? null
                    : BenchBundle.writeFiltered(directory.resolve("filtered"), rootfs.toAbsolutePath(), profile);
            Contender oursFiltered = filtered == null ? null : Contender.ours("ours", without, filtered);
            if (oursFiltered != null) {
                warmUp(oursFiltered);
            }
            for (Path peer : peers) {
                String name = peer.getFileName().toString();
                List<String> command = List.of(
                        peer.toString(), "--root", directory.resolve("peer").toString());
                if (name.contains("crun")) { // the one that can do without cgroups
                    List<String> disabled = new ArrayList<>(command);
                    disabled.add("--cgroup-manager=disabled");
                    measure(name, Contender.peer(name, stopwatch, disabled, plain), ours);
                    if (oursFiltered != null && filtered != null) {
                        measure(name + FILTERED, Contender.peer(name, stopwatch, disabled, filtered), oursFiltered);
                    }
                    measure(name + "_cgroups", Contender.peer(name, stopwatch, command, full), oursCgroups);
                } else {
                    measure(name, Contender.peer(name, stopwatch, command, full), oursCgroups);
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

    private static void warmUp(Contender contender) {
        for (int i = 0; i < WARM_UP; i++) {
            long unused = contender.once().getAsLong();
        }
    }

    private void measure(String name, Contender above, Contender below) {
        Consumer<String> progress = line -> {
            if (terminal) {
                System.err.printf("\r\033[K%s  %s", name, line);
            }
        };
        ratios.put(name, Ratio.measure(above, below, blocks, TURNS, progress));
        if (terminal) {
            System.err.print("\r\033[K");
        }
    }

    private void report() throws IOException {
        PrintStream out = System.out;
        out.println("create, start, wait, delete of /bin/true on Java "
                + Runtime.version().feature() + "; median (smallest to largest of " + blocks + " blocks)");
        ratios.forEach((name, ratio) -> out.printf(
                "  %-14s %5.2f (%.2f to %.2f)  %s%n",
                name,
                ratio.median(),
                ratio.min(),
                ratio.max(),
                name.equals("floor")
                        ? "our time over the floor's, no cgroups"
                        : "its time over ours"
                                + (name.endsWith(FILTERED)
                                        ? ", no cgroups, the default seccomp profile"
                                        : name.equals("crun") ? ", no cgroups" : ", cgroups")));
        if (json != null) {
            Files.write(
                    json,
                    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(Map.of("ratios", ratios)));
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
