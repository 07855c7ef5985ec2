package org.standardcontainer.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Waitable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "run",
        description = "Creates and starts a container, waits for it and deletes it. Ends with its exit code.",
        footer = {"", "Example:", "  scr run --bundle ~/bundles/hello hello"})
final class RunCommand extends Subcommand {
    @Mixin
    private final BundleOption bundleOption = new BundleOption();

    @Option(
            names = {"-d", "--detach"},
            description = "leave it running")
    private boolean detach;

    @Option(names = "--keep", description = "do not delete it when it has ended")
    private boolean keep;

    @Option(names = "--pid-file", paramLabel = "FILE", description = "write the process id here")
    private @Nullable Path pidFile;

    @Option(
            names = "--console-socket",
            paramLabel = "SOCKET",
            description = "send the other side of the container's terminal here")
    private @Nullable Path consoleSocket;

    @Mixin
    private final IdParameter id = new IdParameter();

    @Override
    public Integer call() throws InterruptedException {
        ContainerId containerId = id.id();
        Bundle bundle = bundleOption.bundle();
        Optional<Path> socket = Optional.ofNullable(consoleSocket);
        return detach ? detached(containerId, bundle, socket) : foreground(containerId, bundle, socket);
    }

    private int detached(ContainerId containerId, Bundle bundle, Optional<Path> socket) {
        Streams streams = Streams.detached(bundle, socket);
        try (ContainerRuntime runtime = scr().open();
                StandardContainer container = runtime.create(containerId, bundle, streams.stdio())) {
            writePidFile(container);
            container.start();
            container.detach();
        }
        return 0;
    }

    private int foreground(ContainerId containerId, Bundle bundle, Optional<Path> socket) throws InterruptedException {
        Streams streams = Streams.foreground(bundle, socket);
        try (ContainerRuntime runtime = scr().openToWait();
                StandardContainer container = runtime.create(containerId, bundle, streams.stdio())) {
            Waitable waitable = container.require(Waitable.class);
            ExitStatus status;
            try (SignalForwarding signals = SignalForwarding.to(container);
                    TerminalSession session = streams.terminal()
                            .map(terminal -> TerminalSession.begin(terminal, container.require(Attachment.class)))
                            .orElseGet(TerminalSession::none)) {
                // whoever reads the pid file may send a signal at once, and it has to be passed on
                writePidFile(container);
                container.start();
                status = waitable.onExit().get();
                session.drain();
            } catch (ExecutionException e) {
                throw new IllegalStateException("onExit may not complete exceptionally", e);
            }
            if (keep) {
                container.detach();
            } else {
                container.delete();
            }
            return status.shellCode();
        }
    }

    private void writePidFile(StandardContainer container) {
        if (pidFile != null) {
            PidFile.write(pidFile, container.state());
        }
    }
}
