package org.standardcontainer.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** For who knows it from runc: says that it can't be had, instead of that there is no such command. */
@Command(name = "restore", description = "Not supported: no backend reads a container back from disk.")
final class RestoreCommand extends Subcommand {
    @Mixin
    private final IdParameter id = new IdParameter();

    @Option(names = "--image-path", paramLabel = "DIR", description = "where it is")
    @SuppressWarnings("UnusedVariable")
    private @Nullable String directory;

    @Option(
            names = {"-b", "--bundle"},
            paramLabel = "DIR",
            description = "its bundle")
    @SuppressWarnings("UnusedVariable")
    private @Nullable String bundle;

    @Override
    public Integer call() {
        throw new UsageException(
                "cannot restore container " + id.id() + ": no backend reads a container back from disk",
                "Create it anew, or use runc, which does that by CRIU.");
    }
}
