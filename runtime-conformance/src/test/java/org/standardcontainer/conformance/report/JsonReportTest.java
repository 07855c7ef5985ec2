package org.standardcontainer.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.conformance.Deviation;
import org.standardcontainer.conformance.Platform;

class JsonReportTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CLAUSE = "runtime.start.runs-program";

    @TempDir
    Path directory;

    private static Results results() {
        Deviation known = new Deviation("StartContract.programRuns", CLAUSE, "it doesn't", "not within");
        Results results = new Results("toy", "1", Platform.LINUX);
        results.add(new TestResult(known.test(), List.of(CLAUSE), Outcome.FAILED, Optional.of(known), "seen"));
        results.add(new TestResult("Kit.nothingIsLeft", List.of(), Outcome.FAILED, Optional.empty(), "a process"));
        results.add(new PlantedFault("start does nothing", known.test(), true));
        results.add(new PlantedFault("start does it twice", known.test(), false));
        return results;
    }

    @Test
    void hasTheFormOfItsSchema() throws IOException {
        JsonNode schema;
        try (InputStream in = Objects.requireNonNull(
                JsonReport.class.getResourceAsStream("/org/standardcontainer/conformance/conformance.schema.json"))) {
            schema = JSON.readTree(in);
        }
        JsonNode report =
                JSON.readTree(Reports.write(results(), directory).get(0).toFile());
        List<String> problems = new ArrayList<>();
        check(schema, schema, report, "", problems);
        assertThat(problems).isEmpty();
        assertThat(report.at("/known_deviations/0/reason").asText()).isEqualTo("it doesn't");
        assertThat(report.at("/sensitivity/planted").asInt()).isEqualTo(2);
        assertThat(report.at("/sensitivity/caught").asInt()).isEqualTo(1);
        assertThat(report.at("/failures_of_the_run/0/step").asText()).isEqualTo("Kit.nothingIsLeft");
    }

    /** The part of JSON Schema that the report's schema uses; a keyword that isn't known here is a problem, too. */
    private static void check(JsonNode root, JsonNode schema, JsonNode value, String at, List<String> problems) {
        schema.properties().forEach(keyword -> {
            JsonNode rule = keyword.getValue();
            switch (keyword.getKey()) {
                case "$schema", "title", "description", "$defs" -> {}
                case "$ref" -> check(root, root.at(rule.asText().substring(1)), value, at, problems);
                case "type" -> expect(isA(rule.asText(), value), at + " is no " + rule.asText(), problems);
                case "enum" -> expect(contains(rule, value), at + " is none of " + rule, problems);
                case "minimum" -> expect(value.asInt() >= rule.asInt(), at + " is too small", problems);
                case "required" ->
                    rule.forEach(name -> expect(value.has(name.asText()), at + " lacks " + name, problems));
                case "items" -> value.forEach(item -> check(root, rule, item, at + "/item", problems));
                case "properties" ->
                    value.properties().forEach(member -> {
                        expect(
                                rule.has(member.getKey()) || schema.has("additionalProperties"),
                                at + " has " + member.getKey(),
                                problems);
                        check(
                                root,
                                rule.path(member.getKey()),
                                member.getValue(),
                                at + "/" + member.getKey(),
                                problems);
                    });
                case "additionalProperties" ->
                    value.properties().forEach(m -> check(root, rule, m.getValue(), at + "/" + m.getKey(), problems));
                default -> problems.add("unknown keyword " + keyword.getKey());
            }
        });
    }

    private static boolean isA(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            default -> false;
        };
    }

    private static boolean contains(JsonNode list, JsonNode value) {
        for (JsonNode item : list) {
            if (item.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static void expect(boolean holds, String problem, List<String> problems) {
        if (!holds) {
            problems.add(problem);
        }
    }

    @Test
    void directoryThatIsAFileIsFoundBeforehand() throws IOException {
        Path file = Files.writeString(directory.resolve("README.md"), "");
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> Reports.prepare(file))
                .withMessageContaining(file.toString());
    }
}
