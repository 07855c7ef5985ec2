package org.standardcontainer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    /** At the top of cgroup v2; a hybrid host mounts that elsewhere. */
    private static final Path UNIFIED = Path.of("/sys/fs/cgroup/cgroup.controllers");

    private static final String LAST = "{ \"type\": \"mount\" }";

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
            NewFile.write(file, text);
        } catch (FileAlreadyExistsException e) {
            throw new UsageException(file + " exists already", "Remove it first, or write another one with --bundle.");
        } catch (IOException e) {
            throw new UsageException("cannot write " + file + ": " + FileErrors.reason(e), "");
        }
        return 0;
    }

    /** The text that it writes for root of this host. */
    static byte[] text() {
        return text(isUnified());
    }

    /** True if this host has cgroup v2 alone, at the usual place. */
    static boolean isUnified() {
        return Files.exists(UNIFIED);
    }

    /** @param unified true for a host with cgroup v2 alone, where runc gives a container a cgroup namespace too */
    static byte[] text(boolean unified) {
        try (InputStream in = Objects.requireNonNull(SpecCommand.class.getResourceAsStream("default-config.json"))) {
            byte[] text = in.readAllBytes();
            return unified
                    ? replaced(new String(text, UTF_8), LAST, LAST + ",\n      { \"type\": \"cgroup\" }")
                            .getBytes(UTF_8)
                    : text;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read default-config.json", e);
        }
    }

    /** The usual configuration with a part changed that it has to have. */
    static String replaced(String text, String part, String other) {
        if (!text.contains(part)) {
            throw new IllegalStateException("the default configuration has no " + part);
        }
        return text.replace(part, other);
    }
}
