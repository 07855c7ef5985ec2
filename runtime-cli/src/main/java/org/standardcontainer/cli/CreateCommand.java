package org.standardcontainer.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.StandardContainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "create",
        description = "Makes a container and leaves its program to be started.",
        footer = {"", "Example:", "  scr create --bundle ~/bundles/web --pid-file web-1.pid web-1"})
final class CreateCommand extends Subcommand {
    @Mixin
    private final BundleOption bundleOption = new BundleOption();

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
    public Integer call() {
        ContainerId containerId = id.id();
        Bundle bundle = bundleOption.bundle();
        Streams streams = Streams.detached(bundle, Optional.ofNullable(consoleSocket));
        try (ContainerRuntime runtime = scr().open();
                StandardContainer container = runtime.create(containerId, bundle, streams.stdio())) {
            if (pidFile != null) {
                PidFile.write(pidFile, container.state());
            }
            container.detach();
        }
        return 0;
    }
}
