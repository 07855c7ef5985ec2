package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Intel resource director technology (config-linux.md#intelrdt).
 *
 * @param closId the class of service; absent is the container's id, {@code /} is the root class
 * @param schemata lines for the class's {@code schemata} file
 * @param l3CacheSchema a line that starts with {@code L3:}
 * @param memBwSchema a line that starts with {@code MB:}
 * @param enableMonitoring true if a monitoring group is made; absent is false
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record LinuxIntelRdt(
        @JsonProperty("closID") @Nullable String closId,
        @JsonProperty("schemata") @Nullable List<String> schemata,
        @JsonProperty("l3CacheSchema") @Nullable String l3CacheSchema,
        @JsonProperty("memBwSchema") @Nullable String memBwSchema,

        @JsonProperty("enableMonitoring") @ZeroIsAbsent @Nullable
        Boolean enableMonitoring,

        @Unknown Map<String, JsonNode> unknown) {
    public LinuxIntelRdt {
        schemata = Copies.list(schemata);
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public LinuxIntelRdt(
            @Nullable String closId,
            @Nullable List<String> schemata,
            @Nullable String l3CacheSchema,
            @Nullable String memBwSchema,
            @Nullable Boolean enableMonitoring) {
        this(closId, schemata, l3CacheSchema, memBwSchema, enableMonitoring, Map.of());
    }
}
