package org.standardcontainer.cli;

import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.KillAll;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "kill",
        description = "Sends a signal to the init process of a container, or to all of it.",
        footer = {"", "Example:", "  scr kill web-1 KILL"})
final class KillCommand extends Subcommand {
    @Option(
            names = {"-a", "--all"},
            description = "to all its processes")
    private boolean all;

    @Option(
            names = {"-r", "--regex"},
            hidden = true)
    private boolean regex;

    @Mixin
    private final IdParameter id = new IdParameter();

    @Parameters(
            index = "1",
            arity = "0..1", // else a call without an id is told that the signal is missing too
            paramLabel = "SIGNAL",
            defaultValue = "TERM",
            description = "name or number (default: TERM)")
    private String signal = "TERM";

    @Override
    public Integer call() {
        if (regex) {
            throw Unsupported.option("--regex", "Give each id: scr list -q names them.");
        }
        ContainerId containerId = id.id();
        scr().choose(containerId);
        Signal parsed = Signal.parse(signal.isEmpty() ? "TERM" : signal).orElseThrow(() -> unknown(signal, null));
        try (ContainerRuntime runtime = scr().open();
                StandardContainer container = runtime.load(containerId)) {
            if (all && !dieWithInit(container, parsed)) {
                killAll(container, parsed);
            } else {
                kill(container, parsed);
            }
        }
        return 0;
    }

    private void kill(StandardContainer container, Signal parsed) {
        try {
            container.kill(parsed);
        } catch (IllegalContainerStateException e) {
            throw RuncWords.notRunning(e);
        } catch (IllegalArgumentException e) {
            throw unknown(signal, e);
        }
    }

    private void killAll(StandardContainer container, Signal parsed) {
        KillAll operation = container
                .find(KillAll.class)
                .orElseThrow(() -> Unsupported.option(
                        "--all, for what has no cgroup of its own,",
                        "Send the signal to its init process alone, or use delete --force, which ends all its"
                                + " processes."));
        try {
            operation.killAll(parsed);
        } catch (IllegalArgumentException e) {
            throw unknown(signal, e);
        }
    }

    /** The kernel kills all of a pid namespace with its init process, whatever the backend. */
    private static boolean dieWithInit(StandardContainer container, Signal signal) {
        boolean kills = signal.equals(Signal.KILL) || signal.number().orElse(0) == 9;
        return kills
                && container
                        .state()
                        .pid()
                        .filter(process -> process.isOnHost() && PidNamespace.hasItsOwn(process.pid()))
                        .isPresent();
    }

    private static UsageException unknown(String signal, @Nullable Throwable cause) {
        return new UsageException(
                "unknown signal \"" + signal + "\"", "Give a name such as TERM, or a number; see kill -l.", cause);
    }
}
