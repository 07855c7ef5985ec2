package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.Map;
import java.util.Objects;

/**
 * The size of a terminal in characters (config.md#process).
 *
 * @param height rows
 * @param width columns
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record ConsoleSize(
        @JsonProperty("height") BigInteger height,
        @JsonProperty("width") BigInteger width,
        @Unknown Map<String, JsonNode> unknown) {
    public ConsoleSize {
        Objects.requireNonNull(height, "height");
        Objects.requireNonNull(width, "width");
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public ConsoleSize(BigInteger height, BigInteger width) {
        this(height, width, Map.of());
    }
}
