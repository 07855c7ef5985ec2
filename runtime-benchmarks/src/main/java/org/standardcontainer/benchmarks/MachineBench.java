package org.standardcontainer.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ContainerRuntimes;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.config.RuntimeConfig;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A container with a kernel of its own, against the same kernel booted by hand; and many of them, to see that none hangs. */
@Command(
        name = "bench --vm",
        mixinStandardHelpOptions = true,
        description = "Measures create, start, wait and delete of /bin/true in a virtual machine.")
final class MachineBench implements Callable<Integer> {
    private static final int TURNS = 5;

    @Option(names = "--blocks", description = "Blocks of " + TURNS + " turns (default: ${DEFAULT-VALUE}).")
    private int blocks = 5;

    @Option(names = "--boots", description = "Boots this many in a row instead; one that hangs fails the run.")
    private int boots;

    @Option(names = "--accel", description = "kvm or tcg (default: ${DEFAULT-VALUE}, which works everywhere).")
    private String acceleration = "tcg";

    @Option(names = "--json", description = "Where the figures are written.")
    private @Nullable Path json;

    @Option(names = "--stopwatch", required = true, hidden = true, description = "The compiled floor.c.")
    private Path floor = Path.of("");

    @Option(names = "--rootfs", required = true, hidden = true, description = "A root file system with /bin/true.")
    private Path rootfs = Path.of("");

    @Option(names = "--kernel", required = true, hidden = true, description = "The kernel.")
    private Path kernel = Path.of("");

    @Option(names = "--naive", required = true, hidden = true, description = "The initial file system of naive.c.")
    private Path naive = Path.of("");

    @Option(names = "--qemu", required = true, hidden = true, description = "QEMU.")
    private Path qemu = Path.of("");

    public static void main(String[] args) {
        System.exit(new CommandLine(new MachineBench()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Path directory = Files.createTempDirectory(Path.of("/dev/shm"), "scr-bench-");
        Path bundle =
                BenchBundle.standard(rootfs.toAbsolutePath()).withoutCgroups().write(directory.resolve("bundle"));
        Map<String, Object> figures = new LinkedHashMap<>();
        try (ContainerRuntime runtime = open(directory.resolve("state"));
                Stopwatch stopwatch = new Stopwatch(floor)) {
            Contender ours = Contender.ours("ours", runtime, bundle);
            long unused = ours.once().getAsLong(); // loads classes, fills the page cache
            if (boots > 0) {
                figures.put("boots", boots(ours));
            } else {
                Contender byHand = new Contender("naive", naive(stopwatch, directory.resolve("serial")));
                Ratio cold = Ratio.measure(ours, byHand, blocks, TURNS, System.err::println);
                System.out.printf(
                        "  cold  %.2f (%.2f to %.2f)  our time over that of a q35 machine made by hand%n",
                        cold.median(), cold.min(), cold.max());
                figures.put("ratios", Map.of("cold", cold));
            }
        } finally {
            Bench.delete(directory);
        }
        if (json != null) {
            Files.write(
                    json, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(figures));
        }
        return 0;
    }

    private ContainerRuntime open(Path state) {
        return ContainerRuntimes.open(
                RuntimeConfig.of(Map.of(
                        "backend", "vm",
                        "state.root", state.toString(),
                        "vm.accel", acceleration,
                        "vm.qemu", qemu.toString(),
                        "vm.kernel", kernel.toAbsolutePath().toString(),
                        "vm.cache",
                                naive.toAbsolutePath()
                                        .resolveSibling("vm-cache")
                                        .toString())),
                new RuntimeListener() {});
    }

    /** As somebody would start it who has a kernel and an initial file system, and QEMU's documentation. */
    private LongSupplier naive(Stopwatch stopwatch, Path serial) {
        List<String> command = List.of(
                qemu.toString(),
                "-machine",
                "q35",
                "-accel",
                acceleration,
                "-m",
                "256",
                "-kernel",
                kernel.toString(),
                "-initrd",
                naive.toString(),
                "-append",
                "quiet panic=-1",
                "-display",
                "none",
                "-serial",
                "file:" + serial,
                "-no-reboot");
        return () -> {
            long nanos = stopwatch.program(command);
            try {
                // a kernel that panics ends the machine too
                if (!Files.readString(serial).contains("ended with 0")) {
                    throw new IllegalStateException("the naive machine said: " + Files.readString(serial));
                }
                Files.delete(serial);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return nanos;
        };
    }

    /** A machine that doesn't answer is given up by its deadline, which is an error here. */
    private Map<String, Object> boots(Contender ours) {
        long[] millis = new long[boots];
        for (int i = 0; i < boots; i++) {
            millis[i] = ours.once().getAsLong() / 1_000_000;
        }
        java.util.Arrays.sort(millis);
        System.out.printf(
                "  %d machines, none hung; %d ms, the slowest %d ms%n", boots, millis[boots / 2], millis[boots - 1]);
        return Map.of("machines", boots, "hangs", 0, "median_ms", millis[boots / 2], "max_ms", millis[boots - 1]);
    }
}
