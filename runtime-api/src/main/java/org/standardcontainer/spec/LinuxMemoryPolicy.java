package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The NUMA policy of the container process (config-linux.md#memory-policy, set_mempolicy(2)).
 *
 * @param mode {@code MPOL_…}
 * @param nodes a list of nodes such as {@code 0-1}
 * @param flags {@code MPOL_F_…}
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record LinuxMemoryPolicy(
        @JsonProperty("mode") String mode,
        @JsonProperty("nodes") @Nullable String nodes,
        @JsonProperty("flags") @Nullable List<String> flags,
        @Unknown Map<String, JsonNode> unknown) {
    /** The modes that the spec knows, in its order; any other is against it. */
    public static final Set<String> MODES = Words.MEMORY_MODES;

    /** The flags that the spec knows, in its order; any other is against it. */
    public static final Set<String> FLAGS = Words.MEMORY_FLAGS;

    public LinuxMemoryPolicy {
        Objects.requireNonNull(mode, "mode");
        flags = Copies.list(flags);
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public LinuxMemoryPolicy(String mode, @Nullable String nodes, @Nullable List<String> flags) {
        this(mode, nodes, flags, Map.of());
    }
}
