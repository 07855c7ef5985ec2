package org.standardcontainer.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ContainerRuntimes;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.config.RuntimeConfig;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A container with a kernel of its own, against the same kernel booted by hand; and many of them, to see that none hangs. */
@Command(
        name = "bench --vm",
        mixinStandardHelpOptions = true,
        description = "Measures create, start, wait and delete of /bin/true in a virtual machine.")
final class MachineBench implements Callable<Integer> {
    private static final int TURNS = 5;
    /** Machines after which a JVM has compiled some of what each takes, and files are in memory. */
    private static final int WARM_UP = 30;
    /** Further containers of a machine after which the JVM has compiled what each takes, and QEMU translates nothing any more. */
    private static final int WARM_UP_NEXT = 300;

    private static final List<String> PARTS = List.of("cold", "template", "next", "pss", "rootfs");
    private static final String POD = "pod";
    private static final String ANNOTATION = "org.standardcontainer.vm.pod";

    @Option(names = "--blocks", description = "Blocks of " + TURNS + " turns (default: ${DEFAULT-VALUE}).")
    private int blocks = 5;

    @Option(names = "--boots", description = "Boots this many in a row instead; one that hangs fails the run.")
    private int boots;

    @Option(names = "--at-once", description = "With --boots: so many side by side (default: ${DEFAULT-VALUE}).")
    private int atOnce = 1;

    @Option(names = "--grow", description = "Has this many alive at a time instead, from one template.")
    private int grow;

    @Option(
            names = "--only",
            split = ",",
            description = "Some of cold, template, next, pss and rootfs, with commas between them, instead of all.")
    private List<String> only = List.of();

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--accel", description = "kvm or tcg (default: ${DEFAULT-VALUE}, which works everywhere).")
    private String acceleration = "tcg";

    @Option(names = "--json", description = "Where the figures are written.")
    private @Nullable Path json;

    @Option(names = "--stopwatch", required = true, hidden = true, description = "The compiled floor.c.")
    private Path floor = Path.of("");

    @Option(
            names = "--rootfs",
            required = true,
            hidden = true,
            description = "A root file system with /bin/true, and /bin/wait, which doesn't end.")
    private Path rootfs = Path.of("");

    @Option(names = "--kernel", required = true, hidden = true, description = "The kernel.")
    private Path kernel = Path.of("");

    @Option(names = "--naive", required = true, hidden = true, description = "The initial file system of naive.c.")
    private Path naive = Path.of("");

    @Option(names = "--files", required = true, hidden = true, description = "The compiled files.c.")
    private Path files = Path.of("");

    @Option(names = "--qemu", required = true, hidden = true, description = "QEMU.")
    private Path qemu = Path.of("");

