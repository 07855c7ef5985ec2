package org.standardcontainer.spec;

import java.io.IOException;
import java.nio.file.Files;
import org.standardcontainer.Bundle;
import org.standardcontainer.InvalidBundleException;
import org.standardcontainer.InvalidConfigException;

/** Reads the {@code config.json} of a bundle, once (bundle.md). */
public final class BundleReader {
    private BundleReader() {}

    /** The configuration as it was when it was read; later changes of the file have no effect on it. */
    public static final class Content {
        private final Spec spec;
        private final byte[] raw;

        private Content(Spec spec, byte[] raw) {
            this.spec = spec;
            this.raw = raw;
        }

        /** What was read. */
        public Spec spec() {
            return spec;
        }

        /** A copy of the file's bytes. */
        public byte[] raw() {
            return raw.clone();
        }

        /** A configuration that a program made, as if it had been read. */
        public static Content of(Spec spec) {
            return new Content(spec, SpecJson.write(spec));
        }
    }

    /**
     * Reads a bundle's configuration.
     *
     * @throws InvalidBundleException if the bundle is no directory, or has no {@code config.json} that is a file
     * @throws InvalidConfigException if it is no configuration
     */
    public static Content read(Bundle bundle) {
        try {
            byte[] raw = Files.readAllBytes(bundle.directory().resolve("config.json"));
            return new Content(SpecJson.read(raw), raw);
        } catch (IOException e) {
            throw new InvalidBundleException(
                    "cannot read config.json of " + bundle.directory() + ": " + e.getMessage(), "");
        }
    }
}
