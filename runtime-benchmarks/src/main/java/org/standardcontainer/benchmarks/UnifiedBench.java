package org.standardcontainer.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ContainerRuntimes;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.config.RuntimeConfig;

/** The part of {@link GuestBench} that is in the guest: with cgroup v2 alone, by its files or by systemd. */
final class UnifiedBench {
    static final String RATIO = "ratio ";

    /** In a guest the JVM compiles a method once, after 200 calls. */
    private static final int WARM_UP = 300;

    private static final int TURNS = 11;

    private UnifiedBench() {}

    /**
     * Writes a line for each thing that it has done, and one that begins with {@link #RATIO} for each ratio: name, median, smallest, largest.
     *
     * @param arguments cgroupfs or systemd; blocks; the compiled floor.c; a directory with {@code bin/true}; peers
     */
    public static void main(String[] arguments) throws IOException {
        boolean systemd = arguments[0].equals("systemd");
        int blocks = Integer.parseInt(arguments[1]);
        Path directory = Files.createTempDirectory(Path.of("/dev/shm"), "scr-bench-");
        Path rootfs = copy(Path.of(arguments[3]), directory.resolve("rootfs"));
        Path bundle = BenchBundle.standard(rootfs).write(directory.resolve("bundle"));
        RuntimeConfig config = RuntimeConfig.of(Map.of(
                "backend",
                "linux",
                "state.root",
                directory.resolve("state").toString(),
                "linux.cgroups",
                systemd ? "systemd" : "enabled"));
        try (ContainerRuntime runtime = ContainerRuntimes.open(config, new RuntimeListener() {});
                Stopwatch stopwatch = new Stopwatch(Path.of(arguments[2]))) {
            Side side = new Side(runtime, bundle, "cgroup v2", WARM_UP);
            System.out.println("warm");
            for (String peer : List.of(arguments).subList(4, arguments.length)) {
                String name = Path.of(peer).getFileName().toString();
                List<String> command = new ArrayList<>(
                        List.of(peer, "--root", directory.resolve("peer").toString()));
                if (systemd) {
                    command.add("--systemd-cgroup");
                }
                Comparison comparison = side.against("v2_" + arguments[0] + "_" + name, name, stopwatch, command);
                Ratio ratio = Ratio.measure(comparison.above(), comparison.below(), blocks, TURNS, System.out::println);
                System.out.println(
                        RATIO + comparison.name() + " " + ratio.median() + " " + ratio.min() + " " + ratio.max());
            }
        }
    }

    /** In the guest's memory no file has to be asked of the host. */
    private static Path copy(Path from, Path to) throws IOException {
        for (String name : List.of("proc", "dev", "sys", "bin")) {
            Files.createDirectories(to.resolve(name));
        }
        Files.copy(from.resolve("bin/true"), to.resolve("bin/true"));
        return to;
    }
}
