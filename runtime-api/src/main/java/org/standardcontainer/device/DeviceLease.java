package org.standardcontainer.device;

import java.util.List;
import java.util.Map;

/**
 * What a container has to be promised before it gets a device.
 *
 * @param group what is leased as a whole, by a name that stays the same as long as the hardware does: {@code "block:loop7"}, {@code "usb:1-1.2"}
 * @param sharing who else may have it
 * @param device what was asked for
 * @param origin the JSON pointer that asked for it; empty when a caller did
 * @param nodes which device nodes it speaks of; none for an interface
 * @param links symbolic links of the kernel's that show what it is, and where they lead: if they lead elsewhere when the lease is held, the
 *     device was exchanged meanwhile
 */
public record DeviceLease(
        String group,
        DeviceRequest.Sharing sharing,
        String device,
        String origin,
        List<DeviceNode> nodes,
        Map<String, String> links) {
    public DeviceLease {
        nodes = List.copyOf(nodes);
        links = Map.copyOf(links);
    }
}
