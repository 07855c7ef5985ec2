package org.standardcontainer.spec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.standardcontainer.Bundle;
import org.standardcontainer.InvalidBundleException;
import org.standardcontainer.InvalidConfigException;

/** Reads the {@code config.json} of a bundle, once and safely (bundle.md). */
public final class BundleReader {
    private static final String CONFIG = "config.json";

    private BundleReader() {}

    /** The configuration as it was when it was read; later changes of the file have no effect on it. */
    public static final class Content {
        private final Spec spec;
        private final byte[] raw;

        private Content(Spec spec, byte[] raw) {
            this.spec = spec;
            this.raw = raw;
        }

        /**
         * A configuration that was read with {@link BundleReader#bytes}.
         *
         * @throws InvalidConfigException if it is none
         */
        public static Content parse(byte[] raw) {
            return new Content(SpecJson.read(raw), raw.clone());
        }

        /** A configuration that a program made, as if it had been read. */
        public static Content of(Spec spec) {
            return new Content(spec, SpecJson.write(spec));
        }

        /** What was read. */
        public Spec spec() {
            return spec;
        }

        /** A copy of the file's bytes. */
        public byte[] raw() {
            return raw.clone();
        }
    }

    /**
     * Reads a bundle's configuration: {@link #bytes}, then {@link Content#parse}.
     *
     * @throws InvalidBundleException if the bundle is none
     * @throws InvalidConfigException if its configuration is none
     */
    public static Content read(Bundle bundle) {
        return Content.parse(bytes(bundle));
    }

    /**
     * Reads the file.
     *
     * <p>{@code config.json} may be a symbolic link, but what it leads to has to be a regular file: opening a FIFO
     * would wait for ever, and {@code /dev/zero} has no end.
     *
     * @throws InvalidBundleException if the bundle is no directory, or has no {@code config.json} that is such a file
     *     and can be read
     */
    public static byte[] bytes(Bundle bundle) {
        Path directory = bundle.directory();
        if (!Files.isDirectory(directory)) {
            throw new InvalidBundleException(
                    "bundle " + directory + (Files.exists(directory) ? " is not a directory" : " does not exist"),
                    "Name the directory that holds config.json.");
        }
        Path file = directory.resolve(CONFIG);
        try {
            return read(file);
        } catch (NoSuchFileException e) {
            throw new InvalidBundleException(
                    "bundle " + directory + " has no " + CONFIG,
                    "Name the directory that holds it, or write one with `scr spec`.");
        } catch (AccessDeniedException e) {
            throw new InvalidBundleException("no permission to read " + file, "Run as a user who may read it.");
        } catch (IOException e) {
            throw new InvalidBundleException("cannot read " + file + ": " + e.getMessage(), "");
        }
    }

    private static byte[] read(Path file) throws IOException {
        BasicFileAttributes before = regular(file);
        try (InputStream in = Files.newInputStream(file)) {
            // what was opened is what was looked at, unless somebody exchanged it twice in between
            if (!Objects.equals(regular(file).fileKey(), before.fileKey())) {
                throw new InvalidBundleException(file + " was replaced while it was opened", "Try again.");
            }
            // one more than the limit: the size of a growing file, or of one in /proc, says nothing
            return in.readNBytes(SpecJson.MAX_BYTES + 1);
        }
    }

    private static BasicFileAttributes regular(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            String kind = attributes.isDirectory() ? "a directory" : "a FIFO, socket or device";
            throw new InvalidBundleException(
                    file + " is " + kind, "It has to be a regular file, or a symbolic link to one.");
        }
        return attributes;
    }
}
