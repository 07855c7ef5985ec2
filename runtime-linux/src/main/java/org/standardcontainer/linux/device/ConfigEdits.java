package org.standardcontainer.linux.device;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.standardcontainer.device.DeviceNode;
import org.standardcontainer.spec.BundleReader;

/** A configuration that devices are put into. All that it had is kept, also what nobody here knows. Not safe for several threads. */
final class ConfigEdits {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS);

    private final ObjectNode config;

    ConfigEdits(BundleReader.Content content) {
        try {
            this.config = (ObjectNode) JSON.readTree(content.raw());
        } catch (IOException e) {
            throw new UncheckedIOException("a configuration that was read before", e);
        }
    }

    BundleReader.Content content() {
        try {
            return BundleReader.Content.parse(JSON.writeValueAsBytes(config));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A node, and the right to use it; one that has its path is replaced.
     *
     * @param attributes {@code fileMode}, {@code uid} and {@code gid}, those that are known
     * @param permissions letters of {@code rwm}
     */
    void addNode(String path, DeviceNode node, ObjectNode attributes, String permissions) {
        ObjectNode device = JSON.createObjectNode();
        device.put("path", path).put("type", String.valueOf(node.type()));
        device.put("major", node.major()).put("minor", node.minor());
        device.setAll(attributes);
        replace(array(object(config, "linux"), "devices"), "path", path, device);
        ObjectNode rule = JSON.createObjectNode();
        rule.put("allow", true).put("type", String.valueOf(node.type()));
        rule.put("major", node.major()).put("minor", node.minor()).put("access", permissions);
        array(object(object(config, "linux"), "resources"), "devices").add(rule);
    }

    static ObjectNode attributes() {
        return JSON.createObjectNode();
    }

    /** The id of the container's user, {@code "uid"} or {@code "gid"}; 0 without one. */
    long user(String id) {
        return config.path("process").path("user").path(id).asLong();
    }

    void addInterface(String name, String inside) {
        ObjectNode device = JSON.createObjectNode();
        if (!inside.isEmpty()) {
            device.put("name", inside);
        }
        object(object(config, "linux"), "netDevices").set(name, device);
    }

    /** A variable, in the place of one of its name. */
    void addVariable(String variable) {
        ArrayNode env = array(object(config, "process"), "env");
        String start = variable.substring(0, variable.indexOf('=') + 1);
        for (int i = env.size() - 1; i >= 0; i--) {
            if (env.get(i).asText().startsWith(start)) {
                env.remove(i);
            }
        }
        env.add(variable);
    }

    /** In the place of one with its destination. */
    void addMount(ObjectNode mount) {
        replace(
                array(config, "mounts"),
                "destination",
                mount.path("destination").asText(),
                mount);
    }

    void addHook(String list, ObjectNode hook) {
        array(object(config, "hooks"), list).add(hook);
    }

    void addGroups(List<Long> gids) {
        ArrayNode all = array(object(object(config, "process"), "user"), "additionalGids");
        for (long gid : gids) {
            boolean there = false;
            for (JsonNode one : all) {
                there |= one.asLong() == gid;
            }
            if (!there && gid != 0) {
                all.add(gid);
            }
        }
    }

    void setCache(ObjectNode intelRdt) {
        object(config, "linux").set("intelRdt", intelRdt);
    }

    private static void replace(ArrayNode list, String key, String value, ObjectNode with) {
        for (int i = list.size() - 1; i >= 0; i--) {
            if (list.get(i).path(key).asText().equals(value)) {
                list.remove(i);
            }
        }
        list.add(with);
    }

    private static ObjectNode object(ObjectNode holder, String name) {
        return holder.get(name) instanceof ObjectNode there ? there : holder.putObject(name);
    }

    private static ArrayNode array(ObjectNode holder, String name) {
        return holder.get(name) instanceof ArrayNode there ? there : holder.putArray(name);
    }
}
