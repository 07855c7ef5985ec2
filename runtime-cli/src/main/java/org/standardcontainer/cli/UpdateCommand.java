package org.standardcontainer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Update;
import org.standardcontainer.launcher.Caller;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.SpecJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "update",
        description = "Changes limits of a container while it runs: all that is given, or nothing.",
        footer = {"", "Example:", "  scr update --memory 512m --pids-limit 100 web-1"})
final class UpdateCommand extends Subcommand {
    private static final LinuxResources NOTHING = LinuxResources.builder().build();

    @Option(
            names = {"-r", "--resources"},
            paramLabel = "FILE",
            description = "a file with the limits, as config.json has them below linux.resources; -: standard input")
    private @Nullable Path file;

    @Mixin
    private final UpdateOptions options = new UpdateOptions();

    @Option(names = "--l3-cache-schema", paramLabel = "SCHEMA", description = "not supported")
    private @Nullable String cacheSchema;

    @Option(names = "--mem-bw-schema", paramLabel = "SCHEMA", description = "not supported")
    private @Nullable String bandwidthSchema;

    @Mixin
    private final IdParameter id = new IdParameter();

    @Override
    public Integer call() {
        ContainerId containerId = id.id();
        scr().choose(containerId);
        LinuxResources resources = ZeroIsNoChange.in(resources());
        if (options.ignoresSome()) {
            scr().note("Kernel memory settings are ignored and will be removed");
        }
        try (ContainerRuntime runtime = scr().open();
                StandardContainer container = runtime.load(containerId)) {
            Update update = container.require(Update.class);
            RuncWords.whileRunning(
                    () -> GivenFile.judged(Optional.ofNullable(file), "--resources", "/linux/resources", () -> {
                        update.update(resources);
                        return true;
                    }));
        }
        return 0;
    }

    private LinuxResources resources() {
        if (cacheSchema != null || bandwidthSchema != null) {
            throw Unsupported.option(
                    cacheSchema != null ? "--l3-cache-schema" : "--mem-bw-schema", "Set it in config.json.");
        }
        LinuxResources given = options.resources();
        if (file == null) {
            return given;
        }
        if (!given.equals(NOTHING)) {
            throw new UsageException(
                    "there are limits in --resources and beside it", "Give them in one of the two places.");
        }
        if (file.toString().equals("-")) {
            Caller.current().needsItsOwnProcess(); // what stands there is the caller's
        }
        try {
            byte[] json = file.toString().equals("-")
                    ? System.in.readNBytes(SpecJson.MAX_BYTES + 1)
                    : Files.readAllBytes(file);
            return GivenFile.read(file, "--resources", () -> SpecJson.readResources(json));
        } catch (IOException e) {
            throw new UsageException("cannot read " + file + ": " + FileErrors.reason(e), "Correct --resources.", e);
        }
    }
}
