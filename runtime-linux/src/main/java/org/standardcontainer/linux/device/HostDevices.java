package org.standardcontainer.linux.device;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import org.standardcontainer.Finding;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.device.DeviceBusyException;
import org.standardcontainer.device.DeviceHolder;
import org.standardcontainer.device.DeviceInUseException;
import org.standardcontainer.device.DeviceLease;
import org.standardcontainer.device.DeviceNode;
import org.standardcontainer.device.DeviceRequest;
import org.standardcontainer.device.DeviceRequest.Sharing;
import org.standardcontainer.launcher.lease.NetworkInterfaces;
import org.standardcontainer.spec.BundleReader;

/**
 * Finds the devices that are asked for, and puts them into a configuration, with what has to be leased for it. Looks, and changes nothing.
 * Safe for several threads.
 */
public final class HostDevices {
    /** Everybody's: what it does has to be allowed by the node of a group. */
    static final String VFIO = "/dev/vfio/vfio";

    private final Sysfs sys;
    private final List<Path> cdi;
    private final Supplier<Map<String, List<DeviceHolder>>> holders;

    /**
     * @param root what {@code /sys} and {@code /dev} are in
     * @param cdi directories with files of the Container Device Interface; later ones go before
     * @param holders who has what at the moment when it is asked, by group
     */
    public HostDevices(Path root, List<Path> cdi, Supplier<Map<String, List<DeviceHolder>>> holders) {
        this.holders = holders;
        this.sys = new Sysfs(root);
        this.cdi = List.copyOf(cdi);
    }

    /** A configuration that has what was asked for. */
    public record Gift(BundleReader.Content content, List<DeviceLease> leases) {
        public Gift {
            leases = List.copyOf(leases);
        }
    }

    Sysfs sys() {
        return sys;
    }

    CdiRegistry registry() {
        return CdiRegistry.read(cdi);
    }

    /** @throws UnsupportedFeatureException if one of them isn't there */
    public Gift give(BundleReader.Content content, List<DeviceRequest> requests) {
        ConfigEdits config = new ConfigEdits(content);
        List<DeviceLease> leases = new ArrayList<>();
        List<Finding> missing = new ArrayList<>();
        for (DeviceRequest request : requests) {
            try {
                leases.addAll(give(config, request));
            } catch (NoSuchDevice e) {
                missing.add(Finding.unsupported(
                        "device " + request.name(),
                        String.valueOf(e.getMessage()),
                        "name one that \"scr devices\" shows"));
            }
        }
        if (!missing.isEmpty()) {
            throw new UnsupportedFeatureException(missing);
        }
        return new Gift(config.content(), leases);
    }

    private List<DeviceLease> give(ConfigEdits config, DeviceRequest request) throws NoSuchDevice {
        String name = request.name();
        if (name.startsWith("/")) {
            return giveNode(config, name, request);
        } else if (name.startsWith("net:")) {
            String network = name.substring("net:".length());
            config.addInterface(network, "");
            return interfaceLeases(network, request, "");
        } else if (name.startsWith("usb:")) {
            return giveAll(config, usb(name.substring("usb:".length())), request);
        } else if (name.startsWith("vfio:")) {
            return giveVfio(config, name.substring("vfio:".length()), request);
        } else if (name.indexOf('=') > 0) {
            return giveCdi(config, request);
        }
        throw new NoSuchDevice("is neither a path, nor vendor.com/class=name, nor net:, usb: or vfio: with a name");
    }

    private List<DeviceLease> giveNode(ConfigEdits config, String path, DeviceRequest request) throws NoSuchDevice {
        DeviceNode node = DeviceUsers.node(sys.path(Path.of(path).normalize().toString()));
        if (node == null) {
            throw new NoSuchDevice("there is no device " + path);
        }
        if (ListedDevices.isEverybodys(node)) {
            throw new NoSuchDevice("every container has " + path);
        }
        config.addNode(path, node, ConfigEdits.attributes(), "rw");
        return leases(DeviceGroup.of(sys, node), List.of(node), request.sharing(), request.toString(), "");
    }

