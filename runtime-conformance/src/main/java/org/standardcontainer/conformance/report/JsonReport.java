package org.standardcontainer.conformance.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import org.standardcontainer.conformance.Level;

/** What is in {@code conformance.json}; its form is in {@code conformance.schema.json}. */
final class JsonReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonReport() {}

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
        ObjectNode sensitivity = root.putObject("sensitivity");
        sensitivity.put("planted", results.faults().size());
        sensitivity.put("caught", results.caught());
        ArrayNode faults = sensitivity.putArray("faults");
        for (PlantedFault fault : results.faults()) {
            faults.addObject()
                    .put("name", fault.name())
                    .put("test", fault.test())
                    .put("caught", fault.caught());
        }
        ObjectNode sections = root.putObject("sections");
        results.clauses().stream()
                .map(c -> c.clause().group())
                .distinct()
                .forEach(group -> counts(sections.putObject(group), results.section(group)));
        ArrayNode clauses = root.putArray("clauses");
        for (Results.ClauseResult result : results.clauses()) {
            ObjectNode clause = clauses.addObject();
            clause.put("id", result.clause().id());
            clause.put("group", result.clause().group());
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
