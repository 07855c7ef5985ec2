package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who a process runs as (config.md#posix-platform-user). The numbers are those of the container's user namespace. There is
 * no default: an absent uid or gid is never read as 0.
 *
 * @param uid user id
 * @param gid group id
 * @param umask file mode creation mask, 0 to 0777; absent leaves it as inherited
 * @param additionalGids further groups
 * @param username Windows only
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record User(
        @JsonProperty("uid") @Uint32 @Nullable Long uid,
        @JsonProperty("gid") @Uint32 @Nullable Long gid,
        @JsonProperty("umask") @Uint32 @Nullable Long umask,
        @JsonProperty("additionalGids") @Uint32 @Nullable List<Long> additionalGids,
        @JsonProperty("username") @Nullable String username,
        @Unknown Map<String, JsonNode> unknown) {
    public User {
        additionalGids = Copies.list(additionalGids);
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public User(
            @Nullable Long uid,
            @Nullable Long gid,
            @Nullable Long umask,
            @Nullable List<Long> additionalGids,
            @Nullable String username) {
        this(uid, gid, umask, additionalGids, username, Map.of());
    }

    /** This user and group, with no further groups and an inherited umask. */
    public static User of(long uid, long gid) {
        return new User(uid, gid, null, null, null);
    }
}
