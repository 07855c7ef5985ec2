package org.standardcontainer.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Bundle;
import org.standardcontainer.launcher.Caller;
import picocli.CommandLine.Option;

/** {@code --bundle}, the same for each command that takes one. */
final class BundleOption implements OwnOptions {
    @Option(
            names = {"-b", "--bundle"},
            paramLabel = "DIR",
            description = "the bundle (default: the current directory)")
    private @Nullable Path directory;

    @Override
    public boolean option(String name, String value) {
        boolean is = name.equals("--bundle") || name.equals("-b");
        if (is) {
            directory = CallersPath.of(value);
        }
        return is;
    }

    Bundle bundle() {
        return Bundle.at(directory == null ? Caller.current().directory() : directory);
    }
}
