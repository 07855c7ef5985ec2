package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The state document (runtime.md#state), its members in the order of the spec; those after annotations are ours. */
record StateDocument(
        @JsonProperty("ociVersion") String ociVersion,
        @JsonProperty("id") String id,
        @JsonProperty("status") String status,
        @JsonProperty("pid") @Nullable Long pid,
        @JsonProperty("bundle") String bundle,
        @JsonProperty("annotations") @Nullable Map<String, String> annotations,
        @JsonProperty("created") @Nullable String created,
        @JsonProperty("paused") @Nullable Boolean paused,
        @JsonProperty("pidKernel") @Nullable String pidKernel,
        @JsonProperty("pidStartTime") @Nullable Long pidStartTime,
        @Unknown Map<String, JsonNode> unknown) {
    StateDocument {
        annotations = Copies.map(annotations);
        unknown = Copies.members(unknown);
    }
}
