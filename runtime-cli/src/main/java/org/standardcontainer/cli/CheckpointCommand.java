package org.standardcontainer.cli;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Checkpoint;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.StandardContainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "checkpoint",
        description = "Writes a running container to disk, and deletes it.",
        footer = {"", "Example:", "  scr checkpoint --image-path /var/lib/web-1 web-1"})
final class CheckpointCommand extends Subcommand {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    @Mixin
    private final IdParameter id = new IdParameter();

    @Mixin
    private final CriuOptions options = new CriuOptions();

    @Option(names = "--leave-running", description = "let it go on afterwards")
    private boolean leaveRunning;

    @Option(names = "--pre-dump", description = "not supported")
    private boolean preDump;

    @Option(names = "--parent-path", paramLabel = "DIR", description = "not supported")
    private @Nullable String parent;

    @Option(names = "--status-fd", paramLabel = "FD", description = "not supported")
    private @Nullable String statusFd;

    @Option(names = "--network-lock", paramLabel = "METHOD", hidden = true)
    private @Nullable String networkLock;

    @Option(names = "--page-server", paramLabel = "ADDRESS:PORT", description = "not supported")
    private @Nullable String pageServer;

    @Override
    public Integer call() {
        ContainerId containerId = id.id();
        scr().choose(containerId);
        options.check();
        CriuOptions.refuse(preDump, "--pre-dump", "Leave it out: all memory is written at once.");
        CriuOptions.refuse(parent != null, "--parent-path", "Leave it out: all memory is written at once.");
        CriuOptions.refuse(statusFd != null, "--status-fd", "Leave it out: it is done when scr ends.");
        CriuOptions.refuse(pageServer != null, "--page-server", "Leave it out, and copy the images.");
        CriuOptions.refuse(
                networkLock != null, "--network-lock", "Leave it out: CRIU locks the network by its own way.");
        try (ContainerRuntime runtime = scr().open();
                StandardContainer container = runtime.load(containerId)) {
            options.logged("dump.log", () -> {
                container.require(Checkpoint.class).checkpoint(options.images(), chosen());
                return containerId;
            });
            if (!leaveRunning) {
                container.destroy(DEADLINE);
            }
        }
        return 0;
    }

    private Set<Checkpoint.Option> chosen() {
        Set<Checkpoint.Option> all = EnumSet.noneOf(Checkpoint.Option.class);
        if (leaveRunning) {
            all.add(Checkpoint.Option.LEAVE_RUNNING);
        }
        if (options.tcp()) {
            all.add(Checkpoint.Option.TCP_ESTABLISHED);
        }
        if (options.locks()) {
            all.add(Checkpoint.Option.FILE_LOCKS);
        }
        if (options.sockets()) {
            all.add(Checkpoint.Option.EXTERNAL_UNIX_SOCKETS);
        }
        if (options.shellJob()) {
            all.add(Checkpoint.Option.HOST_TERMINAL);
        }
        return all;
    }
}
