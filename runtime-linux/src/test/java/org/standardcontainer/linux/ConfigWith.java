package org.standardcontainer.linux;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.standardcontainer.spec.SupportedProperties;

/** A configuration that has one property, with some value of its type, and around it what the objects on the way to it need. */
final class ConfigWith {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String ANY = "*";

    private ConfigWith() {}

    /** Its bytes. */
    static byte[] property(String path) throws IOException {
        ObjectNode document = NODES.objectNode();
        put(document, List.of(path.split("\\.")), 0, path);
        document.put("ociVersion", "1.3.0");
        return JSON.writeValueAsBytes(document);
    }

    /** Where the property is in it. */
    static String pointer(String path) {
        return "/" + path.replace("[]", "/0").replace('.', '/');
    }

    private static void put(ObjectNode holder, List<String> names, int at, String path) {
        String name = names.get(at).replace("[]", "");
        boolean list = names.get(at).endsWith("[]");
        if (at == names.size() - 1) {
            holder.set(name, value(String.valueOf(SupportedProperties.known().get(path))));
            return;
        }
        ObjectNode inner = NODES.objectNode();
        String around = String.join(".", names.subList(0, at + 1));
        // the other members, since some of them are required
        siblings(around).forEach((member, type) -> inner.set(member, value(type)));
        put(inner, names, at + 1, path);
        JsonNode value = inner;
        if (list) {
            value = new ArrayNode(NODES, new ArrayList<>(List.of(inner)));
        }
        holder.set(name, value);
    }

    /** The plain members of the object with this path, if it is one of a list or map; of others none is required but {@code cwd}. */
    private static Map<String, String> siblings(String around) {
        if (around.equals("process")) {
            return Map.of("cwd", "string");
        }
        Map<String, String> members = new java.util.TreeMap<>();
        SupportedProperties.known().forEach((path, type) -> {
            boolean plain = !type.contains("object") && path.lastIndexOf('.') == around.length();
            if (plain && path.startsWith(around + ".") && !around.equals("linux")) {
                members.put(path.substring(around.length() + 1), type);
            }
        });
        return members;
    }

    private static JsonNode value(String type) {
        if (type.startsWith("array<")) {
            return NODES.arrayNode().add(value(type.substring("array<".length(), type.length() - 1)));
        } else if (type.startsWith("map<")) {
            return NODES.objectNode().set(ANY, NODES.textNode("x"));
        }
        return switch (type) {
            case "string" -> NODES.textNode("x");
            case "boolean" -> NODES.booleanNode(true);
            default -> NODES.numberNode(1);
        };
    }
}
