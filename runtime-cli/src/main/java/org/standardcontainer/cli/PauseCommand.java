package org.standardcontainer.cli;

import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Pause;
import org.standardcontainer.StandardContainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "pause",
        description = "Has all processes of a container stand still.",
        footer = {"", "Example:", "  scr pause web-1"})
final class PauseCommand extends Subcommand {
    @Mixin
    private final IdParameter id = new IdParameter();

    @Override
    public Integer call() {
        scr().checkRootlessWord();
        ContainerId containerId = id.id();
        scr().choose(containerId);
        try (ContainerRuntime runtime = scr().open();
                StandardContainer container = runtime.load(containerId)) {
            RuncWords.whileRunning(container.require(Pause.class)::pause);
        }
        return 0;
    }
}
