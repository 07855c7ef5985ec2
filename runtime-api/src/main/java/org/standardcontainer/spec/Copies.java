package org.standardcontainer.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Immutable copies for the records' constructors: null stays null (absent), maps keep their order. */
final class Copies {
    private Copies() {}

    static <T> @Nullable List<T> list(@Nullable List<T> values) {
        return values == null ? null : List.copyOf(values);
    }

    static <T> @Nullable Map<String, T> map(@Nullable Map<String, T> values) {
        if (values == null) {
            return null;
        }
        Map<String, T> copy = new LinkedHashMap<>(values);
        copy.forEach((key, value) -> {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(value, key);
        });
        return Collections.unmodifiableMap(copy);
    }

    /** The bag of unknown members; Jackson hands over null when there are none. */
    static Map<String, JsonNode> members(@Nullable Map<String, JsonNode> unknown) {
        Map<String, JsonNode> copy = map(unknown);
        return copy == null ? Map.of() : copy;
    }
}
