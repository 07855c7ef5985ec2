package org.standardcontainer.linux.device;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What holds of a file of the Container Device Interface; collects what doesn't. A member that nobody knows is wrong: it would be ignored. */
final class CdiRules {
    private static final Map<String, String> EDITS = Map.of(
            "env", "list",
            "deviceNodes", "list",
            "netDevices", "list",
            "mounts", "list",
            "hooks", "list",
            "intelRdt", "object",
            "additionalGids", "list");

    private static final Map<String, String> NODE = Map.of(
            "path", "text",
            "hostPath", "text",
            "type", "text",
            "major", "number",
            "minor", "number",
            "fileMode", "number",
            "permissions", "text",
            "uid", "number",
            "gid", "number");

    private static final Map<String, String> RDT = Map.of(
            "closID", "text",
            "l3CacheSchema", "text",
            "memBwSchema", "text",
            "schemata", "list",
            "enableMonitoring", "flag");

    private static final Set<String> HOOKS =
            Set.of("prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop");

    private static final Pattern ABSOLUTE = Pattern.compile("/.*");
    private static final Pattern VARIABLE = Pattern.compile("(?s)[^=]+=.*");
    private static final Pattern TYPE = Pattern.compile("[bcup]?");
    private static final Pattern PERMISSIONS = Pattern.compile("[rwm]*|none");

    private final List<String> wrong = new ArrayList<>();

    void wrong(String pointer, String problem) {
        wrong.add(pointer + " " + problem);
    }

    void throwIfAny() throws IOException {
        if (!wrong.isEmpty()) {
            throw new IOException(String.join("; ", wrong));
        }
    }

    /** Only those, each of its type. */
    void members(JsonNode object, String pointer, Map<String, String> known) {
        if (!object.isObject()) {
            wrong(pointer.isEmpty() ? "/" : pointer, "is no object");
            return;
        }
        for (Iterator<Map.Entry<String, JsonNode>> it = object.properties().iterator(); it.hasNext(); ) {
            Map.Entry<String, JsonNode> member = it.next();
            String type = known.get(member.getKey());
            if (type == null) {
                wrong(pointer + "/" + member.getKey(), "is unknown");
            } else if (!is(member.getValue(), type)) {
                wrong(pointer + "/" + member.getKey(), "is no " + type);
            }
        }
    }

    private static boolean is(JsonNode value, String type) {
        return switch (type) {
            case "text" -> value.isTextual() && value.textValue().indexOf('\0') < 0;
            case "number" -> value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0;
            case "flag" -> value.isBoolean();
            case "list" -> value.isArray();
            default -> value.isObject();
        };
    }

    void matches(JsonNode root, String pointer, Pattern pattern, String what) {
        JsonNode value = root.at(pointer);
        if (!value.isTextual() || !pattern.matcher(value.textValue()).matches()) {
            wrong(pointer, "is not " + what);
        }
    }

    private void optional(JsonNode object, String pointer, String member, Pattern pattern, String what) {
        if (object.has(member) && !pattern.matcher(object.path(member).asText()).matches()) {
            wrong(pointer + "/" + member, "is not " + what);
        }
    }

    private void required(JsonNode object, String pointer, String member, Pattern pattern, String what) {
        if (!pattern.matcher(object.path(member).asText()).matches()) {
            wrong(pointer + "/" + member, "is not " + what);
        }
    }

    private void texts(JsonNode list, String pointer, Pattern pattern, String what) {
        for (int i = 0; i < list.size(); i++) {
            if (!is(list.get(i), "text")
                    || !pattern.matcher(list.get(i).textValue()).matches()) {
                wrong(pointer + "/" + i, "is not " + what);
            }
        }
    }

    void edits(JsonNode edits, String pointer) {
        if (edits.isMissingNode()) {
            return;
        }
        members(edits, pointer, EDITS);
        texts(edits.path("env"), pointer + "/env", VARIABLE, "NAME=VALUE");
        each(edits, pointer, "deviceNodes", this::node);
        each(edits, pointer, "netDevices", (device, at) -> {
            members(device, at, Map.of("hostInterfaceName", "text", "name", "text"));
            required(device, at, "hostInterfaceName", Pattern.compile("[^/\\s]{1,15}"), "an interface's name");
        });
        each(edits, pointer, "mounts", (mount, at) -> {
            members(mount, at, Map.of("hostPath", "text", "containerPath", "text", "options", "list", "type", "text"));
            required(mount, at, "hostPath", Pattern.compile("(?s).+"), "a path");
            required(mount, at, "containerPath", ABSOLUTE, "an absolute path");
            texts(mount.path("options"), at + "/options", Pattern.compile("(?s).*"), "a text");
        });
        each(edits, pointer, "hooks", this::hook);
        JsonNode gids = edits.path("additionalGids");
        for (int i = 0; i < gids.size(); i++) {
            if (!is(gids.get(i), "number")) {
                wrong(pointer + "/additionalGids/" + i, "is no number");
            }
        }
        if (edits.has("intelRdt")) {
            members(edits.path("intelRdt"), pointer + "/intelRdt", RDT);
        }
    }

    private interface Rule {
        void check(JsonNode element, String pointer);
    }

    private static void each(JsonNode edits, String pointer, String list, Rule rule) {
        for (int i = 0; i < edits.path(list).size(); i++) {
            rule.check(edits.path(list).get(i), pointer + "/" + list + "/" + i);
        }
    }

    private void node(JsonNode node, String at) {
        members(node, at, NODE);
        required(node, at, "path", ABSOLUTE, "an absolute path");
        optional(node, at, "hostPath", ABSOLUTE, "an absolute path");
        optional(node, at, "type", TYPE, "b, c, u or p");
        optional(node, at, "permissions", PERMISSIONS, "letters of rwm");
    }

    private void hook(JsonNode hook, String at) {
        members(
                hook,
                at,
                Map.of("hookName", "text", "path", "text", "args", "list", "env", "list", "timeout", "number"));
        if (!HOOKS.contains(hook.path("hookName").asText())) {
            wrong(at + "/hookName", "is no list of hooks");
        }
        required(hook, at, "path", ABSOLUTE, "an absolute path");
        texts(hook.path("args"), at + "/args", Pattern.compile("(?s).*"), "a text");
        texts(hook.path("env"), at + "/env", VARIABLE, "NAME=VALUE");
    }
}
