package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.Map;
import java.util.Objects;

/**
 * A resource limit of a process (config.md#posix-process).
 *
 * @param type its name, such as {@code RLIMIT_NOFILE}
 * @param hard the ceiling of the soft limit, unsigned 64 bit
 * @param soft what the kernel enforces, unsigned 64 bit
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record Rlimit(
        @JsonProperty("type") String type,
        @JsonProperty("hard") BigInteger hard,
        @JsonProperty("soft") BigInteger soft,
        @Unknown Map<String, JsonNode> unknown) {
    public Rlimit {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(hard, "hard");
        Objects.requireNonNull(soft, "soft");
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public Rlimit(String type, BigInteger hard, BigInteger soft) {
        this(type, hard, soft, Map.of());
    }

    /** No limit: 18446744073709551615. */
    public static final BigInteger INFINITY = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    /** The same soft and hard limit. */
    public static Rlimit of(String type, long limit) {
        return new Rlimit(type, BigInteger.valueOf(limit), BigInteger.valueOf(limit));
    }
}
