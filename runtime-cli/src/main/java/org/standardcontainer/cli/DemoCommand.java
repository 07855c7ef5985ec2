package org.standardcontainer.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ContainerRuntimes;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.config.RuntimeConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What {@code bin/demo} shows: which backends can run here, and what a container on each of them sees. */
@Command(
        name = "demo",
        hidden = true,
        description = "Shows which backends can run here, and what a container on each sees.",
        footer = {"", "Example:", "  bin/demo"})
final class DemoCommand extends Subcommand {
    private static final int TIMES = 10;
    private static final int SLOW_TIMES = 2;

    @Parameters(arity = "0..1", paramLabel = "BUSYBOX", description = "a static busybox for the root filesystem")
    private @Nullable Path busybox;

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (DemoMachine machine = new DemoMachine(scr())) {
            return show(Optional.ofNullable(busybox), machine);
        }
    }

    /** Fails unless each backend of our own that is ready, and at least one, ran its container as it should. */
    private int show(Optional<Path> program, DemoMachine machine) throws IOException, InterruptedException {
        PrintStream out = scr().shell().out();
        List<Candidate> candidates =
                Candidate.all(scr()).stream().map(machine::complete).toList();
        out.println("Backends on this machine");
        Table backends = new Table();
        for (Candidate candidate : candidates) {
            String word = candidate.isReady() ? "ready" : "no";
            backends.row(
                    "  " + candidate.name(),
                    word,
                    candidate.summary() + (candidate.isPeer() && candidate.isReady() ? ", only to compare" : ""));
        }
        backends.lines().forEach(out::println);
        out.println();
        out.println("One bundle, run by each: what its program sees, and how long each step takes");
        int ready = 0;
        int good = 0;
        try (DemoBundle bundle = DemoBundle.make(program)) {
            for (Candidate candidate : candidates) {
                if (candidate.isReady() && !candidate.runsNothing()) {
                    boolean ran = candidate.isJails() ? run(candidate, machine) : run(candidate, bundle);
                    ready += candidate.isPeer() ? 0 : 1;
                    good += ran && !candidate.isPeer() ? 1 : 0;
                }
            }
        }
        if (good < ready) {
            out.println("  A backend that is ready did not run its container: see above.");
            return Scr.FAILED;
        }
        if (good == 0) {
            out.println("  No container of ours ran. Run it as root on Linux, or see above what is missing.");
            return Scr.FAILED;
        }
        out.println();
        out.println(
                "A container on linux shares with this host its kernel, its clock, and each device that it is given;");
        out.println("one on vm has a kernel of its own, and shares with the host the files that it is given;");
        out.println("one on freebsd-jail shares the kernel of a FreeBSD, which is another machine.");
        out.println("Next: README.md, or  bin/scr --help");
        return 0;
    }

    private boolean run(Candidate candidate, DemoMachine machine) throws IOException, InterruptedException {
        try (DemoBundle bundle = machine.bundle()) {
            return run(candidate, bundle);
        }
    }

    private boolean run(Candidate candidate, DemoBundle bundle) throws IOException, InterruptedException {
        PrintStream out = scr().shell().out();
        Map<String, String> values = new LinkedHashMap<>(candidate.config().values());
        if (!candidate.isJails()) { // its records are where its containers are
            values.put(RuntimeConfig.STATE_ROOT.name(), bundle.stateRoot().toString());
        }
        try (ContainerRuntime runtime = ContainerRuntimes.open(RuntimeConfig.of(values), new RuntimeListener() {})) {
            DemoRun run = DemoRun.on(runtime, bundle.bundle(), candidate.isSlow() ? SLOW_TIMES : TIMES);
            out.println("  " + candidate.name());
            out.println("    " + sight(run));
            out.println("    " + run.times());
            return run.status().equals(new ExitStatus.Exited(DemoBundle.EXIT_CODE));
        } catch (ContainerException e) {
            out.println("  " + candidate.name());
            ErrorReport.of(e).lines().forEach(line -> out.println("    " + line));
            return false;
        }
    }

    private static String sight(DemoRun run) throws IOException {
        Map<String, String> seen = run.seen();
        String end = run.status() instanceof ExitStatus.Exited exited
                ? "exit " + exited.code()
                : run.status().toString();
        if (seen.isEmpty()) {
            return end;
        }
        String host = Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
        String whose = host.equals(seen.get("kernel")) ? "the host's" : "its own";
        long hostMounts;
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mounts"))) {
            hostMounts = mounts.count();
        }
        return "PID " + seen.get("pid") + "   host " + seen.get("host") + "   kernel " + seen.get("kernel") + " ("
                + whose + ")   net: " + seen.get("net") + "   " + seen.get("mounts") + " mounts (the host: "
                + hostMounts + ")   " + end;
    }
}
