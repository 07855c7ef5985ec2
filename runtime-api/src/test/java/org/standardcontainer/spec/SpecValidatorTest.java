package org.standardcontainer.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.Finding;

final class SpecValidatorTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String VALID = """
            {"ociVersion": "1.3.0", "root": {"path": "rootfs"}, "hostname": "web",
             "process": {"user": {"uid": 0, "gid": 0}, "args": ["/bin/sh"], "cwd": "/"},
             "linux": {"namespaces": [{"type": "mount"}, {"type": "pid"}, {"type": "network"}, {"type": "uts"}, {"type": "ipc"}]}}
            """;

    /** See the head of validator-cases.txt; several settings or findings are joined by a plus sign. */
    record Case(
            String line,
            List<String> settings,
            List<String> values,
            List<String> kinds,
            List<String> pointers,
            List<String> parts) {
        static Case of(String line) {
            String[] column = line.split(" \\| ", -1);
            boolean found = column.length > 3;
            return new Case(
                    line,
                    parts(column[0], "+"),
                    parts(column[1], " + "),
                    found ? parts(column[2], "+") : List.of(),
                    found ? parts(column[3], "+") : List.of(),
                    found ? parts(column[4], "+") : List.of());
        }

        private static List<String> parts(String text, String separator) {
            return List.of(text.strip().split(Pattern.quote(separator)));
        }

        @Override
        public String toString() {
            return line;
        }
    }

    static Stream<Case> cases() throws IOException {
        try (InputStream in = SpecValidatorTest.class.getResourceAsStream("/validator-cases.txt")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
            return text.lines().filter(line -> line.startsWith("/")).map(Case::of).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void findsThisAndNothingElse(Case one) throws IOException {
        ObjectNode document = (ObjectNode) JSON.readTree(VALID);
        for (int i = 0; i < one.settings().size(); i++) {
            put(
                    document,
                    JsonPointer.compile(one.settings().get(i)),
                    one.values().get(i));
        }
        List<Finding> findings = SpecValidator.validate(SpecJson.read(JSON.writeValueAsBytes(document)));
        assertThat(findings)
                .extracting(finding -> finding.kind().name())
                .containsExactlyInAnyOrderElementsOf(one.kinds());
        for (int i = 0; i < one.pointers().size(); i++) {
            String pointer = one.pointers().get(i);
            String part = one.parts().get(i);
            assertThat(findings).anySatisfy(finding -> {
                assertThat(finding.subject()).isEqualTo(pointer);
                assertThat(finding.problem()).contains(part);
                assertThat(finding.reference()).matches("(config|config-linux|config-freebsd|config-vm)\\.md(#.+)?");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc-spec", "crun-spec"})
    void hasNothingAgainstWhatOthersWrite(String bundle) {
        assertThat(SpecValidator.validate(SpecJson.read(SpecJsonTest.bundle(bundle))))
                .filteredOn(Finding::isError)
                .isEmpty();
    }

    @Test
    void findsEverythingAtOnce() {
        Spec spec = SpecJson.read(VALID.getBytes(UTF_8));
        spec = spec.toBuilder()
                .ociVersion("2.0.0")
                .process(
                        spec.process() == null
                                ? null
                                : spec.process().toBuilder()
                                        .cwd("work")
                                        .env("x")
                                        .build())
                .linux(LinuxConfig.builder()
                        .namespaces(LinuxNamespace.of("nat"))
                        .build())
                .build();
        assertThat(SpecValidator.validate(spec))
                .extracting(Finding::subject)
                .containsExactly(
                        "/ociVersion", "/hostname", "/process/cwd", "/process/env/0", "/linux/namespaces/0/type");
    }

    /** As with any name that isn't ASCII where the JVM's locale is C: no Path can be made of this one anywhere. */
    @Test
    void aDestinationNeedsNoLocale() {
        Spec spec = SpecJson.read(VALID.getBytes(UTF_8)).toBuilder()
                .mounts(Mount.builder("/mnt/\ud800").build())
                .build();
        assertThat(SpecValidator.validate(spec))
                .extracting(Finding::problem)
                .noneMatch(problem -> problem.contains("hide the root"));
    }

    @Test
    void whatItQuotesMovesNoCursor() {
        assertThat(Place.quoted("a\u001b[2J\n\u202e\"" + "x".repeat(100)))
                .isEqualTo("\"a\\u001b[2J\\u000a\\u202e\\u0022" + "x".repeat(72) + "…\"");
    }

    private static void put(ObjectNode document, JsonPointer pointer, String value) throws IOException {
        JsonNode holder = document;
        for (JsonPointer at = pointer; !at.tail().matches(); at = at.tail()) {
            holder = ((ObjectNode) holder).get(at.getMatchingProperty()) instanceof ArrayNode array
                    ? array
                    : ((ObjectNode) holder).withObjectProperty(at.getMatchingProperty());
        }
        String name = pointer.last().getMatchingProperty();
        if (value.equals("REMOVED")) {
            ((ObjectNode) holder).remove(name);
        } else if (holder instanceof ArrayNode array) {
            array.add(JSON.readTree(value));
        } else {
            ((ObjectNode) holder).set(name, JSON.readTree(value));
        }
    }
}
