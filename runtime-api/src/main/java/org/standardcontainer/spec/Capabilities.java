package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The five sets of Linux capabilities (config.md#linux-process), as names such as {@code CAP_KILL}. An absent set is an
 * empty set.
 *
 * @param bounding the bounding set
 * @param effective the effective set
 * @param inheritable the inheritable set
 * @param permitted the permitted set
 * @param ambient the ambient set
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record Capabilities(
        @JsonProperty("bounding") @Nullable List<String> bounding,
        @JsonProperty("effective") @Nullable List<String> effective,
        @JsonProperty("inheritable") @Nullable List<String> inheritable,
        @JsonProperty("permitted") @Nullable List<String> permitted,
        @JsonProperty("ambient") @Nullable List<String> ambient,
        @Unknown Map<String, JsonNode> unknown) {
    public Capabilities {
        bounding = Copies.list(bounding);
        effective = Copies.list(effective);
        inheritable = Copies.list(inheritable);
        permitted = Copies.list(permitted);
        ambient = Copies.list(ambient);
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public Capabilities(
            @Nullable List<String> bounding,
            @Nullable List<String> effective,
            @Nullable List<String> inheritable,
            @Nullable List<String> permitted,
            @Nullable List<String> ambient) {
        this(bounding, effective, inheritable, permitted, ambient, Map.of());
    }

    /** These capabilities in the bounding, effective and permitted sets. */
    public static Capabilities of(String... names) {
        List<String> all = List.of(names);
        return new Capabilities(all, all, null, all, null);
    }
}
