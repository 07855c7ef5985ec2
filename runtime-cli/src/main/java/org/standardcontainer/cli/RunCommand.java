package org.standardcontainer.cli;

import java.util.Map;
import java.util.Optional;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.StandardContainer;
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
        scr().checkRootless();
        scr().choose(bundle);
        options.check();
        Map<String, String> settings = options.settings(scr().shell());
        if (detach) {
            scr().handOnErrors();
            return detached(containerId, bundle, settings);
        }
        Streams streams = Streams.foreground(bundle, options.consoleSocket(), scr().isElsewhere());
        return new Foreground(scr(), settings, keep, options, streams)
                .run(runtime -> runtime.create(containerId, bundle, streams.stdio(), options.devices()), true);
    }

    private int detached(ContainerId containerId, Bundle bundle, Map<String, String> settings) {
        Streams streams = Streams.detached(bundle, options.consoleSocket());
        try (SignalForwarding signals = SignalForwarding.begin();
                ContainerRuntime runtime = scr().open(settings);
                StandardContainer container = runtime.create(containerId, bundle, streams.stdio(), options.devices())) {
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
}
