package org.standardcontainer.cli;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.launcher.Caller;
import org.standardcontainer.spi.Unchecked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "start",
        description = "Runs the program of a created container.",
        footer = {"", "Example:", "  scr start web-1"})
final class StartCommand extends Subcommand {
    /** How the start ended that the command line's program has executed by itself: what is said of that is for us. */
    @Option(names = "--left-report", paramLabel = "REPORT", hidden = true)
    private @Nullable String report;

    @Mixin
    private final IdParameter id = new IdParameter();

    @Override
    boolean id(String text) {
        return id.is(text);
    }

    @Override
    public Integer call() {
        ContainerId containerId = id.id();
        scr().choose(containerId);
        try (ContainerRuntime runtime = scr().open(CreationOptions.notifySocket(scr().shell()));
                StandardContainer container = runtime.load(containerId)) {
            RuncWords.whileAlive("cannot start a container that has stopped", () -> start(container));
        }
        return 0;
    }

    private void start(StandardContainer container) {
        if (report == null) {
            container.start();
        } else {
            say(container, report);
        }
    }

    private static void say(StandardContainer container, String report) {
        try {
            Caller.current().reported(HexFormat.of().parseHex(report));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--left-report is no report", "Leave it out.", e);
        }
        container.find(Unchecked.class).orElseThrow().startUnchecked(); // it isn't created any more
    }
}
