package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Programs to run at points of the lifecycle (config.md#posix-platform-hooks), each list in order.
 *
 * @param prestart in create, before createRuntime; deprecated, still run
 * @param createRuntime in create, in the runtime's namespaces, before the root is switched
 * @param createContainer in create, in the container's namespaces, before the root is switched
 * @param startContainer in start, inside the container, before its program is executed
 * @param poststart in start, after its program was executed
 * @param poststop in delete, after everything was removed
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record Hooks(
        @JsonProperty("prestart") @Nullable List<Hook> prestart,
        @JsonProperty("createRuntime") @Nullable List<Hook> createRuntime,
        @JsonProperty("createContainer") @Nullable List<Hook> createContainer,
        @JsonProperty("startContainer") @Nullable List<Hook> startContainer,
        @JsonProperty("poststart") @Nullable List<Hook> poststart,
        @JsonProperty("poststop") @Nullable List<Hook> poststop,
        @Unknown Map<String, JsonNode> unknown) {
    public Hooks {
        prestart = Copies.list(prestart);
        createRuntime = Copies.list(createRuntime);
        createContainer = Copies.list(createContainer);
        startContainer = Copies.list(startContainer);
        poststart = Copies.list(poststart);
        poststop = Copies.list(poststop);
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public Hooks(
            @Nullable List<Hook> prestart,
            @Nullable List<Hook> createRuntime,
            @Nullable List<Hook> createContainer,
            @Nullable List<Hook> startContainer,
            @Nullable List<Hook> poststart,
            @Nullable List<Hook> poststop) {
        this(prestart, createRuntime, createContainer, startContainer, poststart, poststop, Map.of());
    }
}
