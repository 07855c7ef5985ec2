package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.Map;
import java.util.Objects;

/**
 * Limit of huge pages of a size (config-linux.md#huge-page-limits).
 *
 * @param pageSize the size, such as {@code 2MB}
 * @param limit bytes, unsigned 64 bit
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record LinuxHugepageLimit(
        @JsonProperty("pageSize") String pageSize,
        @JsonProperty("limit") BigInteger limit,
        @Unknown Map<String, JsonNode> unknown) {
    public LinuxHugepageLimit {
        Objects.requireNonNull(pageSize, "pageSize");
        Objects.requireNonNull(limit, "limit");
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public LinuxHugepageLimit(String pageSize, BigInteger limit) {
        this(pageSize, limit, Map.of());
    }
}
