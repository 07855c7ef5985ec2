package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The spec's own JSON schemas ({@code src/test/resources/schema}, from the spec's release 1.3.0), with as much of JSON Schema as they use
 * for features. A keyword that isn't known here fails.
 */
final class SpecSchema {
    private static final Set<String> COMMENTS = Set.of("description", "$schema", "id");
    private final List<String> problems = new ArrayList<>();

    private SpecSchema() {}

    /** What is wrong with a document, each with its JSON pointer. */
    static List<String> problems(String file, JsonNode document) {
        SpecSchema check = new SpecSchema();
        check.value(file, read(file), document, "");
        return check.problems;
    }

    private static JsonNode read(String file) {
        try (InputStream in = SpecSchema.class.getResourceAsStream("/schema/" + file)) {
            return new JsonMapper().readTree(Objects.requireNonNull(in, file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void value(String file, JsonNode schema, JsonNode value, String pointer) {
        for (Map.Entry<String, JsonNode> rule : schema.properties()) {
            switch (rule.getKey()) {
                case "$ref" -> reference(file, rule.getValue().asText(), value, pointer);
                case "type" -> check(isOf(rule.getValue().asText(), value), pointer, "is no " + rule.getValue());
                case "enum" -> check(contains(rule.getValue(), value), pointer, "is none of the words: " + value);
                case "pattern" ->
                    check(
                            value.asText().matches(".*" + rule.getValue().asText() + ".*"),
                            pointer,
                            "is not as the pattern has it: " + value);
                case "required" ->
                    rule.getValue().forEach(name -> check(value.has(name.asText()), pointer, "lacks " + name));
                case "properties" ->
                    rule.getValue().properties().forEach(property -> {
                        if (value.has(property.getKey())) {
                            value(
                                    file,
                                    property.getValue(),
                                    value.get(property.getKey()),
                                    pointer + "/" + property.getKey());
                        }
                    });
                case "patternProperties" ->
                    value.properties()
                            .forEach(member -> rule.getValue()
                                    .forEach(any ->
                                            value(file, any, member.getValue(), pointer + "/" + member.getKey())));
                case "items" -> {
                    for (int i = 0; i < value.size(); i++) {
                        value(file, rule.getValue(), value.get(i), pointer + "/" + i);
                    }
                }
                default -> assertThat(COMMENTS).as("keywords that are known").contains(rule.getKey());
            }
        }
    }

    private void reference(String file, String reference, JsonNode value, String pointer) {
        int hash = reference.indexOf('#');
        String other = hash == 0 ? file : reference.substring(0, hash);
        value(other, read(other).at(reference.substring(hash + 1)), value, pointer);
    }

    private void check(boolean good, String pointer, String problem) {
        if (!good) {
            problems.add(pointer + " " + problem);
        }
    }

    private static boolean contains(JsonNode words, JsonNode value) {
        for (JsonNode word : words) {
            if (word.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOf(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            default -> throw new IllegalArgumentException("a type that isn't known: " + type);
        };
    }
}
