package org.standardcontainer.conformance.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;

/**
 * A line that the probe appended as a hook or as the program.
 *
 * @param json all that it saw
 */
public record Event(JsonNode json) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the test called it. */
    public String label() {
        return json.path("label").asText();
    }

    /** Who it was and where it ran. */
    public ProbeReport process() {
        return new ProbeReport(json);
    }

    /** The state that it was given on its standard input; missing if that was no JSON. */
    public JsonNode state() {
        try {
            JsonNode state = JSON.readTree(json.path("stdin").asText());
            return state == null ? MissingNode.getInstance() : state;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    @Override
    public String toString() {
        return label();
    }
}
