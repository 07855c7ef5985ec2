package org.standardcontainer;

import java.nio.file.Path;

/**
 * A directory with a {@code config.json} and what it needs (bundle.md).
 *
 * @param directory its absolute path, symbolic links kept
 * @see <a href="{@docRoot}/../../../../docs/glossary.md#bundle">bundle in the glossary</a>
 */
public record Bundle(Path directory) {
    public Bundle {
        directory = directory.toAbsolutePath().normalize();
    }

    /** The bundle in this directory; nothing is read yet. */
    public static Bundle at(Path directory) {
        return new Bundle(directory);
    }
}
