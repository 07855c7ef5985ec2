package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is special to FreeBSD (config-freebsd.md).
 *
 * @param devices devices that the jail sees
 * @param jail parameters of the jail
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record FreeBsdConfig(
        @JsonProperty("devices") @Nullable List<FreeBsdDevice> devices,
        @JsonProperty("jail") @Nullable FreeBsdJail jail,
        @Unknown Map<String, JsonNode> unknown) {
    public FreeBsdConfig {
        devices = Copies.list(devices);
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public FreeBsdConfig(@Nullable List<FreeBsdDevice> devices, @Nullable FreeBsdJail jail) {
        this(devices, jail, Map.of());
    }
}
