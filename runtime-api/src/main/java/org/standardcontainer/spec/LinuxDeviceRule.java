package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether some devices may be used (config-linux.md#allowed-device-list).
 *
 * @param allow true to allow, false to deny
 * @param type {@code a}, {@code c} or {@code b}; absent is a
 * @param major major number; absent or -1 means all
 * @param minor minor number; absent or -1 means all
 * @param access letters of {@code rwm}; absent means all three
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record LinuxDeviceRule(
        @JsonProperty("allow") Boolean allow,
        @JsonProperty("type") @Nullable String type,
        @JsonProperty("major") @Nullable Long major,
        @JsonProperty("minor") @Nullable Long minor,
        @JsonProperty("access") @Nullable String access,
        @Unknown Map<String, JsonNode> unknown) {
    public LinuxDeviceRule {
        Objects.requireNonNull(allow, "allow");
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public LinuxDeviceRule(
            Boolean allow, @Nullable String type, @Nullable Long major, @Nullable Long minor, @Nullable String access) {
        this(allow, type, major, minor, access, Map.of());
    }
}
