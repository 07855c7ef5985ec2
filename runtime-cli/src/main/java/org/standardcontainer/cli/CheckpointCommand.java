package org.standardcontainer.cli;

import java.nio.file.Path;
import org.standardcontainer.Checkpoint;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.StandardContainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "checkpoint",
        description = "Writes a running container to disk, if its backend can.",
        footer = {"", "Example:", "  scr checkpoint --image-path /var/lib/web-1 web-1"})
final class CheckpointCommand extends Subcommand {
    @Mixin
    private final IdParameter id = new IdParameter();

    @Option(names = "--image-path", paramLabel = "DIR", description = "where to (default: checkpoint)")
    private Path directory = Path.of("checkpoint");

    @Option(names = "--leave-running", description = "let it go on afterwards")
    private boolean leaveRunning;

    @Override
    public Integer call() {
        ContainerId containerId = id.id();
        try (ContainerRuntime runtime = scr().open();
                StandardContainer container = runtime.load(containerId)) {
            container.require(Checkpoint.class).checkpoint(directory, leaveRunning);
        }
        return 0;
    }
}
