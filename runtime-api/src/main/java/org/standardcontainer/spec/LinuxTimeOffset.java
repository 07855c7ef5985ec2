package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The offset of a clock in the container's time namespace (config-linux.md#offset-for-time-namespace).
 *
 * @param secs seconds, may be negative; absent is 0
 * @param nanosecs nanoseconds; absent is 0
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record LinuxTimeOffset(
        @JsonProperty("secs") @ZeroIsAbsent @Nullable Long secs,

        @JsonProperty("nanosecs") @Uint32 @ZeroIsAbsent @Nullable
        Long nanosecs,

        @Unknown Map<String, JsonNode> unknown) {
    public LinuxTimeOffset {
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public LinuxTimeOffset(@Nullable Long secs, @Nullable Long nanosecs) {
        this(secs, nanosecs, Map.of());
    }
}
