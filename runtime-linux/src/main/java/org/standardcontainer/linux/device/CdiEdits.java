package org.standardcontainer.linux.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.standardcontainer.device.DeviceNode;

/** Does to a configuration what a file of the Container Device Interface says, in the order in which its authors' own library does. */
final class CdiEdits {
    private final Sysfs sys;
    private final ConfigEdits config;
    private final List<DeviceNode> nodes = new ArrayList<>();
    private final List<String> interfaces = new ArrayList<>();

    CdiEdits(Sysfs sys, ConfigEdits config) {
        this.sys = sys;
        this.config = config;
    }

    /** The nodes that it has put in. */
    List<DeviceNode> nodes() {
        return nodes;
    }

    List<String> interfaces() {
        return interfaces;
    }

    /** @throws NoSuchDevice if the host hasn't got a node that it names */
    void apply(ObjectNode edits) throws NoSuchDevice {
        for (JsonNode variable : edits.path("env")) {
            config.addVariable(variable.asText());
        }
        for (JsonNode node : edits.path("deviceNodes")) {
            add(node);
        }
        for (JsonNode device : edits.path("netDevices")) {
            String name = device.path("hostInterfaceName").asText();
            interfaces.add(name);
            config.addInterface(name, device.path("name").asText());
        }
        for (JsonNode mount : edits.path("mounts")) {
            ObjectNode own = JsonNodeFactory.instance.objectNode();
            own.put("destination", mount.path("containerPath").asText());
            own.put("source", mount.path("hostPath").asText());
            if (mount.has("type") && !mount.path("type").asText().isEmpty()) {
                own.set("type", mount.get("type"));
            }
            own.set("options", mount.has("options") ? mount.get("options") : own.arrayNode());
            config.addMount(own);
        }
        for (JsonNode hook : edits.path("hooks")) {
            ObjectNode own = ((ObjectNode) hook).deepCopy();
            own.remove("hookName");
            config.addHook(hook.path("hookName").asText(), own);
        }
        if (edits.get("intelRdt") instanceof ObjectNode rdt) {
            config.setCache(rdt);
        }
        List<Long> gids = new ArrayList<>();
        edits.path("additionalGids").forEach(gid -> gids.add(gid.asLong()));
        config.addGroups(gids);
    }

    /** What it leaves out is as the host's node has it. */
    private void add(JsonNode node) throws NoSuchDevice {
        String path = node.path("path").asText();
        String hostPath = node.path("hostPath").asText(path);
        String type = node.path("type").asText("");
        if (type.equals("p")) {
            throw new NoSuchDevice(path + " is a fifo, and no device");
        }
        DeviceNode number = !type.isEmpty() && node.has("major") && node.has("minor")
                ? new DeviceNode(
                        type.equals("b") ? 'b' : 'c',
                        node.path("major").asLong(),
                        node.path("minor").asLong())
                : DeviceUsers.node(sys.path(Path.of(hostPath).normalize().toString()));
        if (number == null) {
            throw new NoSuchDevice("there is no device " + hostPath);
        }
        ObjectNode attributes = ConfigEdits.attributes();
        for (String name : List.of("fileMode", "uid", "gid")) {
            if (node.has(name)) {
                attributes.set(name, node.get(name));
            }
        }
        for (String id : List.of("uid", "gid")) {
            if (!node.has(id) && config.user(id) > 0) {
                attributes.put(id, config.user(id));
            }
        }
        nodes.add(number);
        String permissions = node.path("permissions").asText("");
        config.addNode(path, number, attributes, permissions.isEmpty() ? "rwm" : permissions);
    }
}
