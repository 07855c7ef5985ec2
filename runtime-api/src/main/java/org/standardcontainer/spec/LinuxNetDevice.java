package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network interface that is moved into the container (config-linux.md#network-devices).
 *
 * @param name its name in the container; absent keeps it
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record LinuxNetDevice(
        @JsonProperty("name") @Nullable String name,
        @Unknown Map<String, JsonNode> unknown) {
    public LinuxNetDevice {
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public LinuxNetDevice(@Nullable String name) {
        this(name, Map.of());
    }
}