    private List<DeviceLease> giveAll(ConfigEdits config, DeviceGroup group, DeviceRequest request) {
        group.nodes().forEach((node, name) -> config.addNode(name, node, ConfigEdits.attributes(), "rw"));
        return leases(group, List.copyOf(group.nodes().keySet()), request.sharing(), request.toString(), "");
    }

    /** By the port that it is plugged into, or by its serial number. */
    DeviceGroup usb(String which) throws NoSuchDevice {
        for (Path device : sys.children(sys.path("/sys/bus/usb/devices"))) {
            boolean wanted = which.startsWith("serial=")
                    ? sys.text(device.resolve("serial"))
                            .filter(which.substring("serial=".length())::equals)
                            .isPresent()
                    : device.getFileName().toString().equals(which);
            if (wanted && sys.text(device.resolve("idVendor")).isPresent()) {
                return DeviceGroup.of(sys, sys.real(device).orElse(device));
            }
        }
        throw new NoSuchDevice("no such USB device is plugged in");
    }

    private List<DeviceLease> giveVfio(ConfigEdits config, String number, DeviceRequest request) throws NoSuchDevice {
        Vfio nodes = vfio(number);
        config.addNode(VFIO, nodes.container(), ConfigEdits.attributes(), "rw");
        config.addNode("/dev/vfio/" + number, nodes.group(), ConfigEdits.attributes(), "rw");
        return leases(
                DeviceGroup.iommu(sys, number), List.of(nodes.group()), request.sharing(), request.toString(), "");
    }

    /**
     * The two nodes of whoever has an IOMMU group.
     *
     * @param container everybody's
     */
    record Vfio(DeviceNode container, DeviceNode group) {}

    /** Of an IOMMU group that the host's drivers have nothing of. */
    Vfio vfio(String number) throws NoSuchDevice {
        DeviceNode group = number.matches("[0-9]+") ? DeviceUsers.node(sys.path("/dev/vfio/" + number)) : null;
        DeviceNode container = DeviceUsers.node(sys.path(VFIO));
        if (container == null || group == null) {
            throw new NoSuchDevice(
                    "there is no /dev/vfio/" + number + ": no device of that IOMMU group has the driver vfio-pci");
        }
        for (Path function : sys.children(sys.path("/sys/kernel/iommu_groups/" + number + "/devices"))) {
            String driver = sys.link(function.resolve("driver")).orElse("");
            if (!driver.isEmpty() && !driver.endsWith("/vfio-pci")) {
                throw new NoSuchDevice("the group has " + function.getFileName() + " too, which the host's driver "
                        + driver.substring(driver.lastIndexOf('/') + 1) + " uses");
            }
        }
        return new Vfio(container, group);
    }

    /** What all devices of a file have in common, such as a card's control node, others may have too. */
    private List<DeviceLease> giveCdi(ConfigEdits config, DeviceRequest request) throws NoSuchDevice {
        CdiRegistry.CdiDevice device = cdi(request);
        List<DeviceLease> leases = new ArrayList<>();
        leases.add(new DeviceLease(
                "cdi:" + request.name(), request.sharing(), request.toString(), "", List.of(), Map.of()));
        leases.addAll(edit(config, device.own(), request, request.sharing()));
        leases.addAll(edit(config, device.file().edits(), request, Sharing.SHARED));
        return leases;
    }

    CdiRegistry.CdiDevice cdi(DeviceRequest request) throws NoSuchDevice {
        CdiRegistry registry = registry();
        CdiRegistry.CdiDevice device = registry.devices().get(request.name());
        if (device == null) {
            String why = registry.problems().isEmpty() ? "" : "; not read: " + registry.problems();
            throw new NoSuchDevice("no file in " + cdi + " has it" + why);
        }
        return device;
    }

