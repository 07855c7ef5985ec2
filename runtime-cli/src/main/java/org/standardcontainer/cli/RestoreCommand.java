package org.standardcontainer.cli;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RestoreRequest;
import org.standardcontainer.StandardContainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "restore",
        description = "Makes a container again that a checkpoint has written, waits for it and deletes it.",
        footer = {"", "Example:", "  scr restore --image-path /var/lib/web-1 --bundle ~/bundles/web --detach web-1"})
final class RestoreCommand extends Subcommand {
    @Mixin
    private final BundleOption bundleOption = new BundleOption();

    @Mixin
    private final CriuOptions images = new CriuOptions(); // of what is in the images nothing has to be asked for again

    @Option(
            names = {"-d", "--detach"},
            description = "leave it running")
    private boolean detach;

    @Option(names = "--no-subreaper", description = "accepted: scr never is one")
    @SuppressWarnings("UnusedVariable") // it asks for what is so
    private boolean noSubreaper;

    @Option(names = "--lsm-profile", paramLabel = "TYPE:NAME", description = "not supported")
    private @Nullable String profile;

    @Option(names = "--lsm-mount-context", paramLabel = "CONTEXT", description = "not supported")
    private @Nullable String context;

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
        options.checkForRestoring();
        images.check();
        CriuOptions.refuse(profile != null, "--lsm-profile", "Leave it out: such containers aren't written.");
        CriuOptions.refuse(context != null, "--lsm-mount-context", "Leave it out: such containers aren't written.");
        if (detach) {
            scr().handOnErrors();
            Streams streams = Streams.detached(bundle, options.consoleSocket());
            try (ContainerRuntime runtime = scr().open(options.settingsForRestoring());
                    StandardContainer container = restore(runtime, containerId, bundle, streams)) {
                options.writePidFile(container);
                container.detach();
            }
            return 0;
        }
        Streams streams = Streams.foreground(bundle, options.consoleSocket(), false);
        return new Foreground(scr(), options.settingsForRestoring(), false, options, streams)
                .run(runtime -> restore(runtime, containerId, bundle, streams), false);
    }

    private StandardContainer restore(
            ContainerRuntime runtime, ContainerId containerId, Bundle bundle, Streams streams) {
        return images.logged("restore.log", () -> runtime.restore(containerId, bundle, request(), streams.stdio()));
    }

    private RestoreRequest request() {
        Set<RestoreRequest.Option> chosen = EnumSet.noneOf(RestoreRequest.Option.class);
        if (images.autoDedup()) {
            chosen.add(RestoreRequest.Option.AUTO_DEDUP);
        }
        if (images.lazyPages()) {
            chosen.add(RestoreRequest.Option.LAZY_PAGES);
        }
        if (images.emptyNetwork()) {
            chosen.add(RestoreRequest.Option.EMPTY_NETWORK);
        }
        return new RestoreRequest(images.images(), chosen, images.work());
    }
}
