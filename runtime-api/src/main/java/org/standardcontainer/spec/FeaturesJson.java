package org.standardcontainer.spec;

import org.standardcontainer.InvalidConfigException;

/** The JSON of a features document (features.md). */
public final class FeaturesJson {
    private FeaturesJson() {}

    /**
     * Reads one, ours or another runtime's: strictly, as a configuration, but that a member may be null, which is the same as
     * being absent.
     *
     * @throws IllegalArgumentException if it is none; the message says why
     */
    public static FeaturesDocument read(byte[] json) {
        try {
            return SpecReader.readWithNulls(json, FeaturesDocument.class);
        } catch (InvalidConfigException e) {
            throw new IllegalArgumentException("not a features document: " + e.getMessage(), e);
        }
    }

    /** Indented, with a line feed at its end. What is null is left out. */
    public static byte[] write(FeaturesDocument features) {
        return SpecWriter.write(features);
    }
}
