package org.standardcontainer.freebsd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** Parts of the probe's report. */
final class Seen {
    private Seen() {}

    /** {@code ok}, or the name of the error. */
    static String outcome(JsonNode report, String attempt) {
        JsonNode tried = report.path("tried").path(attempt);
        assertThat(tried.isMissingNode()).as(attempt).isFalse();
        return tried.path("error").asText("ok");
    }

    static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    static List<String> interfaces(JsonNode report) {
        List<String> names = new ArrayList<>();
        report.path("interfaces").fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** What was mounted last at a place. */
    static JsonNode mountAt(JsonNode report, String at) {
        return StreamSupport.stream(report.path("mounts").spliterator(), false)
                .filter(mount -> mount.path("at").asText().equals(at))
                .reduce((lower, upper) -> upper)
                .orElseThrow(() -> new AssertionError("nothing at " + at + ": " + report.path("mounts")));
    }
}
