package org.standardcontainer.linux.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.standardcontainer.Finding;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.device.DeviceInUseException;
import org.standardcontainer.device.DeviceLease;
import org.standardcontainer.device.DeviceNode;
import org.standardcontainer.device.DeviceRequest;
import org.standardcontainer.device.DeviceRequest.Sharing;

/** What of a host can be a virtual machine's: block devices and files as its disks, and {@link HostHardware}. Looks, and changes nothing. Safe for several threads. */
public final class HostDisks {
    private static final String FILE = "file:";
    private static final int SECTOR = 512;

    private final HostDevices host;
    private final HostHardware hardware;

    public HostDisks(HostDevices host) {
        this.host = host;
        this.hardware = new HostHardware(host);
    }

    /**
     * A disk that was decided on.
     *
     * @param path where it is
     * @param readonly whether others have it too
     * @param major of the block device, or of what the file is on
     * @param minor the same
     * @param inode the file's; 0 for a block device
     */
    public record Disk(String path, boolean readonly, int major, int minor, long inode) {
        public boolean isDevice() {
            return inode == 0;
        }
    }

    /**
     * What has to be promised to a container first.
     *
     * @throws UnsupportedFeatureException if one of them isn't there, or can be none of a machine's
     */
    public List<DeviceLease> leases(List<DeviceRequest> requests) {
        List<DeviceLease> leases = new ArrayList<>();
        List<Finding> missing = new ArrayList<>();
        for (DeviceRequest request : requests) {
            try {
                leases.addAll(leases(request));
            } catch (NoSuchDevice e) {
                missing.add(Finding.unsupported(
                        "device " + request.name(),
                        String.valueOf(e.getMessage()),
                        "name a block device, a file, a USB device or an IOMMU group, or use the backend linux"));
            }
        }
        for (DeviceLease disk : leases) {
            for (DeviceLease other : leases) {
                if (isDisk(disk) && HostHardware.isOne(other) && disk.group().equals(other.group())) {
                    missing.add(Finding.unsupported(
                            "device " + disk.device(),
                            "it is a part of " + other.device() + ", which the machine is given too",
                            "ask for one of them: the disk alone, or all of the device"));
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new UnsupportedFeatureException(missing);
        }
        return leases;
    }

    /** The device itself, and not a card that it is a part of. */
    private static boolean isDisk(DeviceLease lease) {
        return !lease.nodes().isEmpty() && !HostHardware.isOne(lease);
    }

    private List<DeviceLease> leases(DeviceRequest request) throws NoSuchDevice {
        if (!request.name().startsWith("/")) {
            return hardware.leases(request);
        }
        Path path = host.sys().path(Path.of(request.name()).normalize().toString());
        DeviceNode node = DeviceUsers.node(path);
        if (node != null && node.type() == 'b') {
            return host.leases(
                    DeviceGroup.of(host.sys(), node), List.of(node), request.sharing(), request.toString(), "");
        }
        if (node != null) {
            return hardware.leases(request);
        }
        return List.of(
                new DeviceLease(FILE + identity(path), request.sharing(), request.toString(), "", List.of(), Map.of()));
    }

    /** Of a file: the number of the file system, and the inode. */
    private static String identity(Path path) throws NoSuchDevice {
        try {
            Map<String, Object> is = Files.readAttributes(path, "unix:mode,dev,ino,size");
            if (((Integer) Objects.requireNonNull(is.get("mode")) & 0170000) != 0100000) {
                throw new NoSuchDevice(path + " is neither a block device nor a file");
            }
            long size = (Long) Objects.requireNonNull(is.get("size"));
            if (size == 0 || size % SECTOR != 0) {
                throw new NoSuchDevice(path + " has " + size + " bytes, and a disk has a multiple of " + SECTOR);
            }
            DeviceNode of = DeviceUsers.node('b', (Long) Objects.requireNonNull(is.get("dev")));
            return of.major() + ":" + of.minor() + ":" + is.get("ino");
        } catch (IOException e) {
            throw new NoSuchDevice("there is no " + path);
        }
    }

    /** Those among what was promised to a container, in the order in which they were asked for. */
    public static List<Disk> among(List<DeviceLease> leases) {
        List<Disk> disks = new ArrayList<>();
        for (DeviceLease lease : leases) {
            DeviceRequest asked = DeviceRequest.parse(lease.device());
            boolean shared = asked.sharing() == Sharing.SHARED;
            if (lease.group().startsWith(FILE)) {
                String[] is = lease.group().substring(FILE.length()).split(":");
                disks.add(new Disk(
                        asked.name(), shared, Integer.parseInt(is[0]), Integer.parseInt(is[1]), Long.parseLong(is[2])));
            } else if (isDisk(lease)) {
                DeviceNode node = asked(lease);
                disks.add(new Disk(asked.name(), shared, (int) node.major(), (int) node.minor(), 0));
            }
        }
        return disks;
    }

    /** The one of the group's nodes that was meant. */
    private static DeviceNode asked(DeviceLease lease) {
        return lease.nodes().stream()
                .filter(node -> lease.links().keySet().stream().anyMatch(link -> link.endsWith(Sysfs.byNumber(node))))
                .findFirst()
                .orElse(lease.nodes().get(0));
    }

    /**
     * Looks whether something else uses what is promised to one container alone.
     *
     * @throws DeviceInUseException if it does
     */
    public void checkUnused(List<DeviceLease> leases) {
        host.checkUnused(leases);
        for (DeviceLease lease : leases) {
            if (lease.sharing() == Sharing.EXCLUSIVE && lease.group().startsWith(FILE)) {
                Set<String> users = FileUsers.of(
                        host.sys(), Path.of(DeviceRequest.parse(lease.device()).name()));
                if (!users.isEmpty()) {
                    throw new DeviceInUseException(lease.device(), List.copyOf(users));
                }
            }
        }
    }
}
