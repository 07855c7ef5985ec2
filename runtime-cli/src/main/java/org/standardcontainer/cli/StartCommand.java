package org.standardcontainer.cli;

import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.StandardContainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "start",
        description = "Runs the program of a created container.",
        footer = {"", "Example:", "  scr start web-1"})
final class StartCommand extends Subcommand {
    @Mixin
    private final IdParameter id = new IdParameter();

    @Override
    public Integer call() {
        ContainerId containerId = id.id();
        scr().choose(containerId);
        try (ContainerRuntime runtime = scr().open(CreationOptions.notifySocket(scr().shell()));
                StandardContainer container = runtime.load(containerId)) {
            RuncWords.whileAlive("cannot start a container that has stopped", container::start);
        }
        return 0;
    }
}
