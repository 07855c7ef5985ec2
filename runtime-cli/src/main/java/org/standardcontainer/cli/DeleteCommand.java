package org.standardcontainer.cli;

import java.time.Duration;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ContainerState;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "delete",
        description = "Deletes a container that has stopped, or was never started.",
        footer = {"", "Example:", "  scr delete --force web-1"})
final class DeleteCommand extends Subcommand {
    static final Duration DEADLINE = Duration.ofSeconds(10);

    @Option(
            names = {"-f", "--force"},
            description = "kill it first; no failure if there is none")
    private boolean force;

    @Option(
            names = {"-r", "--regex"},
            hidden = true)
    private boolean regex;

    @Mixin
    private final IdParameter id = new IdParameter();

    @Override
    public boolean flag(String name) {
        boolean is = name.equals("--force") || name.equals("-f");
        force |= is;
        return is;
    }

    @Override
    boolean id(String text) {
        return id.is(text);
    }

    @Override
    public Integer call() {
        if (regex) {
            throw Unsupported.option("--regex", "Give each id: scr list -q names them.");
        }
        ContainerId containerId = id.id();
        scr().choose(containerId);
        try (ContainerRuntime runtime = scr().open()) {
            if (force) {
                runtime.destroy(containerId, DEADLINE);
            } else {
                delete(runtime, containerId);
            }
        }
        return 0;
    }

    private static void delete(ContainerRuntime runtime, ContainerId containerId) {
        try (StandardContainer container = runtime.load(containerId)) {
            ContainerState state = container.state();
            if (state.status() == Status.CREATED && !state.paused()) {
                // runtime.md#delete wants an error here; runc's callers count on this
                container.destroy(DEADLINE);
            } else {
                container.delete();
            }
        } catch (IllegalContainerStateException e) {
            throw new UsageException(String.valueOf(e.getMessage()), "Stop it first, or use delete --force.", e);
        }
    }
}
