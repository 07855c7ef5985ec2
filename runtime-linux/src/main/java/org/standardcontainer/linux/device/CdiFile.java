package org.standardcontainer.linux.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A file of the Container Device Interface, valid.
 *
 * @param kind {@code vendor/class}
 * @param devices by name, what each does to a configuration
 * @param edits what any of them does
 */
record CdiFile(Path path, String kind, Map<String, ObjectNode> devices, ObjectNode edits) {
    static final int MAX_BYTES = 4 << 20;
    private static final Pattern VERSION = Pattern.compile("(0\\.[2-8]|1\\.[01])\\.0");
    private static final Pattern KIND =
            Pattern.compile("[A-Za-z]([A-Za-z0-9_.-]*[A-Za-z0-9])?/[A-Za-z]([A-Za-z0-9_.-]*[A-Za-z0-9])?");
    private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_.:-]*[A-Za-z0-9])?");

    /** @throws IOException if it is none, with the reason */
    static CdiFile read(Path path) throws IOException {
        if (!Files.isRegularFile(path) || Files.size(path) > MAX_BYTES) {
            throw new IOException("is no regular file of at most " + MAX_BYTES + " bytes");
        }
        JsonNode json = CdiText.read(path, Files.readAllBytes(path));
        CdiRules rules = new CdiRules();
        rules.members(
                json,
                "",
                Map.of(
                        "cdiVersion",
                        "text",
                        "kind",
                        "text",
                        "annotations",
                        "texts",
                        "devices",
                        "list",
                        "containerEdits",
                        "object"));
        rules.matches(json, "/cdiVersion", VERSION, "a version that is known: 0.2.0 to 1.1.0");
        rules.matches(json, "/kind", KIND, "vendor/class");
        Map<String, ObjectNode> devices = new LinkedHashMap<>();
        for (int i = 0; i < json.path("devices").size(); i++) {
            String at = "/devices/" + i;
            JsonNode device = json.at(at);
            rules.members(device, at, Map.of("name", "text", "annotations", "texts", "containerEdits", "object"));
            rules.matches(json, at + "/name", DEVICE, "a name of letters, digits and _ . : -");
            rules.edits(device.path("containerEdits"), at + "/containerEdits");
            if (devices.put(device.path("name").asText(), edits(device)) != null) {
                rules.wrong(at + "/name", "is there twice");
            }
        }
        if (devices.isEmpty()) {
            rules.wrong("/devices", "has no device");
        }
        rules.edits(json.path("containerEdits"), "/containerEdits");
        rules.throwIfAny();
        return new CdiFile(path, json.path("kind").asText(), devices, edits(json));
    }

    private static ObjectNode edits(JsonNode of) {
        return of.path("containerEdits") instanceof ObjectNode edits ? edits : JsonNodeFactory.instance.objectNode();
    }
}
