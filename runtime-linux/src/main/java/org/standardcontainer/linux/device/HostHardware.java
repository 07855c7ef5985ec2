package org.standardcontainer.linux.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.standardcontainer.device.DeviceLease;
import org.standardcontainer.device.DeviceNode;
import org.standardcontainer.device.DeviceRequest;
import org.standardcontainer.device.DeviceRequest.Sharing;

/** What of a host's hardware a virtual machine can have as its own: USB devices, and IOMMU groups of PCI functions. Looks, and changes nothing. */
public final class HostHardware {
    private static final String CHARACTER = "/sys/dev/char/";
    private static final String GROUPS = "/sys/kernel/iommu_groups";
    private static final String USB = "usb:";
    private static final long USB_MAJOR = 189;
    private static final String HUB = "09";
    private static final Pattern PCI = Pattern.compile("[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]");

    private final HostDevices host;

    HostHardware(HostDevices host) {
        this.host = host;
    }

    /**
     * A USB device that was decided on.
     *
     * @param path of its node
     * @param major the node's number
     * @param minor the same
     * @param device the kernel's name for it, by its port: {@code "1-1.2"}
     * @param aliases what drivers know its parts by
     */
    public record Usb(String path, int major, int minor, String device, List<String> aliases) {
        public Usb {
            aliases = List.copyOf(aliases);
        }
    }

    /**
     * A PCI function.
     *
     * @param name domain, bus, slot and function: {@code "0000:01:00.0"}
     * @param alias what drivers know it by
     */
    public record Function(String name, String alias) {}

    /**
     * An IOMMU group that was decided on.
     *
     * @param number its name, in {@code /dev/vfio} too
     * @param major the number of its node
     * @param minor the same
     * @param functions those of it that have the driver vfio-pci
     */
    public record Group(String number, int major, int minor, List<Function> functions) {
        public Group {
            functions = List.copyOf(functions);
        }
    }

    /** All that was promised to a container, in the order in which it was asked for. */
    public record Hardware(List<Usb> usb, List<Group> groups) {
        public Hardware {
            usb = List.copyOf(usb);
            groups = List.copyOf(groups);
        }
    }

    /** @throws NoSuchDevice if it is no such device */
    List<DeviceLease> leases(DeviceRequest request) throws NoSuchDevice {
        String name = request.name();
        if (name.startsWith(USB)) {
            return usb(host.usb(name.substring(USB.length())), request);
        } else if (name.startsWith("vfio:")) {
            return group(name.substring("vfio:".length()), request);
        } else if (name.startsWith("/")) {
            return node(name, request);
        } else if (name.startsWith("net:")) {
            throw new NoSuchDevice(
                    "an interface of the host's can't be in a guest's kernel; see vm.network = namespace");
        } else if (name.indexOf('=') > 0) {
            return cdi(request);
        }
        throw new NoSuchDevice("is neither a path, nor vendor.com/class=name, nor usb: or vfio: with a name");
    }

    /** Whatever part of the hardware it is a node of: the machine gets all of it. */
    private List<DeviceLease> node(String path, DeviceRequest request) throws NoSuchDevice {
        Sysfs sys = host.sys();
        DeviceNode node = DeviceUsers.node(sys.path(Path.of(path).normalize().toString()));
        if (node == null) {
            throw new NoSuchDevice("there is no device " + path);
        }
        if (node.type() != 'c') {
            throw new NoSuchDevice(
                    path + " is a block device: ask for it by its path, and it is a disk of the machine");
        }
        Optional<Path> directory = sys.of(node);
        if (directory
                .flatMap(at -> Optional.ofNullable(at.getParent()))
                .filter(above -> above.endsWith("virtual/vfio"))
                .isPresent()) {
            return group(directory.get().getFileName().toString(), request);
        }
        DeviceGroup group = DeviceGroup.of(sys, node);
        if (!group.id().startsWith(USB) || usbNode(group).isEmpty()) { // a controller's IOMMU group has USB nodes, too
            throw new NoSuchDevice("its driver is in the host's kernel, and the machine has another one");
        }
        return usb(group, request);
    }

    private static Optional<DeviceNode> usbNode(DeviceGroup group) {
        return group.nodes().keySet().stream()
                .filter(node -> node.type() == 'c' && node.major() == USB_MAJOR)
                .findFirst();
    }

    private List<DeviceLease> usb(DeviceGroup group, DeviceRequest request) throws NoSuchDevice {
        requireAlone(request);
        DeviceNode node = usbNode(group).orElseThrow(() -> new NoSuchDevice("it has no node in /dev/bus/usb"));
        Path directory = host.sys().of(node).orElseThrow(() -> new NoSuchDevice("it is unplugged"));
        if (host.sys().text(directory.resolve("bDeviceClass")).equals(Optional.of(HUB))) {
            throw new NoSuchDevice("it is a hub: give the devices that are plugged into it");
        }
        return host.leases(group, List.of(node), request.sharing(), request.toString(), "");
    }

