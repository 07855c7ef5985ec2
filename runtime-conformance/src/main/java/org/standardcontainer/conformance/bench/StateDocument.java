package org.standardcontainer.conformance.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Status;
import org.standardcontainer.spec.StateJson;
import org.standardcontainer.spi.Unchecked;

/**
 * A state as JSON (runtime.md#state), as the runtime wrote it.
 *
 * @param json the document
 */
public record StateDocument(JsonNode json) {
    /** SemVer 2.0.0. */
    public static final String SEMVER = "(0|[1-9]\\d*)(\\.(0|[1-9]\\d*)){2}(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The state of a container: the runtime's own text where it has one. */
    public static StateDocument of(Subject subject) {
        String text = subject.container()
                .find(Unchecked.class)
                .map(Unchecked::stateUnchecked)
                .orElseGet(() -> new String(StateJson.write(subject.state()), StandardCharsets.UTF_8));
        try {
            return new StateDocument(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw new AssertionError("the state is no JSON: " + text, e);
        }
    }

    /** Every member that has to be there is, and each has the type of the state schema. */
    public void assertWellFormed(ContainerId id, Status status) {
        assertThat(json.isObject()).as("the state is an object: %s", json).isTrue();
        assertThat(json.path("ociVersion").isTextual())
                .as("ociVersion is a text: %s", json)
                .isTrue();
        assertThat(json.path("ociVersion").asText()).as("ociVersion").matches(SEMVER);
        assertThat(json.path("id").asText()).as("id").isEqualTo(id.value());
        assertThat(json.path("status").asText()).as("status").isEqualTo(status.word());
        assertThat(json.path("bundle").isTextual())
                .as("bundle is a text: %s", json)
                .isTrue();
        if (json.has("pid")) {
            assertThat(json.path("pid").isIntegralNumber())
                    .as("pid is an integer: %s", json)
                    .isTrue();
            assertThat(json.path("pid").asLong()).as("pid").isNotNegative();
        }
        if (json.has("annotations")) {
            assertThat(json.path("annotations").isObject())
                    .as("annotations is an object: %s", json)
                    .isTrue();
            json.path("annotations")
                    .forEach(value -> assertThat(value.isTextual())
                            .as("annotation %s", value)
                            .isTrue());
        }
    }
}
