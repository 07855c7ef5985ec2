package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The root filesystem (config.md#root).
 *
 * @param path absolute, or relative to the bundle
 * @param readonly true if the container may not write to it; absent is false
 * @param unknown members that the model doesn't know, in order; kept for writing
 * @see <a href="{@docRoot}/../../../../docs/glossary.md#rootfs">rootfs in the glossary</a>
 */
public record Root(
        @JsonProperty("path") String path,
        @JsonProperty("readonly") @ZeroIsAbsent @Nullable Boolean readonly,
        @Unknown Map<String, JsonNode> unknown) {
    public Root {
        Objects.requireNonNull(path, "path");
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public Root(String path, @Nullable Boolean readonly) {
        this(path, readonly, Map.of());
    }

    /**
     * Where it is for a bundle in this directory. Names that are "." are left out: a path that ends in one can't be opened without
     * following its end. Names that are ".." stay: what they mean is for whoever opens the path, and links, to say.
     *
     * @param bundle the bundle's directory, absolute
     */
    public Path in(Path bundle) {
        Path whole = bundle.resolve(path);
        Path plain = Objects.requireNonNull(whole.getRoot(), "an absolute path");
        for (Path name : whole) {
            plain = name.toString().equals(".") ? plain : plain.resolve(name);
        }
        return plain;
    }
}
