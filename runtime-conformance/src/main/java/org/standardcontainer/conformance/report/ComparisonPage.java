package org.standardcontainer.conformance.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Runs side by side on one page: groups first, then each clause with what was seen. It works from the disk, loads
 * nothing and runs no script.
 */
final class ComparisonPage {
    private static final List<String> WEIGHTS = List.of("required", "optional", "should", "may", "promises");

    private final List<JsonNode> runs;
    private final List<String> names = new ArrayList<>();
    private final List<Map<String, JsonNode>> clauses = new ArrayList<>();
    private final StringBuilder html = new StringBuilder();

    /** @param runs contents of {@code conformance.json}, in the order of the columns */
    ComparisonPage(List<JsonNode> runs) {
        this.runs = List.copyOf(runs);
        for (JsonNode run : runs) {
            Map<String, JsonNode> byId = new HashMap<>();
            run.path("clauses").forEach(clause -> byId.put(clause.path("id").asText(), clause));
            clauses.add(byId);
            names.add((run.path("runtime").asText() + " " + run.path("version").asText()).strip());
        }
    }

    String html() {
        html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
                .append("<title>Conformance: ")
                .append(escape(String.join(", ", names)))
                .append("</title>\n<style>\n")
                .append(style())
                .append("</style></head><body>\n<h1>Conformance to the OCI runtime spec</h1>\n");
        if (runs.size() > 1) {
            filter("differ", "only where they differ");
        }
        filter("failed", "only what isn't met");
        html.append("<main>\n");
        summary();
        matrix("Groups", groups().stream().filter(group -> !isBeyond(group)).toList());
        matrix("Beyond the spec", groups().stream().filter(this::isBeyond).toList());
        groups().forEach(this::group);
        deviations();
        faults();
        return html.append("</main></body></html>\n").toString();
    }

    private void filter(String id, String label) {
        html.append("<input type=\"checkbox\" id=\"")
                .append(id)
                .append("\"> <label for=\"")
                .append(id)
                .append("\">")
                .append(label)
                .append("</label>\n");
    }

