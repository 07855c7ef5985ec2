package org.standardcontainer.conformance.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.standardcontainer.conformance.Level;

/** Writes {@code conformance.json}; its form is in {@code conformance.schema.json}. */
public final class JsonReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonReport() {}

    /** Makes the directory, so that one that can't be written to is found before the first test. */
    public static void prepare(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, "conformance", ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException("no report can be written to " + directory, e);
        }
    }

    /** Writes the report into this directory, which is made if it is missing. */
    public static Path write(Results results, Path directory) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve("conformance.json");
        Path unfinished = directory.resolve("conformance.json.new");
        Files.writeString(unfinished, document(results).toPrettyString() + "\n");
        return Files.move(unfinished, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    static ObjectNode document(Results results) {
        ObjectNode root = JSON.createObjectNode();
        root.put("runtime", results.runtime());
        root.put("version", results.version());
        root.put("platform", results.platform().word());
        ObjectNode summary = root.putObject("summary");
        for (Level.Weight weight : Level.Weight.values()) {
            counts(summary.putObject(weight.name().toLowerCase(Locale.ROOT)), results.summary(weight));
        }
        counts(summary.putObject("promises"), results.promises());
        ObjectNode sections = root.putObject("sections");
        results.clauses().stream()
                .map(c -> c.clause().group())
                .distinct()
                .forEach(group -> counts(sections.putObject(group), results.section(group)));
        ArrayNode clauses = root.putArray("clauses");
        for (Results.ClauseResult result : results.clauses()) {
            ObjectNode clause = clauses.addObject();
            clause.put("id", result.clause().id());
            clause.put("level", result.clause().level().word());
            clause.put("reference", result.clause().reference());
            clause.put("statement", result.clause().statement());
            clause.put("result", result.outcome().word());
            ArrayNode tests = clause.putArray("tests");
            result.tests().forEach(tests::add);
            clause.put("evidence", result.evidence());
        }
        ArrayNode deviations = root.putArray("known_deviations");
        for (TestResult test : results.tests()) {
            test.deviation()
                    .ifPresent(d -> deviations
                            .addObject()
                            .put("test", test.test())
                            .put("clause", d.clause())
                            .put("reason", d.reason()));
        }
        ArrayNode others = root.putArray("failures_of_the_run");
        for (TestResult test : results.failures()) {
            if (test.test().startsWith("Kit.")) {
                others.addObject().put("step", test.test()).put("evidence", test.evidence());
            }
        }
        return root;
    }

    private static void counts(ObjectNode into, Map<Outcome, Integer> counts) {
        counts.forEach((outcome, count) -> into.put(outcome.word(), count));
    }
}
