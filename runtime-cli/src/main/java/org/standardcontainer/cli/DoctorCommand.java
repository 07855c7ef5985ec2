package org.standardcontainer.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Finding;
import org.standardcontainer.linux.systemd.ResidentScope;
import picocli.CommandLine.Command;

@Command(
        name = "doctor",
        description = "Says what this machine lacks for each backend, and for some operations, and how to get it.",
        footer = {"", "Example:", "  scr doctor"})
final class DoctorCommand extends Subcommand {
    private static final String CHECKPOINTS = "org.opencontainers.runc.checkpoint.enabled";

    /** Fails only if no backend can run. */
    @Override
    public Integer call() {
        boolean any = false;
        boolean checkpoints = false;
        Table table = new Table();
        for (Candidate candidate : Candidate.all(scr())) {
            if (candidate.isPeer() || candidate.runsNothing()) {
                continue;
            }
            any |= candidate.isReady();
            checkpoints |= writesContainersToDisk(candidate);
            add(table, candidate.name(), candidate.findings());
        }
        Equipment equipment = Equipment.of(scr().shell().env());
        add(table, "checkpoint", equipment.forCheckpoints(checkpoints, isRoot()));
        add(table, "rootless", equipment.forOrdinaryUsers());
        if (System.getProperty("os.name", "").equals("Linux")) {
            add(table, "resident", forTheOneThatStays(ResidentScope.whyNone(Path.of("/"))));
        }
        table.lines().forEach(scr().shell().out()::println);
        return any ? 0 : Scr.FAILED;
    }

    static List<Finding> forTheOneThatStays(Optional<String> obstacle) {
        return obstacle.map(
                        why -> Finding.warning(
                                "scope",
                                why
                                        + ": the JVM that stays is in the cgroup of whoever has started it, with its limits, and ends with its service"))
                .map(List::of)
                .orElse(List.of());
    }

    private static boolean isRoot() {
        try {
            return Rootless.callerIsRoot();
        } catch (UsageException unknown) {
            return false;
        }
    }

    /** By asking CRIU itself: that it is installed says little. */
    private boolean writesContainersToDisk(Candidate candidate) {
        if (!candidate.name().equals("linux") || !candidate.isReady()) {
            return false;
        }
        try (ContainerRuntime runtime = scr().open(candidate.config())) {
            Map<String, String> notes = runtime.featuresDocument().annotations();
            return notes != null && "true".equals(notes.get(CHECKPOINTS));
        }
    }

    private static void add(Table table, String name, List<Finding> findings) {
        String first = name;
        for (Finding finding : findings) {
            if (finding.isError() || finding.kind() == Finding.Kind.WARNING) {
                table.row(first, finding.isError() ? "lacks" : "note", finding.subject(), finding.sentences());
                first = "";
            }
        }
        if (!first.isEmpty()) {
            table.row(name, "ready");
        }
    }
}
