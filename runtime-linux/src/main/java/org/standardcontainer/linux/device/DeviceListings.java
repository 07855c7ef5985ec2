package org.standardcontainer.linux.device;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.standardcontainer.device.DeviceHolder;
import org.standardcontainer.device.DeviceListing;
import org.standardcontainer.device.DeviceNode;
import org.standardcontainer.device.DeviceRequest.Sharing;

/** The devices of a host, and who has them. */
public final class DeviceListings {
    private final HostDevices host;

    public DeviceListings(HostDevices host) {
        this.host = host;
    }

    /** @param holders who has what, by group; of devices that nobody has, only those that are worth a lease are listed */
    public List<DeviceListing> of(Map<String, List<DeviceHolder>> holders) {
        Map<String, DeviceGroup> groups = groups();
        Set<DeviceNode> nodes = new LinkedHashSet<>();
        groups.values().stream()
                .filter(group -> isListed(group, holders))
                .forEach(group -> nodes.addAll(group.nodes().keySet()));
        Map<DeviceNode, Set<String>> users = DeviceUsers.of(
                host.sys(),
                nodes,
                holders.values().stream()
                        .flatMap(List::stream)
                        .map(DeviceHolder::pid)
                        .toList());
        Map<String, DeviceListing> all = new TreeMap<>();
        for (DeviceGroup group : groups.values()) {
            if (isListed(group, holders)) {
                Set<String> using = new LinkedHashSet<>();
                group.nodes().keySet().forEach(node -> using.addAll(users.getOrDefault(node, Set.of())));
                all.put(
                        group.id(),
                        new DeviceListing(
                                group.id(),
                                group.names(),
                                holders.getOrDefault(group.id(), List.of()),
                                List.copyOf(using)));
            }
        }
        host.registry()
                .devices()
                .keySet()
                .forEach(name -> all.put(
                        "cdi:" + name,
                        new DeviceListing(
                                "cdi:" + name,
                                List.of(name),
                                holders.getOrDefault("cdi:" + name, List.of()),
                                List.of())));
        holders.forEach((group, of) -> all.putIfAbsent(
                group, new DeviceListing(group, cannotBeLost(group, of) ? List.of(group) : List.of(), of, List.of())));
        return List.copyOf(all.values());
    }

    /** Interfaces that were moved aren't seen any more, which is as it should be; who shares a controller has only something that is plugged into it. */
    private static boolean cannotBeLost(String group, List<DeviceHolder> holders) {
        return group.startsWith("net:")
                || group.startsWith("pci:")
                || group.equals("everything")
                || (group.startsWith("iommu:")
                        && holders.stream().allMatch(holder -> holder.sharing() == Sharing.SHARED));
    }

    private static boolean isListed(DeviceGroup group, Map<String, List<DeviceHolder>> holders) {
        return holders.containsKey(group.id())
                || group.id().startsWith("usb:")
                || group.id().startsWith("iommu:")
                || group.id().startsWith("block:");
    }

    private Map<String, DeviceGroup> groups() {
        Sysfs sys = host.sys();
        Map<String, DeviceGroup> groups = new LinkedHashMap<>();
        Set<DeviceNode> known = new LinkedHashSet<>();
        List<Path> links = new ArrayList<>(sys.children(sys.path("/sys/dev/block")));
        links.addAll(sys.children(sys.path("/sys/dev/char")));
        for (Path link : links) {
            sys.real(link)
                    .filter(at -> !isEmptyDisk(sys, at))
                    .ifPresent(at -> sys.node(at)
                            .filter(node -> !known.contains(node))
                            .ifPresent(node -> {
                                DeviceGroup group = DeviceGroup.of(sys, at);
                                known.addAll(group.nodes().keySet());
                                groups.putIfAbsent(group.id(), group);
                            }));
        }
        return groups;
    }

    /** A drive without a medium, a loop device without a file. */
    private static boolean isEmptyDisk(Sysfs sys, Path at) {
        return sys.text(at.resolve("size")).filter("0"::equals).isPresent();
    }
}
