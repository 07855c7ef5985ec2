package org.standardcontainer.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "spec",
        description = "Writes a config.json to start from: a shell in a container with a root filesystem in rootfs/.",
        footer = {"", "Example:", "  mkdir hello && cd hello && mkdir rootfs && scr spec"})
final class SpecCommand extends Subcommand {
    @Mixin
    private final BundleOption bundleOption = new BundleOption();

    @Option(
            names = "--rootless",
            description =
                    "for who has no privileges: in a user namespace with this user as its root, and the host's network")
    private boolean rootless;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            hidden = true)
    private @Nullable Path crunsFile;

    @Override
    public Integer call() {
        if (crunsFile != null) {
            throw Unsupported.option("--file", "Leave it out: it is config.json in the bundle's directory.");
        }
        Path file = bundleOption.bundle().directory().resolve("config.json");
        byte[] text = rootless ? RootlessSpec.text() : text();
        try {
            Files.write(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new UsageException(file + " exists already", "Remove it first, or write another one with --bundle.");
        } catch (IOException e) {
            throw new UsageException("cannot write " + file + ": " + FileErrors.reason(e), "");
        }
        return 0;
    }

    /** The text that it writes for root. */
    static byte[] text() {
        try (InputStream in = Objects.requireNonNull(SpecCommand.class.getResourceAsStream("default-config.json"))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read default-config.json", e);
        }
    }
}
