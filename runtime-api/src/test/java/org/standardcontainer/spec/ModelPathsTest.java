package org.standardcontainer.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.Finding;

/** The model against a list of all properties that was made from the spec's text, apart from the model. */
final class ModelPathsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** What a document says of each property. */
    private enum Fill {
        LARGEST,
        SMALLEST,
        NOTHING
    }

    private static Map<String, String> listed() throws IOException {
        Map<String, String> paths = new LinkedHashMap<>();
        try (InputStream in = ModelPathsTest.class.getResourceAsStream("/model-paths.txt")) {
            new String(Objects.requireNonNull(in).readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" "))
                    .forEach(words -> paths.put(words[0], words[1]));
        }
        return paths;
    }

    @Test
    void theModelHasEachPropertyWithItsTypeAndNoOther() throws IOException {
        assertThat(ModelPaths.ALL).containsExactlyInAnyOrderEntriesOf(listed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"LARGEST", "SMALLEST", "NOTHING"})
    void aDocumentWithEveryPropertyLosesNothing(Fill fill) throws IOException {
        byte[] json = JSON.writeValueAsBytes(document(fill));
        JsonNode document = JSON.readTree(json);
        Spec spec = SpecJson.read(json);
        JsonNode written = JSON.readTree(SpecJson.write(spec));
        assertThat(written).isEqualTo(document);
        assertThat(SpecJson.read(SpecJson.write(spec))).isEqualTo(spec);
        // and only what was planted is unknown: each property has a component, it isn't just carried along
        assertThat(SpecValidator.validate(spec))
                .filteredOn(finding -> finding.problem().contains("not a property of the spec"))
                .extracting(Finding::subject)
                .allSatisfy(pointer -> assertThat(pointer).endsWith("/x-planted"))
                .hasSize((int) planted(document));
    }

    @Test
    void theLastComponentOfEachRecordIsItsBag() {
        for (Class<?> type : Arrays.asList(
                Spec.class, LinuxResources.class, StateDocument.class, VmHardware.class, FeaturesDocument.class)) {
            RecordComponent[] components = type.getRecordComponents();
            RecordComponent last = components[components.length - 1];
            assertThat(last.getName()).isEqualTo("unknown");
            assertThat(last.getAccessor().isAnnotationPresent(Unknown.class)).isTrue();
        }
    }

    /** A configuration that has every property. */
    static Spec everything() throws IOException {
        return SpecJson.read(JSON.writeValueAsBytes(document(Fill.LARGEST)));
    }

    private static ObjectNode document(Fill fill) throws IOException {
        ObjectNode document = NODES.objectNode();
        listed().forEach((path, type) -> {
            boolean section = path.matches("windows|solaris|zos");
            if (section) {
                document.set(path, fill == Fill.NOTHING ? NODES.objectNode() : tree());
            } else if (!type.contains("object")) {
                put(document, path.split("\\."), 0, value(type, fill));
            }
        });
        plant(document, fill);
        return document;
    }

    private static void put(ObjectNode holder, String[] path, int at, JsonNode value) {
        String name = path[at].replace("[]", "");
        if (at == path.length - 1) {
            holder.set(name, value);
        } else if (path[at].endsWith("[]")) {
            ArrayNode array = holder.withArrayProperty(name);
            put(array.isEmpty() ? array.addObject() : (ObjectNode) array.get(0), path, at + 1, value);
        } else {
            put(holder.withObjectProperty(name.equals("*") ? "a/b~ \u00e4" : name), path, at + 1, value);
        }
    }

    private static JsonNode value(String type, Fill fill) {
        if (type.startsWith("array<")) {
            ArrayNode array = NODES.arrayNode();
            String element = type.substring("array<".length(), type.length() - 1);
            return fill == Fill.NOTHING
                    ? array
                    : array.add(value(element, fill)).add(value(element, Fill.NOTHING));
        }
        return switch (type) {
            case "string" -> NODES.textNode(fill == Fill.NOTHING ? "" : "\u0001\"\\/\u00e4\ud83d\ude00");
            case "boolean" -> NODES.booleanNode(fill == Fill.LARGEST);
            case "map<string,string>" -> {
                ObjectNode map = NODES.objectNode();
                yield fill == Fill.NOTHING ? map : map.put("z", "").put("a", "b");
            }
            default -> JSON.valueToTree(number(type, fill));
        };
    }

    private static BigInteger number(String type, Fill fill) {
        if (fill == Fill.NOTHING) {
            return BigInteger.ZERO;
        }
        int bits = Integer.parseInt(type.replaceAll("u?int", ""));
        if (type.startsWith("u")) {
            return fill == Fill.SMALLEST
                    ? BigInteger.ZERO
                    : BigInteger.TWO.pow(bits).subtract(BigInteger.ONE);
        }
        BigInteger half = BigInteger.TWO.pow(bits - 1);
        return fill == Fill.SMALLEST ? half.negate() : half.subtract(BigInteger.ONE);
    }

    private static ObjectNode tree() {
        ObjectNode tree = NODES.objectNode();
        tree.put("uint64", new BigInteger("18446744073709551615"));
        tree.put("beyond", new BigInteger("184467440737095516150"));
        tree.putObject("empty");
        tree.putArray("list").add(true).addNull().add(-5).add(NODES.objectNode().put("s", ""));
        return tree;
    }

    /** An unknown member in each object whose keys are properties. */
    private static void plant(JsonNode node, Fill fill) {
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (member.getKey().matches("netDevices|rdma|timeOffsets")) {
                member.getValue().forEach(value -> plant(value, fill));
            } else if (!member.getKey().matches("annotations|sysctl|unified|windows|solaris|zos")) {
                plant(member.getValue(), fill);
            }
        }
        if (node instanceof ObjectNode object) {
            object.set("x-planted", fill == Fill.NOTHING ? NODES.nullNode() : tree());
        } else if (node instanceof ArrayNode) {
            node.forEach(element -> plant(element, fill));
        }
    }

    private static long planted(JsonNode document) {
        return document.findValues("x-planted").size();
    }
}
