package org.standardcontainer.launcher.lease;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.standardcontainer.device.DeviceHolder;
import org.standardcontainer.device.DeviceRequest;
import org.standardcontainer.launcher.plan.Template;
import org.standardcontainer.launcher.state.Boot;
import org.standardcontainer.launcher.state.ProcessIdentity;

/**
 * A holder's file: one JSON object.
 *
 * @param group what it holds, as it is called
 * @param boot within what the process means something
 * @param process who it lives as long as: who makes the container, then its init process
 */
record LeaseRecord(String group, DeviceHolder holder, Boot boot, ProcessIdentity process) {
    private static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The file, with a hole for the process. */
    static Template write(String group, DeviceHolder holder, Boot boot, boolean hasInit) {
        ObjectNode json = JSON.createObjectNode();
        json.put("version", VERSION);
        json.put("group", group);
        json.put("id", holder.container());
        json.put("stateRoot", holder.stateRoot());
        json.put("backend", holder.backend());
        json.put("sharing", holder.sharing().word());
        json.put("since", holder.since().toString());
        holder.devices().forEach(json.putArray("devices")::add);
        json.put("bootId", boot.bootId());
        json.put("pidNamespace", boot.pidNamespace());
        String members = json.toString();
        return Template.of(members.substring(0, members.length() - 1) + ",\"pid\":")
                .then(hasInit ? Template.Variable.INIT_PID : Template.Variable.OWN_PID)
                .then(",\"startTime\":")
                .then(hasInit ? Template.Variable.INIT_START_TIME : Template.Variable.OWN_START_TIME)
                .then("}\n");
    }

    /** @throws IOException if it is none */
    static LeaseRecord read(byte[] bytes) throws IOException {
        JsonNode json = JSON.readTree(bytes);
        if (json == null || json.path("version").asInt() != VERSION) {
            throw new IOException("no lease of version " + VERSION);
        }
        try {
            List<String> devices = new ArrayList<>();
            json.path("devices").forEach(device -> devices.add(device.asText()));
            return new LeaseRecord(
                    text(json, "group"),
                    new DeviceHolder(
                            text(json, "id"),
                            text(json, "stateRoot"),
                            text(json, "backend"),
                            text(json, "sharing").equals(DeviceRequest.Sharing.SHARED.word())
                                    ? DeviceRequest.Sharing.SHARED
                                    : DeviceRequest.Sharing.EXCLUSIVE,
                            Instant.parse(text(json, "since")),
                            devices,
                            json.path("pid").intValue()),
                    new Boot(text(json, "bootId"), text(json, "pidNamespace")),
                    new ProcessIdentity(
                            json.path("pid").intValue(), json.path("startTime").longValue()));
        } catch (RuntimeException e) {
            throw new IOException("a damaged lease: " + e.getMessage(), e);
        }
    }

    private static String text(JsonNode json, String name) {
        JsonNode value = json.path(name);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("no " + name);
        }
        return value.textValue();
    }
}
