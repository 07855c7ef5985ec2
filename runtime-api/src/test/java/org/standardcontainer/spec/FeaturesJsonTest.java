package org.standardcontainer.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FeaturesJsonTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String VERSIONS = "\"ociVersionMin\": \"1.0.0\", \"ociVersionMax\": \"1.3.0\"";

    /** The spec's own example of what runc prints. */
    @Test
    void whatRuncPrintsIsReadAndWrittenAgain() throws IOException {
        byte[] json;
        try (InputStream in = FeaturesJsonTest.class.getResourceAsStream("/features/runc.json")) {
            json = Objects.requireNonNull(in).readAllBytes();
        }
        FeaturesDocument read = FeaturesJson.read(json);
        assertThat(JSON.readTree(FeaturesJson.write(read))).isEqualTo(JSON.readTree(json));
        LinuxFeatureSet linux = Objects.requireNonNull(read.linux());
        assertThat(linux.namespaces()).contains("cgroup", "user");
        assertThat(linux.netDevices()).isEqualTo(new LinuxFeatureSet.Switch(true));
        assertThat(linux.memoryPolicy()).isNull();
        assertThat(read.unknown()).isEmpty();
    }

    @Test
    void everyMemberIsReadAndWritten() throws IOException {
        ObjectNode document = filled(FeaturesDocument.class);
        byte[] json = JSON.writeValueAsBytes(document);
        FeaturesDocument read = FeaturesJson.read(json);
        assertThat(JSON.readTree(FeaturesJson.write(read))).isEqualTo(document);
        assertThat(read.toString()).doesNotContain("null");
        assertThat(FeaturesJson.read(FeaturesJson.write(read))).isEqualTo(read);
    }

    private static ObjectNode filled(Class<?> type) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        RecordComponent[] components = type.getRecordComponents();
        for (int i = 0; i < components.length - 1; i++) {
            object.set(components[i].getName(), filled(components[i].getGenericType()));
        }
        object.put("x-planted", true);
        return object;
    }

    private static JsonNode filled(Type type) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (type instanceof ParameterizedType list) {
            boolean map = list.getActualTypeArguments().length == 2;
            return map ? nodes.objectNode().put("a", "b") : new ArrayNode(nodes).add("x");
        } else if (type == Boolean.class) {
            return nodes.booleanNode(false);
        }
        return type == String.class ? nodes.textNode("1.0.0") : filled((Class<?>) type);
    }

    @Test
    void nullIsAbsentAndNothingElseIs() {
        FeaturesDocument document = read("\"hooks\": null, \"mountOptions\": [], \"linux\": {\"cgroup\": {\"v1\": null,"
                + " \"v2\": false}, \"seccomp\": null, \"apparmor\": {}}, \"annotations\": null");
        assertThat(document.hooks()).isNull();
        assertThat(document.mountOptions()).isEmpty();
        assertThat(document.annotations()).isNull();
        LinuxFeatureSet linux = Objects.requireNonNull(document.linux());
        assertThat(linux.seccomp()).isNull();
        assertThat(Objects.requireNonNull(linux.cgroup()).v1()).isNull();
        assertThat(linux.cgroup().v2()).isFalse();
        assertThat(Objects.requireNonNull(linux.apparmor()).enabled()).isNull();
        assertThat(new String(FeaturesJson.write(document), UTF_8)).doesNotContain("null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"ociVersionMin\": \"1.0.0\"}",
                "{\"ociVersionMin\": null, \"ociVersionMax\": \"1.3.0\"}",
                "{" + VERSIONS + ", \"hooks\": [null]}",
                "{" + VERSIONS + ", \"linux\": {\"cgroup\": {\"v1\": \"true\"}}}"
            })
    void refusesWhatIsNone(String json) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FeaturesJson.read(json.getBytes(UTF_8)))
                .withMessageStartingWith("not a features document: ");
    }

    /** features.md#unsafe-annotations. */
    @ParameterizedTest
    @CsvSource({
        "com.example.foo.bar, true",
        "com.example.foo.bar.baz, false",
        "com.example.foo, false",
        "org.systemd.property.ExecStartPre, true",
        "org.systemd.property, false"
    })
    void aFinalDotIsAPrefix(String annotation, boolean unsafe) {
        FeaturesDocument document =
                read("\"potentiallyUnsafeConfigAnnotations\": [\"com.example.foo.bar\", \"org.systemd.property.\"]");
        assertThat(document.isPotentiallyUnsafe(annotation)).isEqualTo(unsafe);
        assertThat(read("\"hooks\": []").isPotentiallyUnsafe(annotation)).isFalse();
    }

    private static FeaturesDocument read(String members) {
        return FeaturesJson.read(("{" + VERSIONS + ", " + members + "}").getBytes(UTF_8));
    }
}
