package org.standardcontainer.linux.device;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.standardcontainer.device.DeviceNode;

/**
 * What can only be leased as a whole, since its parts are one to the hardware: a disk with its partitions, all of a USB device, an IOMMU group.
 *
 * @param id how it is called, as long as the hardware is the same wherever that is plugged in
 * @param parents what has to be shared by those who have parts of it: the physical function of a virtual one, the controller of a disk or a USB device
 * @param nodes its nodes, and how they are called on the host
 * @param interfaces its network interfaces
 */
record DeviceGroup(String id, List<String> parents, Map<DeviceNode, String> nodes, List<String> interfaces) {
    private static final Pattern PCI = Pattern.compile("[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]");

    DeviceGroup {
        parents = List.copyOf(parents);
        interfaces = List.copyOf(interfaces);
    }

    /** Names of all. */
    List<String> names() {
        List<String> names = new ArrayList<>(nodes.values());
        interfaces.forEach(name -> names.add("net:" + name));
        return names;
    }

    /** The group that a node is in; one that the kernel doesn't list is alone. */
    static DeviceGroup of(Sysfs sys, DeviceNode node) {
        return sys.of(node)
                .map(directory -> of(sys, directory))
                .orElseGet(() -> new DeviceGroup(
                        (node.type() == 'b' ? "block:" : "char:") + node.major() + ":" + node.minor(),
                        List.of(),
                        Map.of(node, node.toString()),
                        List.of()));
    }

    /** The group that a directory of {@code /sys/devices} is in. */
    static DeviceGroup of(Sysfs sys, Path directory) {
        List<Path> above = sys.above(directory);
        Optional<Path> usb = nearestUsb(sys, directory);
        Optional<Path> pci = above.stream()
                .filter(at -> PCI.matcher(at.getFileName().toString()).matches())
                .findFirst();
        List<String> parents = pci.flatMap(function -> sys.real(function.resolve("physfn")))
                .map(physical -> List.of(pciId(sys, physical)))
                .orElse(List.of());
        // whoever has all of the controller has it too, though the host doesn't see it any more then
        List<String> controller =
                pci.map(function -> pciId(sys, function)).stream().toList();
        if (usb.isPresent()) {
            return whole(sys, usbId(sys, usb.get()), controller, List.of(usb.get()));
        }
        Optional<Path> disk = sys.children(directory.resolve("device/block")).stream()
                .findFirst()
                .flatMap(sys::real);
        if (disk.isPresent() && !isBlock(sys, directory)) {
            return of(sys, disk.get()); // another node of a disk: SCSI's generic one writes it as well
        }
        if (isBlock(sys, directory)) {
            Path whole = sys.text(directory.resolve("partition")).isPresent() ? parent(directory) : directory;
            List<String> all = Stream.concat(parents.stream(), controller.stream())
                    .distinct()
                    .toList();
            return whole(sys, "block:" + diskId(sys, whole), all, List.of(whole));
        }
        if (parent(directory).endsWith("virtual/vfio")) {
            return iommu(sys, directory.getFileName().toString());
        }
        if (pci.isPresent()) {
            Optional<String> group = sys.link(pci.get().resolve("iommu_group")).map(DeviceGroup::last);
            return group.isPresent()
                    ? iommu(sys, group.get())
                    : whole(sys, "pci:" + pci.get().getFileName(), parents, List.of(pci.get()));
        }
        return whole(sys, "device:" + sys.relative(directory), List.of(), List.of(directory));
    }

    /** All devices of an IOMMU group: the hardware doesn't keep them apart. */
    static DeviceGroup iommu(Sysfs sys, String number) {
        List<Path> functions = new ArrayList<>();
        for (Path member : sys.children(sys.path("/sys/kernel/iommu_groups/" + number + "/devices"))) {
            sys.real(member).ifPresent(functions::add);
        }
        sys.real(sys.path("/sys/devices/virtual/vfio/" + number)).ifPresent(functions::add);
        String id = "iommu:" + number;
        List<String> parents = functions.stream()
                .flatMap(function -> sys.real(function.resolve("physfn")).stream())
                .map(physical -> pciId(sys, physical))
                .filter(parent -> !parent.equals(id))
                .distinct()
                .toList();
        return whole(sys, id, parents, functions);
    }

    private static DeviceGroup whole(Sysfs sys, String id, List<String> parents, List<Path> directories) {
        Map<DeviceNode, String> nodes = new LinkedHashMap<>();
        List<String> interfaces = new ArrayList<>();
        for (Path directory : directories) {
            boolean usb = isUsb(sys, directory);
            for (Path at : sys.below(directory)) {
                if (usb && !nearestUsb(sys, at).equals(Optional.of(directory))) {
                    continue; // what is plugged into a hub is a device of its own
                }
                sys.node(at).ifPresent(node -> nodes.put(node, sys.name(at)));
                if (parent(at).getFileName().toString().equals("net")) {
                    interfaces.add(at.getFileName().toString());
                }
            }
        }
        return new DeviceGroup(id, parents, nodes, interfaces);
    }

    private static String pciId(Sysfs sys, Path function) {
        return sys.link(function.resolve("iommu_group"))
                .map(group -> "iommu:" + last(group))
                .orElseGet(() -> "pci:" + function.getFileName());
    }

    /** By its serial number it is known wherever it is plugged in; one without is known by its port. */
    private static String usbId(Sysfs sys, Path device) {
        return sys.text(device.resolve("serial"))
                .map(serial -> "usb:" + sys.text(device.resolve("idVendor")).orElse("") + ":"
                        + sys.text(device.resolve("idProduct")).orElse("") + ":" + plain(serial))
                .orElseGet(() -> "usb:" + device.getFileName());
    }

    private static String diskId(Sysfs sys, Path disk) {
        for (String file : List.of("wwid", "device/wwid", "serial", "device/serial", "dm/uuid", "md/uuid")) {
            Optional<String> id = sys.text(disk.resolve(file));
            if (id.isPresent()) {
                return plain(id.get());
            }
        }
        return disk.getFileName().toString();
    }

    private static boolean isUsb(Sysfs sys, Path directory) {
        return sys.text(directory.resolve("idVendor")).isPresent();
    }

    private static Optional<Path> nearestUsb(Sysfs sys, Path directory) {
        return sys.above(directory).stream().filter(at -> isUsb(sys, at)).findFirst();
    }

    private static boolean isBlock(Sysfs sys, Path directory) {
        return sys.node(directory).filter(node -> node.type() == 'b').isPresent();
    }

    /** Everything here is below {@code /sys}. */
    private static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent());
    }

    private static String plain(String text) {
        return text.strip().replaceAll("[^!-~]+", "_");
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
