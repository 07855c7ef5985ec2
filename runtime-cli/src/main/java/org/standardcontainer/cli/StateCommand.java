package org.standardcontainer.cli;

import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.launcher.Caller;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "state",
        description = "Prints the state of a container as JSON.",
        footer = {"", "Example:", "  scr state web-1"})
final class StateCommand extends Subcommand {
    @Mixin
    private final IdParameter id = new IdParameter();

    @Override
    boolean id(String text) {
        return id.is(text);
    }

    @Override
    public Integer call() {
        ContainerId containerId = id.id();
        scr().makesNone();
        Caller.current().looks();
        scr().choose(containerId);
        try (ContainerRuntime runtime = scr().open();
                StandardContainer container = runtime.load(containerId)) {
            scr().shell().out().println(RuncState.one(container.state()));
        }
        return 0;
    }
}
