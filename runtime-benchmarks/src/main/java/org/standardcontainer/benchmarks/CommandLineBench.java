package org.standardcontainer.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Create, start, state and delete of {@code /bin/true}, a process for each: our command line against peers'. */
@Command(
        name = "bench --cli",
        mixinStandardHelpOptions = true,
        description = "Measures create, start, state and delete as four commands, as ratios in one run.")
final class CommandLineBench implements Callable<Integer> {
    private static final int WARM_UP = 500; // lives, after which the JVM that stays has compiled what they take
    private static final int TURNS = 11;
    private static final int COLD_TURNS = 11;

    @Option(names = "--peer", description = "A runc-compatible program to compare with; may be repeated.")
    private List<Path> peers = new ArrayList<>();

    @Option(names = "--blocks", description = "Blocks for each ratio (default: ${DEFAULT-VALUE}).")
    private int blocks = 15;

    @Option(names = "--json", description = "Where the figures are written.")
    private @Nullable Path json;

    @Option(names = "--floor", required = true, hidden = true, description = "The compiled floor.c.")
    private Path floor = Path.of("");

    @Option(names = "--rootfs", required = true, hidden = true, description = "A root file system with /bin/true.")
    private Path rootfs = Path.of("");

    @Option(names = "--scr", required = true, hidden = true, description = "The program.")
    private Path program = Path.of("");

    private final AtomicLong counter = new AtomicLong();

    public static void main(String[] args) {
        System.exit(new CommandLine(new CommandLineBench()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Path directory = Files.createTempDirectory(Path.of("/dev/shm"), "scr-bench-");
        Map<String, Object> figures = new LinkedHashMap<>();
        try (Stopwatch stopwatch = new Stopwatch(floor)) {
            Path bundle = BenchBundle.standard(rootfs.toAbsolutePath()).write(directory.resolve("bundle"));
            List<String> scr = List.of(
                    program.toString(), "--root", directory.resolve("state").toString());
            Contender ours = new Contender("scr", () -> life(stopwatch, scr, bundle));
            for (int i = 0; i < WARM_UP; i++) {
                long unused = ours.once().getAsLong();
            }
            mustBeServed(stopwatch, scr);
            System.out.println(
                    "create, start, state and delete of /bin/true, with cgroups, four commands; median (smallest to"
                            + " largest of " + blocks + " blocks)");
            for (Path peer : peers) {
                String name = String.valueOf(peer.getFileName());
                List<String> command = List.of(
                        peer.toString(), "--root", directory.resolve(name).toString());
                Ratio ratio = Ratio.measure(
                        new Contender(name, () -> life(stopwatch, command, bundle)), ours, blocks, TURNS, line -> {});
                System.out.printf(
                        "  %-8s %5.2f (%.2f to %.2f)  its time over ours%n",
                        name, ratio.median(), ratio.min(), ratio.max());
                figures.put(name, ratio);
            }
            mustBeServed(stopwatch, scr);
            double cold = cold(stopwatch, scr, bundle);
            System.out.printf("  state by a JVM of its own, where none serves it: %.0f ms%n", cold);
            figures.put("cold_state_millis", cold);
        } finally {
            Bench.delete(directory);
        }
        if (json != null) {
            Files.write(
                    json, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(figures));
        }
        return 0;
    }

    private long life(Stopwatch stopwatch, List<String> program, Path bundle) {
        String id = "bench-" + ProcessHandle.current().pid() + "-" + counter.incrementAndGet();
        return stopwatch.program(words(program, "create", "--bundle", bundle.toString(), id))
                + stopwatch.program(words(program, "start", id))
                + stopwatch.program(words(program, "state", id))
                + stopwatch.program(words(program, "delete", "--force", id));
    }

    /** A ratio of a program that starts a JVM for each create would say nothing of the one that is measured. */
    private static void mustBeServed(Stopwatch stopwatch, List<String> scr) {
        long unused = stopwatch.program(words(with("SCR_RESIDENT=only", scr), "list", "--quiet"));
    }

    private static List<String> with(String variable, List<String> program) {
        return words(List.of("/usr/bin/env", variable), program.toArray(new String[0]));
    }

    private double cold(Stopwatch stopwatch, List<String> scr, Path bundle) {
        List<String> alone = with("SCR_RESIDENT=off", scr);
        long unused = stopwatch.program(words(scr, "create", "--bundle", bundle.toString(), "bench-cold"));
        long[] nanos = new long[COLD_TURNS];
        for (int i = 0; i < COLD_TURNS; i++) {
            nanos[i] = stopwatch.program(words(alone, "state", "bench-cold"));
        }
        unused = stopwatch.program(words(scr, "delete", "--force", "bench-cold"));
        Arrays.sort(nanos);
        return nanos[COLD_TURNS / 2] / 1e6;
    }

    private static List<String> words(List<String> first, String... more) {
        List<String> all = new ArrayList<>(first);
        all.addAll(List.of(more));
        return all;
    }
}
