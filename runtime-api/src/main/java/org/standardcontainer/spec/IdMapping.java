package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Objects;

/**
 * A range of user or group ids and what they are on the other side (config-linux.md#user-namespace-mappings).
 *
 * @param containerId the first id inside
 * @param hostId the first id outside
 * @param size how many
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record IdMapping(
        @JsonProperty("containerID") @Uint32 Long containerId,
        @JsonProperty("hostID") @Uint32 Long hostId,
        @JsonProperty("size") @Uint32 Long size,
        @Unknown Map<String, JsonNode> unknown) {
    public IdMapping {
        Objects.requireNonNull(containerId, "containerId");
        Objects.requireNonNull(hostId, "hostId");
        Objects.requireNonNull(size, "size");
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public IdMapping(Long containerId, Long hostId, Long size) {
        this(containerId, hostId, size, Map.of());
    }
}
