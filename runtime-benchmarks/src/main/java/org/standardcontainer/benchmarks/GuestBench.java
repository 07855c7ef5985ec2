package org.standardcontainer.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.GuestProgram;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What this host hasn't: cgroup v2 alone, by its files and by systemd, against peers in the same guest. */
@Command(
        name = "bench --guest",
        mixinStandardHelpOptions = true,
        description = "Measures create, start, wait and delete of /bin/true with cgroup v2, in a guest.")
final class GuestBench implements Callable<Integer> {
    private static final Duration QUIET = Duration.ofMinutes(15);

    @Option(names = "--peer", description = "A runc-compatible program to compare with; may be repeated.")
    private List<Path> peers = new ArrayList<>();

    @Option(names = "--blocks", description = "Blocks for each ratio (default: ${DEFAULT-VALUE}).")
    private int blocks = 7;

    @Option(names = "--cgroups", description = "cgroupfs or systemd alone (default: both).")
    private @Nullable String manager;

    @Option(names = "--json", description = "Where the ratios are written.")
    private @Nullable Path json;

    @Option(names = "--floor", required = true, hidden = true, description = "The compiled floor.c.")
    private Path floor = Path.of("");

    @Option(names = "--rootfs", required = true, hidden = true, description = "A directory with a static bin/true.")
    private Path rootfs = Path.of("");

    @Option(names = "--library", hidden = true, description = "What the peers load; may be repeated.")
    private List<Path> libraries = new ArrayList<>();

    @Option(names = "--terminal", hidden = true, description = "Standard error is a terminal: show progress on it.")
    private boolean terminal;

    /** Filled by the thread that hears the guest. */
    private final Map<String, Ratio> ratios = Collections.synchronizedMap(new LinkedHashMap<>());

    public static void main(String[] args) {
        System.exit(new CommandLine(new GuestBench()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        System.out.println("create, start, wait, delete of /bin/true in a guest, on Java "
                + Runtime.version().feature() + "; median (smallest to largest of " + blocks + " blocks)");
        measure(GuestKind.CGROUP_V2, "cgroupfs");
        measure(GuestKind.SYSTEMD, "systemd");
        if (json != null) {
            Files.write(
                    json,
                    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(Map.of("ratios", ratios)));
        }
        return 0;
    }

    private void measure(GuestKind kind, String driver) throws InterruptedException {
        if (manager != null && !manager.equals(driver)) {
            return;
        }
        HashSet<Path> files = new HashSet<>(libraries);
        files.addAll(peers);
        List<String> arguments = new ArrayList<>(List.of(
                driver,
                Integer.toString(blocks),
                floor.toAbsolutePath().toString(),
                rootfs.toAbsolutePath().toString()));
        peers.forEach(peer -> arguments.add(peer.toString()));
        try {
            new GuestProgram(kind, UnifiedBench.class, files, QUIET).run(arguments, this::hear);
        } catch (TestAbortedException e) {
            System.err.println("bench: " + driver + " is left out: " + e.getMessage());
        }
    }

    private void hear(String line) {
        if (line.startsWith(UnifiedBench.RATIO)) {
            String[] words = line.split(" ");
            Ratio ratio =
                    new Ratio(Double.parseDouble(words[2]), Double.parseDouble(words[3]), Double.parseDouble(words[4]));
            ratios.put(words[1], ratio);
            System.out.printf(
                    Locale.ROOT,
                    "  %-18s %5.2f (%.2f to %.2f)  its time over ours%n",
                    words[1],
                    ratio.median(),
                    ratio.min(),
                    ratio.max());
        } else if (terminal) {
            System.err.println(line);
        }
    }
}
