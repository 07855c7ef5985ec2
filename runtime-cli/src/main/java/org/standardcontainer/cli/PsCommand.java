package org.standardcontainer.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Processes;
import org.standardcontainer.StandardContainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "ps",
        description = "Lists the processes of a container that this host's ps can see.",
        footer = {"", "Example:", "  scr ps web-1 -o pid,args"})
final class PsCommand extends Subcommand {
    private enum Format {
        table,
        json
    }

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description = "table or json (default: table)")
    private Format format = Format.table;

    @Mixin
    private final IdParameter id = new IdParameter();

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "OPTION",
            description = "for the host's ps, whose columns have to include PID (default: -ef)")
    private List<String> options = List.of();

    @Override
    public Integer call() throws InterruptedException {
        scr().checkRootlessWord();
        ContainerId containerId = id.id();
        scr().choose(containerId);
        List<Long> pids;
        try (ContainerRuntime runtime = scr().open();
                StandardContainer container = runtime.load(containerId)) {
            pids = container.require(Processes.class).processes().stream()
                    .filter(ProcessRef::isOnHost)
                    .map(ProcessRef::pid)
                    .toList();
        }
        PrintStream out = scr().shell().out();
        if (format == Format.json) {
            out.println(pids.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]")));
        } else {
            rows(ps(), Set.copyOf(pids)).forEach(out::println);
        }
        return 0;
    }

    private List<String> ps() throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("ps"));
        command.addAll(options.isEmpty() ? List.of("-ef") : options);
        try {
            Process ps = new ProcessBuilder(command).redirectErrorStream(true).start();
            ps.getOutputStream().close();
            String output = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (ps.waitFor() != 0) {
                throw new UsageException("ps failed: " + output.strip(), "Correct its options.");
            }
            return output.lines().toList();
        } catch (IOException e) {
            throw new UsageException(
                    "cannot run ps: " + FileErrors.reason(e), "Install it (package procps), or take --format json.", e);
        }
    }

    /** The titles, and the rows of these processes. */
    static List<String> rows(List<String> output, Set<Long> pids) {
        int column = output.isEmpty()
                ? -1
                : List.of(output.get(0).strip().split(" +")).indexOf("PID");
        if (column < 0) {
            throw new UsageException("the output of ps has no column PID", "Give ps options that show it.");
        }
        List<String> rows = new ArrayList<>(output.subList(0, 1));
        for (String line : output.subList(1, output.size())) {
            String[] cells = line.strip().split(" +");
            if (cells.length > column && isOneOf(cells[column], pids)) {
                rows.add(line);
            }
        }
        return rows;
    }

    private static boolean isOneOf(String cell, Set<Long> pids) {
        return cell.matches("[0-9]{1,10}") && pids.contains(Long.parseLong(cell));
    }
}
