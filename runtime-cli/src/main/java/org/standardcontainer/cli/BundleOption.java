package org.standardcontainer.cli;

import java.nio.file.Path;
import org.standardcontainer.Bundle;
import picocli.CommandLine.Option;

/** {@code --bundle}, the same for each command that takes one. */
final class BundleOption implements OwnOptions {
    @Option(
            names = {"-b", "--bundle"},
            paramLabel = "DIR",
            defaultValue = "", // as an option's value, so that it is relative to what those are relative to
            description = "the bundle (default: the current directory)")
    private Path directory = CallersPath.of("");

    @Override
    public boolean option(String name, String value) {
        boolean is = name.equals("--bundle") || name.equals("-b");
        if (is) {
            directory = CallersPath.of(value);
        }
        return is;
    }

    Bundle bundle() {
        return Bundle.at(directory);
    }
}
