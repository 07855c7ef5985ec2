package org.standardcontainer.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerException;
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
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    @Mixin
    private final BundleOption bundleOption = new BundleOption();

    @Option(
            names = {"-d", "--detach"},
            description = "leave it running")
    private boolean detach;

    @Option(names = "--keep", description = "do not delete it when it has ended")
    private boolean keep;

    @Option(names = "--no-subreaper", description = "accepted: scr never is one")
    @SuppressWarnings("UnusedVariable") // it asks for what is so
    private boolean noSubreaper;

    @Mixin
    private final CreationOptions options = new CreationOptions();

    @Mixin
    private final IdParameter id = new IdParameter();

    @Override
    public Integer call() throws InterruptedException {
        ContainerId containerId = id.id();
        Bundle bundle = bundleOption.bundle();
        options.check();
        return detach ? detached(containerId, bundle) : foreground(containerId, bundle);
    }

    private int detached(ContainerId containerId, Bundle bundle) {
        Streams streams = Streams.detached(bundle, options.consoleSocket());
        try (SignalForwarding signals = SignalForwarding.begin();
                ContainerRuntime runtime = scr().open();
                StandardContainer container = runtime.create(containerId, bundle, streams.stdio())) {
            options.writePidFile(container);
            Optional<Integer> asked = signals.exitCodeOfRequestToEnd();
            if (asked.isPresent()) {
                return asked.get();
            }
            container.start();
            container.detach();
        }
        return 0;
    }

    private int foreground(ContainerId containerId, Bundle bundle) throws InterruptedException {
        Streams streams = Streams.foreground(bundle, options.consoleSocket());
        try (SignalForwarding signals = SignalForwarding.begin();
                ContainerRuntime runtime = scr().openToWait();
                StandardContainer container = runtime.create(containerId, bundle, streams.stdio())) {
            Waitable waitable = container.require(Waitable.class);
            ExitStatus status;
            try (TerminalSession session = streams.terminal()
                    .map(terminal -> TerminalSession.begin(terminal, container.require(Attachment.class)))
                    .orElseGet(TerminalSession::none)) {
                options.writePidFile(container);
                Optional<Integer> asked = signals.exitCodeOfRequestToEnd();
                if (asked.isPresent()) {
                    return asked.get();
                }
                container.start();
                signals.to(container);
                status = waitable.onExit().get();
                session.drain();
            } catch (ExecutionException e) {
                throw new IllegalStateException("onExit may not complete exceptionally", e);
            }
            signals.ignore();
            cleanUp(container);
            if (status instanceof ExitStatus.Unknown unknown) {
                scr().warn("how container " + containerId + " ended is not known: " + unknown.reason());
            }
            return status.shellCode();
        }
    }

    /** The program's exit code is what was asked for: what goes wrong from here on doesn't replace it. */
    private void cleanUp(StandardContainer container) {
        if (keep) {
            container.detach();
            return;
        }
        try {
            container.destroy(DEADLINE); // deletes it, unless somebody did already
        } catch (ContainerException e) {
            container.detach(); // closing would try, and fail, once more
            scr().warn(String.valueOf(e.getMessage()));
        }
    }
}
