package org.standardcontainer.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.device.DeviceHolder;
import org.standardcontainer.device.DeviceListing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "devices",
        description =
                "Lists the devices of this host that can be leased: which containers have them, and what else uses them.",
        footer = {"", "Example:", "  scr devices --format json"})
final class DevicesCommand extends Subcommand {
    private enum Format {
        table,
        json
    }

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description = "table or json (default: table)")
    private Format format = Format.table;

    @Override
    public Integer call() {
        List<DeviceListing> all;
        try (ContainerRuntime runtime = scr().open()) {
            all = runtime.devices();
        }
        if (format == Format.json) {
            scr().shell().out().println(json(all));
        } else {
            table(all).lines().forEach(scr().shell().out()::println);
        }
        return 0;
    }

    static Table table(List<DeviceListing> all) {
        Table table = new Table().row("DEVICE", "LEASE", "HOLDER", "SINCE", "USED OUTSIDE BY", "NAMES");
        for (DeviceListing one : all) {
            String names = one.isLost() ? "(unplugged)" : String.join(" ", one.names());
            String users = one.users().isEmpty() ? "-" : String.join(", ", one.users());
            if (one.holders().isEmpty()) {
                table.row(one.group(), "-", "-", "-", users, names);
            }
            for (DeviceHolder holder : one.holders()) {
                table.row(
                        one.group(),
                        holder.sharing().word(),
                        holder.backend() + "/" + holder.container(),
                        holder.since().toString(),
                        users,
                        names);
            }
        }
        return table;
    }

    static String json(List<DeviceListing> all) {
        ObjectMapper mapper = new ObjectMapper();
        ArrayNode array = mapper.createArrayNode();
        for (DeviceListing one : all) {
            ObjectNode device = array.addObject();
            device.put("group", one.group());
            one.names().forEach(device.putArray("names")::add);
            device.put("lost", one.isLost());
            ArrayNode holders = device.putArray("holders");
            for (DeviceHolder holder : one.holders()) {
                ObjectNode node = holders.addObject();
                node.put("container", holder.container());
                node.put("stateRoot", holder.stateRoot());
                node.put("backend", holder.backend());
                node.put("sharing", holder.sharing().word());
                node.put("since", holder.since().toString());
                node.put("pid", holder.pid());
                holder.devices().forEach(node.putArray("devices")::add);
            }
            one.users().forEach(device.putArray("users")::add);
        }
        try {
            return mapper.writeValueAsString(array);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }
}
