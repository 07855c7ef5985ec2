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
        name = "create",
        description = "Makes a container and leaves its program to be started.",
        footer = {"", "Example:", "  scr create --bundle ~/bundles/web --pid-file web-1.pid web-1"})
final class CreateCommand extends Subcommand {
    @Mixin
    private final BundleOption bundleOption = new BundleOption();

    @Option(names = "--no-subreaper", hidden = true) // crun's; scr never is one
    @SuppressWarnings("UnusedVariable") // it asks for what is so
    private boolean noSubreaper;

    @Mixin
    private final CreationOptions options = new CreationOptions();

    @Mixin
    private final IdParameter id = new IdParameter();

    @Override
    public boolean flag(String name) {
        boolean is = name.equals("--no-subreaper");
        noSubreaper |= is;
        return is || options.flag(name);
    }

    @Override
    public boolean option(String name, String value) {
        return bundleOption.option(name, value) || options.option(name, value);
    }

    @Override
    boolean id(String text) {
        return id.is(text);
    }

    @Override
    public Integer call() {
        ContainerId containerId = id.id();
        Bundle bundle = bundleOption.bundle();
        scr().checkRootless();
        scr().choose(bundle);
        scr().handOnErrors();
        options.check();
        Map<String, String> settings = options.settings(scr().shell());
        Streams streams = Streams.detached(bundle, options.consoleSocket());
        try (SignalForwarding signals = SignalForwarding.begin();
                ContainerRuntime runtime = scr().open(settings);
                StandardContainer container = runtime.create(containerId, bundle, streams.stdio(), options.devices())) {
            options.writePidFile(container);
            Optional<Integer> asked = signals.exitCodeOfRequestToEnd();
            if (asked.isPresent()) {
                return asked.get();
            }
            container.detach();
        }
        return 0;
    }
}
