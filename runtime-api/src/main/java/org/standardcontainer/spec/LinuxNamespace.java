package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A namespace of the container (config-linux.md#namespaces).
 *
 * @param type {@code mount}, {@code pid}, {@code network}, {@code uts}, {@code ipc}, {@code user}, {@code cgroup} or {@code time}
 * @param path as written; read it with {@link #joined()}
 * @param unknown members that the model doesn't know, in order; kept for writing
 * @see <a href="{@docRoot}/../../../../docs/glossary.md#namespace">namespace in the glossary</a>
 */
public record LinuxNamespace(
        @JsonProperty("type") String type,
        @JsonProperty("path") @Nullable String path,
        @Unknown Map<String, JsonNode> unknown) {
    public LinuxNamespace {
        Objects.requireNonNull(type, "type");
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public LinuxNamespace(String type, @Nullable String path) {
        this(type, path, Map.of());
    }

    /** A new namespace. */
    public static LinuxNamespace of(String type) {
        return new LinuxNamespace(type, null);
    }

    /** The file of the namespace to join; empty for a new one. An empty path counts as absent, Go programs write it. */
    public Optional<String> joined() {
        return Optional.ofNullable(path).filter(file -> !file.isEmpty());
    }
}