    public static void main(String[] args) {
        System.exit(new CommandLine(new MachineBench()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        checkParts();
        Path directory = Files.createTempDirectory(Path.of("/dev/shm"), "scr-bench-");
        Path bundle =
                BenchBundle.standard(rootfs.toAbsolutePath()).withoutCgroups().write(directory.resolve("bundle"));
        Map<String, Object> figures = new LinkedHashMap<>();
        try (ContainerRuntime cold = open(directory.resolve("state"), Map.of());
                ContainerRuntime clones = open(directory.resolve("clones"), Map.of("vm.template", "bench"));
                Stopwatch stopwatch = new Stopwatch(floor)) {
            if (boots > 0) {
                figures.put("boots", boots(Contender.ours("ours", cold, bundle)));
            } else if (grow > 0) {
                Path waits = BenchBundle.standard(rootfs.toAbsolutePath())
                        .withoutCgroups()
                        .withProgram("/bin/wait")
                        .write(directory.resolve("waits"));
                Map<String, Ratio> ratios = new MachineGrowth(clones, Bundle.at(waits)).measure(grow, blocks);
                figures.put("machines", grow);
                figures.put("grow", ratios);
                say(
                        "last",
                        Objects.requireNonNull(ratios.get("last")),
                        "create and start of the last one over the first one's");
                say(
                        "last_few",
                        Objects.requireNonNull(ratios.get("last_few")),
                        "the same of the last five's median over the first five's");
                say(
                        "pss_mib",
                        Objects.requireNonNull(ratios.get("pss_mib")),
                        "MiB of memory (Pss) of the one in the middle, all alive");
            } else {
                figures.put("ratios", ratios(directory, bundle, cold, clones, stopwatch));
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

    private void checkParts() {
        for (String part : only) {
            if (!PARTS.contains(part)) {
                throw new ParameterException(
                        Objects.requireNonNull(spec).commandLine(),
                        "--only: there is no " + part + ", but " + String.join(", ", PARTS));
            }
        }
        if (!only.isEmpty() && (boots > 0 || grow > 0)) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "--only has no meaning with --boots or --grow");
        }
    }

    private Map<String, Ratio> ratios(
            Path directory, Path bundle, ContainerRuntime cold, ContainerRuntime clones, Stopwatch stopwatch)
            throws IOException {
        Contender byHand = new Contender("naive", naive(stopwatch, directory.resolve("serial")));
        Map<String, Ratio> ratios = new LinkedHashMap<>();
        String made = "our time over that of a q35 machine made by hand";
        if (wanted("cold")) {
            ratios.put("cold", measure("cold", Contender.ours("ours", cold, bundle), 1, byHand, made));
        }
        if (wanted("template")) {
            ratios.put("template", measure("template", Contender.ours("clone", clones, bundle), WARM_UP, byHand, made));
        }
        if (wanted("next")) {
            try (ContainerRuntime pods = open(
                    directory.resolve("state-of-pods"),
                    Map.of("vm.template", "bench", "vm.pods", directory.toString()))) {
                ratios.put("next", next(pods, directory.resolve(POD), byHand));
            }
        }
        if (wanted("pss")) {
            Ratio pss = new MachineMemory(bundle).ratio(clones, cold, blocks);
            ratios.put("pss", pss);
            say("pss", pss, "memory (Pss) of a machine from a template over that of one that booted");
        }
        if (wanted("rootfs")) {
            ratios.putAll(rootfs(directory, cold));
        }
        return ratios;
    }

    private boolean wanted(String part) {
        return only.isEmpty() || only.contains(part);
    }

    private Map<String, Ratio> rootfs(Path directory, ContainerRuntime own) throws IOException {
        try (ContainerRuntime virtiofs = open(directory.resolve("state-of-virtiofs"), Map.of("vm.files", "virtiofs"))) {
            Map<String, Ratio> ratios =
                    new MachineFiles(files, directory.resolve("files")).ratios(own, virtiofs, blocks, TURNS);
            ratios.forEach((name, ratio) -> say(name, ratio, "our file server's time over virtiofsd's"));
            return ratios;
        } catch (UnsupportedFeatureException missing) {
            System.err.println("left out: " + missing.getMessage());
            return Map.of();
        }
    }

    private Ratio measure(String name, Contender ours, int warmUp, Contender byHand, String what) {
        for (int i = 0; i < warmUp; i++) {
            long unused = ours.once().getAsLong(); // loads classes, fills the page cache
        }
        Ratio ratio = Ratio.measure(ours, byHand, blocks, TURNS, System.err::println);
        say(name, ratio, what);
        return ratio;
    }

    private static void say(String name, Ratio ratio, String what) {
        System.out.printf("  %-8s  %.3f (%.3f to %.3f)  %s%n", name, ratio.median(), ratio.min(), ratio.max(), what);
    }

    /** A further container of a pod, whose machine runs. */
    private Ratio next(ContainerRuntime pods, Path pod, Contender byHand) throws IOException {
        Path files = pod.resolve("rootfs");
        copy(rootfs, files);
        BenchBundle usual = BenchBundle.standard(files).withoutCgroups().withAnnotation(ANNOTATION, POD);
        Path first = usual.withProgram("/bin/wait").write(pod.resolve("first"));
        Path bundle = usual.write(pod.resolve("bundle"));
        try (StandardContainer machine = pods.create(ContainerId.of("machine"), Bundle.at(first), Stdio.discard())) {
            machine.start();
            return measure(
                    "next",
                    Contender.ours("next", pods, bundle),
                    WARM_UP_NEXT,
                    byHand,
                    "our time for a further container of a machine that runs, over that");
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (var all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private ContainerRuntime open(Path state, Map<String, String> more) {
        Map<String, String> values = new LinkedHashMap<>(Map.of(
                "backend", "vm",
                "state.root", state.toString(),
                "vm.accel", acceleration,
                "vm.qemu", qemu.toString(),
                "vm.kernel", kernel.toAbsolutePath().toString(),
                "vm.cache", naive.toAbsolutePath().resolveSibling("vm-cache").toString()));
        values.putAll(more);
        return ContainerRuntimes.open(RuntimeConfig.of(values), new RuntimeListener() {
            @Override
            public void progress(String text) {
                System.err.println(text);
            }
        });
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
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        try {
            List<Callable<Long>> turns =
                    Collections.nCopies(boots, () -> ours.once().getAsLong() / 1_000_000);
            long[] millis = new long[boots];
            int done = 0;
            for (Future<Long> turn : threads.invokeAll(turns)) {
                millis[done++] = turn.get();
            }
            Arrays.sort(millis);
            System.out.printf(
                    "  %d machines, none hung; %d ms, the slowest %d ms%n",
                    boots, millis[boots / 2], millis[boots - 1]);
            return Map.of("machines", boots, "hangs", 0, "median_ms", millis[boots / 2], "max_ms", millis[boots - 1]);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a machine didn't do its work", e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a benchmark", e);
        } finally {
            threads.shutdownNow();
        }
    }
}
