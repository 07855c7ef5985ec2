package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits of an RDMA device (config-linux.md#rdma); at least one of them.
 *
 * @param hcaHandles number of handles
 * @param hcaObjects number of objects
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record LinuxRdma(
        @JsonProperty("hcaHandles") @Uint32 @Nullable Long hcaHandles,
        @JsonProperty("hcaObjects") @Uint32 @Nullable Long hcaObjects,
        @Unknown Map<String, JsonNode> unknown) {
    public LinuxRdma {
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public LinuxRdma(@Nullable Long hcaHandles, @Nullable Long hcaObjects) {
        this(hcaHandles, hcaObjects, Map.of());
    }
}