    private void heading(String first) {
        html.append("<thead><tr><th scope=\"col\">").append(first).append("</th>");
        names.forEach(
                name -> html.append("<th scope=\"col\">").append(escape(name)).append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
    }

    /** What each run came to: clauses by how binding they are, and planted faults. */
    private void summary() {
        html.append("<div class=\"matrix\"><table>");
        heading("clauses");
        for (String weight : WEIGHTS) {
            html.append("<tr><th scope=\"row\">").append(weight).append("</th>");
            runs.forEach(run -> counts(run.path("summary").path(weight)));
            html.append("</tr>\n");
        }
        html.append("<tr><th scope=\"row\">planted faults</th>");
        for (JsonNode run : runs) {
            JsonNode sensitivity = run.path("sensitivity");
            html.append("<td>")
                    .append(
                            sensitivity.path("planted").asInt() == 0
                                    ? "<span class=\"not_run\">none planted</span>"
                                    : sensitivity.path("caught").asInt() + " of "
                                            + sensitivity.path("planted").asInt() + " caught")
                    .append("</td>");
        }
        html.append("</tr></tbody></table></div>\n");
    }

    /** True for what the API promises and the spec doesn't ask for. */
    private boolean isBeyond(String group) {
        return clauses.stream()
                .flatMap(run -> run.values().stream())
                .filter(clause -> clause.path("group").asText().equals(group))
                .allMatch(clause -> clause.path("reference").asText().startsWith("api#"));
    }

    private void matrix(String title, List<String> groups) {
        html.append("<h2>").append(title).append("</h2>\n<div class=\"matrix\"><table>");
        heading("group");
        for (String group : groups) {
            html.append("<tr><th scope=\"row\"><a href=\"#")
                    .append(escape(group))
                    .append("\">")
                    .append(escape(group))
                    .append("</a></th>");
            runs.forEach(run -> counts(run.path("sections").path(group)));
            html.append("</tr>\n");
        }
        html.append("</tbody></table></div>\n");
    }

    private void counts(JsonNode counts) {
        html.append("<td>");
        String separator = "";
        for (Outcome outcome : Outcome.values()) {
            int count = counts.path(outcome.word()).asInt();
            if (count > 0) {
                html.append(separator)
                        .append("<span class=\"")
                        .append(outcome.word())
                        .append("\">")
                        .append(count)
                        .append(' ')
                        .append(words(outcome.word()))
                        .append("</span>");
                separator = ", ";
            }
        }
        html.append("</td>");
    }

    private Set<String> groups() {
        Set<String> groups = new LinkedHashSet<>();
        runs.forEach(run -> run.path("sections").fieldNames().forEachRemaining(groups::add));
        return groups;
    }

    private void group(String group) {
        Map<String, JsonNode> rows = new LinkedHashMap<>();
        for (JsonNode run : runs) {
            for (JsonNode clause : run.path("clauses")) {
                if (clause.path("group").asText().equals(group)) {
                    rows.putIfAbsent(clause.path("id").asText(), clause);
                }
            }
        }
        html.append("<section id=\"")
                .append(escape(group))
                .append("\"><h2>")
                .append(escape(group))
                .append("</h2>\n<table class=\"clauses\">");
        heading("clause");
        rows.forEach(this::row);
        html.append("</tbody></table></section>\n");
    }

    private void row(String id, JsonNode clause) {
        List<JsonNode> results = clauses.stream()
                .map(run -> run.get(id))
                .filter(Objects::nonNull)
                .toList();
        Set<String> words = new LinkedHashSet<>();
        results.forEach(result -> words.add(result.path("result").asText()));
        boolean met = !words.contains("failed") && !words.contains("warned");
        html.append("<tr class=\"")
                .append(words.size() < 2 ? "same" : "other")
                .append(met ? " well" : " badly")
                .append("\"><td id=\"")
                .append(escape(id))
                .append("\"><code>")
                .append(escape(id))
                .append("</code> ")
                .append(escape(clause.path("level").asText()))
                .append("<small>")
                .append(escape(clause.path("statement").asText()))
                .append("</small></td>");
        for (int i = 0; i < runs.size(); i++) {
            cell(names.get(i), clauses.get(i).get(id));
        }
        html.append("</tr>\n");
    }

    private void cell(String run, @org.jspecify.annotations.Nullable JsonNode result) {
        html.append("<td data-run=\"").append(escape(run)).append("\">");
        if (result == null) {
            html.append("<span class=\"not_run\">holds elsewhere</span></td>");
            return;
        }
        String word = result.path("result").asText();
        html.append("<details><summary class=\"")
                .append(escape(word))
                .append("\">")
                .append(words(escape(word)))
                .append("</summary>");
        result.path("tests")
                .forEach(test ->
                        html.append("<code>").append(escape(test.asText())).append("</code><br>"));
        html.append("<pre>").append(escape(result.path("evidence").asText())).append("</pre></details></td>");
    }

    private void deviations() {
        for (int i = 0; i < runs.size(); i++) {
            JsonNode known = runs.get(i).path("known_deviations");
            if (known.isEmpty()) {
                continue;
            }
            html.append("<h2>Known of ").append(escape(names.get(i))).append("</h2>\n<ul>");
            known.forEach(d -> html.append("<li><a href=\"#")
                    .append(escape(d.path("clause").asText()))
                    .append("\"><code>")
                    .append(escape(d.path("clause").asText()))
                    .append("</code></a>: ")
                    .append(escape(d.path("reason").asText()))
                    .append("</li>\n"));
            html.append("</ul>\n");
        }
    }

    private void faults() {
        for (int i = 0; i < runs.size(); i++) {
            JsonNode faults = runs.get(i).path("sensitivity").path("faults");
            if (faults.isEmpty()) {
                continue;
            }
            html.append("<h2>Faults planted into ")
                    .append(escape(names.get(i)))
                    .append("</h2>\n"
                            + "<table><thead><tr><th>fault</th><th>the test that has to catch"
                            + " it</th><th></th></tr>")
                    .append("</thead><tbody>\n");
            for (JsonNode fault : faults) {
                boolean caught = fault.path("caught").asBoolean();
                html.append("<tr><td>")
                        .append(escape(fault.path("name").asText()))
                        .append("</td><td><code>")
                        .append(escape(fault.path("test").asText()))
                        .append("</code></td><td class=\"")
                        .append(caught ? "passed\">caught" : "failed\">not caught")
                        .append("</td></tr>\n");
            }
            html.append("</tbody></table>\n");
        }
    }

    private static String words(String word) {
        return word.replace('_', ' ');
    }

    /** Evidence holds what a runtime has printed, which may be anything. */
    private static String escape(String text) {
        return JunitReport.legal(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String style() {
        try (InputStream css = Objects.requireNonNull(ComparisonPage.class.getResourceAsStream("page.css"))) {
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
