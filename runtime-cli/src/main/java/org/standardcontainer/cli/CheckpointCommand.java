package org.standardcontainer.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Checkpoint;
import org.standardcontainer.CheckpointRequest;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.launcher.Caller;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "checkpoint",
        description = "Writes a running container to disk, and deletes it.",
        footer = {"", "Example:", "  scr checkpoint --image-path /var/lib/web-1 web-1"})
final class CheckpointCommand extends Subcommand {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int FIRST_GIVEN = 3;

    @Mixin
    private final IdParameter id = new IdParameter();

    @Mixin
    private final CriuOptions options = new CriuOptions();

    @Option(names = "--leave-running", description = "let it go on afterwards")
    private boolean leaveRunning;

    @Option(names = "--pre-dump", description = "write its memory alone, for a later one to build on, and let it go on")
    private boolean preDump;

    @Option(
            names = "--parent-path",
            paramLabel = "DIR",
            description = "an earlier one of it, which this one builds on; relative to --image-path")
    private @Nullable String parent; // no path of the caller's

    @Option(
            names = "--status-fd",
            paramLabel = "FD",
            description = "a descriptor that gets a zero byte when --lazy-pages has pages to give")
    private int statusFd = -1;

    @Option(names = "--network-lock", paramLabel = "METHOD", hidden = true)
    private @Nullable String networkLock;

    @Option(
            names = "--page-server",
            paramLabel = "ADDRESS:PORT",
            description = "who gets the memory; with --lazy-pages, where it can be had from here")
    private @Nullable String pageServer;

    @Override
    public Integer call() {
        ContainerId containerId = id.id();
        scr().choose(containerId);
        options.check();
        check();
        CriuOptions.refuse(
                networkLock != null, "--network-lock", "Leave it out: CRIU locks the network by its own way.");
        try (ContainerRuntime runtime = scr().open();
                StandardContainer container = runtime.load(containerId)) {
            options.logged("dump.log", () -> {
                container.require(Checkpoint.class).checkpoint(request());
                return containerId;
            });
            if (!leaveRunning && !preDump) {
                container.destroy(DEADLINE);
            }
        }
        return 0;
    }

    /** What one option asks of another. */
    private void check() {
        if (options.lazyPages()) {
            need(pageServer != null, "--lazy-pages needs --page-server", "Say at which address the memory can be had.");
            need(!preDump, "--lazy-pages has no use for --pre-dump", "Give one of them.");
            need(!leaveRunning, "--lazy-pages has no use for --leave-running", "Give one of them.");
        } else {
            need(statusFd < 0, "--status-fd needs --lazy-pages", "Leave it out: all is written when scr ends.");
        }
        if (pageServer != null) {
            PageServer.address(pageServer);
        }
        need(
                parent == null || !parent.startsWith("/"),
                "--parent-path " + parent + " isn't relative",
                "Name it as seen from --image-path, such as ../earlier.");
        int open = FIRST_GIVEN + Caller.current().descriptors();
        need(
                statusFd < open,
                "descriptor " + statusFd + " of --status-fd is not open, or one before it isn't",
                "Open it, or correct --status-fd.");
    }

    private static void need(boolean holds, String otherwise, String remedy) {
        if (!holds) {
            throw new UsageException(otherwise, remedy);
        }
    }

    private CheckpointRequest request() {
        return new CheckpointRequest(
                options.images(),
                chosen(),
                Optional.ofNullable(parent).filter(path -> !path.isEmpty()).map(Path::of),
                Optional.ofNullable(pageServer).map(PageServer::address),
                options.work(),
                statusFd < 0
                        ? Optional.empty()
                        : Optional.of(Path.of("/proc/" + Caller.current().pid() + "/fd/" + statusFd)));
    }

    private Set<Checkpoint.Option> chosen() {
        Set<Checkpoint.Option> all = EnumSet.noneOf(Checkpoint.Option.class);
        if (preDump) {
            all.add(Checkpoint.Option.PRE_DUMP);
        }
        if (options.autoDedup()) {
            all.add(Checkpoint.Option.AUTO_DEDUP);
        }
        if (options.emptyNetwork()) {
            all.add(Checkpoint.Option.EMPTY_NETWORK);
        }
        if (options.lazyPages()) {
            all.add(Checkpoint.Option.LAZY_PAGES);
        }
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