    private List<DeviceLease> edit(ConfigEdits config, ObjectNode edits, DeviceRequest request, Sharing sharing)
            throws NoSuchDevice {
        CdiEdits applied = new CdiEdits(sys, config);
        applied.apply(edits);
        List<DeviceLease> leases = new ArrayList<>();
        for (DeviceNode node : applied.nodes()) {
            if (!ListedDevices.isEverybodys(node)) {
                leases.addAll(leases(DeviceGroup.of(sys, node), List.of(node), sharing, request.toString(), ""));
            }
        }
        for (String network : applied.interfaces()) {
            leases.addAll(interfaceLeases(network, request, ""));
        }
        return leases;
    }

    /** An interface can be in one place only, whatever was asked for. */
    private List<DeviceLease> interfaceLeases(String name, DeviceRequest request, String origin) throws NoSuchDevice {
        if (request.sharing() == Sharing.SHARED) {
            throw new NoSuchDevice("an interface can't be shared: it moves into the container");
        }
        return interfaceLeases(name, request.toString(), origin, Sharing.EXCLUSIVE);
    }

    /**
     * By its index, which is another interface's as soon as one is made anew under its name. One that isn't there may have moved into a container, which is
     * named then; else the launcher will say that there is none.
     *
     * @param hardware how it has the device behind the interface, which may have others
     */
    List<DeviceLease> interfaceLeases(String name, String device, String origin, Sharing hardware) {
        List<DeviceLease> leases = new ArrayList<>();
        OptionalInt index = NetworkInterfaces.index(name);
        if (index.isEmpty()) {
            refuseMoved(name, device);
            return leases;
        }
        leases.add(new DeviceLease(
                "net:" + network() + ":" + name + ":" + index.getAsInt(),
                Sharing.EXCLUSIVE,
                "net:" + name,
                origin,
                List.of(),
                Map.of()));
        Optional<Path> behind = seesHostsInterfaces()
                ? sys.real(sys.path("/sys/class/net/" + name))
                        .filter(at -> sys.real(at.resolve("device")).isPresent())
                : Optional.empty();
        behind.ifPresent(at -> leases.addAll(leases(DeviceGroup.of(sys, at), List.of(), hardware, device, origin)));
        return leases;
    }

    private void refuseMoved(String name, String device) {
        String start = "net:" + network() + ":" + name + ":";
        holders.get().forEach((group, of) -> {
            if (group.startsWith(start)) {
                throw new DeviceBusyException(device, group, Sharing.EXCLUSIVE, of);
            }
        });
    }

    /** What sysfs shows is of the network namespace that it was mounted in. */
    private boolean seesHostsInterfaces() {
        return sys.link(sys.path("/proc/self/ns/net")).equals(sys.link(sys.path("/proc/1/ns/net")));
    }

    private String network() {
        return sys.link(sys.path("/proc/self/ns/net")).orElse("").replaceAll("[^0-9]", "");
    }

    List<DeviceLease> leases(DeviceGroup group, List<DeviceNode> nodes, Sharing sharing, String device, String origin) {
        Map<String, String> links = new LinkedHashMap<>();
        for (DeviceNode node : nodes) {
            Path link = sys.path(Sysfs.byNumber(node));
            sys.link(link).ifPresent(target -> links.put(link.toString(), target));
        }
        List<DeviceLease> leases = new ArrayList<>();
        leases.add(new DeviceLease(
                group.id(), sharing, device, origin, List.copyOf(group.nodes().keySet()), links));
        for (String parent : group.parents()) { // which all that have a part of it share
            leases.add(new DeviceLease(parent, Sharing.SHARED, device, origin, List.of(), Map.of()));
        }
        return leases;
    }

    /**
     * Looks whether something else uses what is promised to one container alone.
     *
     * @throws DeviceInUseException if it does
     */
    public void checkUnused(List<DeviceLease> leases) {
        for (DeviceLease lease : leases) {
            if (lease.sharing() == Sharing.EXCLUSIVE && !lease.nodes().isEmpty()) {
                Set<String> users = new LinkedHashSet<>();
                DeviceUsers.of(sys, lease.nodes()).values().forEach(users::addAll);
                if (!users.isEmpty()) {
                    throw new DeviceInUseException(lease.device(), List.copyOf(users));
                }
            }
        }
    }
}
