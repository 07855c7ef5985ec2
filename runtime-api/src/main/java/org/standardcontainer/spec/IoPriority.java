package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Objects;

/**
 * The I/O priority of a process (config.md#linux-process, ioprio_set(2)).
 *
 * @param ioClass {@code IOPRIO_CLASS_RT}, {@code IOPRIO_CLASS_BE} or {@code IOPRIO_CLASS_IDLE}
 * @param priority 0 (highest) to 7
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record IoPriority(
        @JsonProperty("class") String ioClass,
        @JsonProperty("priority") Integer priority,
        @Unknown Map<String, JsonNode> unknown) {
    public IoPriority {
        Objects.requireNonNull(ioClass, "ioClass");
        Objects.requireNonNull(priority, "priority");
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public IoPriority(String ioClass, Integer priority) {
        this(ioClass, priority, Map.of());
    }
}