    private List<DeviceLease> group(String number, DeviceRequest request) throws NoSuchDevice {
        requireAlone(request);
        Sysfs sys = host.sys();
        if (sys.children(sys.path(GROUPS)).isEmpty()) {
            throw new NoSuchDevice("this host has no IOMMU in use: see VT-d or AMD-Vi in the firmware's setup, and"
                    + " intel_iommu=on among the kernel's parameters");
        }
        DeviceNode node = host.vfio(number).group();
        if (functions(sys, number).isEmpty()) {
            throw new NoSuchDevice("the group has no PCI function with the driver vfio-pci");
        }
        return host.leases(DeviceGroup.iommu(sys, number), List.of(node), request.sharing(), request.toString(), "");
    }

    private static void requireAlone(DeviceRequest request) throws NoSuchDevice {
        if (request.sharing() == Sharing.SHARED) {
            throw new NoSuchDevice("a machine has it alone: leave :shared out");
        }
    }

    /** One that is nothing but such nodes. */
    private List<DeviceLease> cdi(DeviceRequest request) throws NoSuchDevice {
        CdiRegistry.CdiDevice device = host.cdi(request);
        List<DeviceLease> leases = new ArrayList<>();
        leases.add(new DeviceLease(
                "cdi:" + request.name(), request.sharing(), request.toString(), "", List.of(), Map.of()));
        for (ObjectNode edits : List.of(device.own(), device.file().edits())) {
            for (Iterator<String> names = edits.fieldNames(); names.hasNext(); ) {
                String name = names.next();
                if (!name.equals("deviceNodes") && !edits.get(name).isEmpty()) {
                    throw new NoSuchDevice("its file has " + name + ", and a machine is given device nodes alone");
                }
            }
            for (JsonNode node : edits.path("deviceNodes")) {
                String path = node.path("hostPath").asText(node.path("path").asText());
                requireWhole(node, path);
                if (!path.equals(HostDevices.VFIO)) { // which is everybody's
                    leases.addAll(node(path, request));
                }
            }
        }
        return leases;
    }

    /** The nodes are those that the guest's drivers make: for everybody in there, to be read and written. */
    private void requireWhole(JsonNode node, String path) throws NoSuchDevice {
        for (String name : List.of("fileMode", "uid", "gid")) {
            if (node.has(name)) {
                throw new NoSuchDevice(
                        "its file has " + name + " for " + path + ", which is another node in the guest");
            }
        }
        if (node.path("type").asText("").equals("p")) {
            throw new NoSuchDevice("its file has the pipe " + path + ", and a machine is given devices alone");
        }
        String permissions = node.path("permissions").asText("rwm");
        if (permissions.indexOf('r') < 0 || permissions.indexOf('w') < 0) {
            throw new NoSuchDevice("its file has the permissions " + permissions + " for " + path
                    + ", and what a machine has it may read and write");
        }
        DeviceNode is =
                DeviceUsers.node(host.sys().path(Path.of(path).normalize().toString()));
        if (is != null
                && (node.path("major").asLong(is.major()) != is.major()
                        || node.path("minor").asLong(is.minor()) != is.minor())) {
            throw new NoSuchDevice("its file has another number for " + path + " than " + is);
        }
    }

    /** Whether it was leased as hardware, and not for a disk in it. */
    static boolean isOne(DeviceLease lease) {
        return lease.links().keySet().stream().anyMatch(link -> link.contains(CHARACTER));
    }

    /**
     * Finds what of what was promised to a container is such hardware, as it is now.
     *
     * @param root what {@code /sys} is in
     */
    public static Hardware among(Path root, List<DeviceLease> leases) {
        Sysfs sys = new Sysfs(root);
        Set<Usb> usb = new LinkedHashSet<>(); // several nodes may lead to one
        Set<Group> groups = new LinkedHashSet<>();
        for (DeviceLease lease : leases) {
            for (Map.Entry<String, String> link : lease.links().entrySet()) {
                int at = link.getKey().indexOf(CHARACTER);
                if (at < 0) {
                    continue;
                }
                String[] number =
                        link.getKey().substring(at + CHARACTER.length()).split(":");
                int major = Integer.parseInt(number[0]);
                int minor = Integer.parseInt(number[1]);
                String name = link.getValue().substring(link.getValue().lastIndexOf('/') + 1);
                if (major == USB_MAJOR) {
                    Path directory = Path.of(link.getKey());
                    usb.add(new Usb(sys.name(directory), major, minor, name, aliases(sys, directory)));
                } else {
                    groups.add(new Group(name, major, minor, functions(sys, name)));
                }
            }
        }
        return new Hardware(List.copyOf(usb), List.copyOf(groups));
    }

    private static List<String> aliases(Sysfs sys, Path directory) {
        return sys.real(directory).stream()
                .flatMap(real -> sys.below(real).stream())
                .flatMap(at -> sys.text(at.resolve("modalias")).stream())
                .distinct()
                .toList();
    }

    private static List<Function> functions(Sysfs sys, String number) {
        List<Function> functions = new ArrayList<>();
        for (Path function : sys.children(sys.path(GROUPS + "/" + number + "/devices"))) {
            String name = function.getFileName().toString();
            if (PCI.matcher(name).matches()
                    && sys.link(function.resolve("driver"))
                            .filter(driver -> driver.endsWith("/vfio-pci"))
                            .isPresent()) {
                functions.add(new Function(
                        name, sys.text(function.resolve("modalias")).orElse("")));
            }
        }
        return functions;
    }
}
