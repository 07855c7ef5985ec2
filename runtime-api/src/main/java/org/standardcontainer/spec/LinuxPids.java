package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limit of the number of processes (config-linux.md#pids).
 *
 * @param limit how many; -1 means unlimited, 0 means none, absent leaves it
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record LinuxPids(
        @JsonProperty("limit") @Nullable Long limit,
        @Unknown Map<String, JsonNode> unknown) {
    public LinuxPids {
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public LinuxPids(@Nullable Long limit) {
        this(limit, Map.of());
    }
}
