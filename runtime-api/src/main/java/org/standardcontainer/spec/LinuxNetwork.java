package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Class and priorities of network packets (config-linux.md#network).
 *
 * @param classId the class that packets are tagged with
 * @param priorities priorities by interface
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record LinuxNetwork(
        @JsonProperty("classID") @Uint32 @Nullable Long classId,
        @JsonProperty("priorities") @Nullable List<InterfacePriority> priorities,
        @Unknown Map<String, JsonNode> unknown) {
    public LinuxNetwork {
        priorities = Copies.list(priorities);
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public LinuxNetwork(@Nullable Long classId, @Nullable List<InterfacePriority> priorities) {
        this(classId, priorities, Map.of());
    }

    /**
     * The priority of packets that leave by an interface.
     *
     * @param name the interface
     * @param priority the priority
     * @param unknown members that the model doesn't know, in order; kept for writing
     */
    public record InterfacePriority(
            @JsonProperty("name") String name,
            @JsonProperty("priority") @Uint32 Long priority,
            @Unknown Map<String, JsonNode> unknown) {
        public InterfacePriority {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(priority, "priority");
            unknown = Copies.members(unknown);
        }

        /** Without unknown members. */
        public InterfacePriority(String name, Long priority) {
            this(name, priority, Map.of());
        }
    }
}
