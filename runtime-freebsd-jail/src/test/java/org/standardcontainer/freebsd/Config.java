package org.standardcontainer.freebsd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A configuration that is being written, for a bundle of {@link Machine}'s. */
final class Config {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode tree = JSON.createObjectNode();

    Config() {
        set("/ociVersion", "1.3.0");
        set("/root/path", "rootfs");
        set("/process/user", Map.of("uid", 0, "gid", 0));
        set("/process/cwd", "/");
    }

    /** Sets the property at a pointer; its objects are made. */
    Config set(String pointer, Object value) {
        String[] names = pointer.substring(1).split("/");
        ObjectNode at = tree;
        for (int i = 0; i < names.length - 1; i++) {
            at = at.get(names[i]) instanceof ObjectNode next ? next : at.putObject(names[i]);
        }
        at.set(names[names.length - 1], JSON.valueToTree(value));
        return this;
    }

    private Config add(String list, Object value) {
        JsonNode there = tree.at(list);
        ArrayNode all = there instanceof ArrayNode array ? array : JSON.createArrayNode();
        all.add(JSON.<JsonNode>valueToTree(value));
        return set(list, all);
    }

    /** @param source none if it is empty */
    Config mount(String destination, String type, String source, String... options) {
        Map<String, Object> mount = new LinkedHashMap<>(Map.of("destination", destination, "type", type));
        if (!source.isEmpty()) {
            mount.put("source", source);
        }
        if (options.length > 0) {
            mount.put("options", List.of(options));
        }
        return add("/mounts", mount);
    }

    /** The probe on the machine, or for startContainer in the jail, with these words. */
    Config hook(String list, String... words) {
        String probe = list.equals("startContainer")
                ? "/probe"
                : Machine.bundle().resolve("probe").toString();
        List<String> args = new ArrayList<>(List.of("probe"));
        args.addAll(List.of(words));
        return add("/hooks/" + list, Map.of("path", probe, "args", args));
    }

    Config args(List<String> words) {
        return set("/process/args", words);
    }

    String text() {
        return tree.toString();
    }
}
