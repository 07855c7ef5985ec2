package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The execution domain (config-linux.md#personality, personality(2)).
 *
 * @param domain {@code LINUX} or {@code LINUX32}
 * @param flags none are defined
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record LinuxPersonality(
        @JsonProperty("domain") String domain,
        @JsonProperty("flags") @Nullable List<String> flags,
        @Unknown Map<String, JsonNode> unknown) {
    public LinuxPersonality {
        Objects.requireNonNull(domain, "domain");
        flags = Copies.list(flags);
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public LinuxPersonality(String domain, @Nullable List<String> flags) {
        this(domain, flags, Map.of());
    }
}
