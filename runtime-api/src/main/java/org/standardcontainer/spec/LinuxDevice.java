package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A device file in the container (config-linux.md#devices).
 *
 * @param path where in the container
 * @param type {@code c}, {@code b}, {@code u} (as c) or {@code p}
 * @param major major number; needed unless it is a {@code p}
 * @param minor minor number; needed unless it is a {@code p}
 * @param fileMode permissions, 0 to 0777, alone or with the bits that st_mode has for this type
 * @param uid owner
 * @param gid group
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record LinuxDevice(
        @JsonProperty("path") String path,
        @JsonProperty("type") String type,
        @JsonProperty("major") @Nullable Long major,
        @JsonProperty("minor") @Nullable Long minor,
        @JsonProperty("fileMode") @Uint32 @Nullable Long fileMode,
        @JsonProperty("uid") @Uint32 @Nullable Long uid,
        @JsonProperty("gid") @Uint32 @Nullable Long gid,
        @Unknown Map<String, JsonNode> unknown) {
    public LinuxDevice {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(type, "type");
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public LinuxDevice(
            String path,
            String type,
            @Nullable Long major,
            @Nullable Long minor,
            @Nullable Long fileMode,
            @Nullable Long uid,
            @Nullable Long gid) {
        this(path, type, major, minor, fileMode, uid, gid, Map.of());
    }
}
