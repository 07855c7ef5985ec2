package org.standardcontainer.cli;

import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Pause;
import org.standardcontainer.StandardContainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "resume",
        description = "Lets the processes of a paused container go on.",
        footer = {"", "Example:", "  scr resume web-1"})
final class ResumeCommand extends Subcommand {
    @Mixin
    private final IdParameter id = new IdParameter();

    @Override
    public Integer call() {
        scr().checkRootlessWord();
        ContainerId containerId = id.id();
        scr().choose(containerId);
        try (ContainerRuntime runtime = scr().open();
                StandardContainer container = runtime.load(containerId)) {
            RuncWords.whileAlive("container not paused", container.require(Pause.class)::resume);
        }
        return 0;
    }
}
