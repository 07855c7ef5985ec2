package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A device that a jail sees (config-freebsd.md#devices).
 *
 * @param path relative to {@code /dev}, may be a pattern
 * @param mode permissions, 0 to 0777
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record FreeBsdDevice(
        @JsonProperty("path") String path,
        @JsonProperty("mode") @Uint32 @Nullable Long mode,
        @Unknown Map<String, JsonNode> unknown) {
    public FreeBsdDevice {
        Objects.requireNonNull(path, "path");
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public FreeBsdDevice(String path, @Nullable Long mode) {
        this(path, mode, Map.of());
    }
}
