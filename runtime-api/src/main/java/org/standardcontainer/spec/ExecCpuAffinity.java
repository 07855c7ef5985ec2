package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * On which processors exec runs (config.md#linux-process); lists such as {@code 0-3,7}. An empty list counts as absent.
 *
 * @param initial before the process joins the container's cgroup
 * @param finalCpus after it has
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record ExecCpuAffinity(
        @JsonProperty("initial") @Nullable String initial,
        @JsonProperty("final") @Nullable String finalCpus,
        @Unknown Map<String, JsonNode> unknown) {
    public ExecCpuAffinity {
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public ExecCpuAffinity(@Nullable String initial, @Nullable String finalCpus) {
        this(initial, finalCpus, Map.of());
    }
}
