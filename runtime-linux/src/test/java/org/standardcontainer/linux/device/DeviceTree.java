package org.standardcontainer.linux.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.standardcontainer.device.DeviceNode;

/** A tree like that of hosts with USB, an IOMMU and virtual functions. */
final class DeviceTree {
    private final Path root;

    /** @param root an empty directory; paths that are given are below {@code sys/devices} in it */
    DeviceTree(Path root) throws IOException {
        this.root = root.toRealPath();
        Files.createDirectories(this.root.resolve("sys/dev/block"));
        Files.createDirectories(this.root.resolve("sys/dev/char"));
    }

    Path root() {
        return root;
    }

    Path directory(String path) throws IOException {
        return Files.createDirectories(root.resolve("sys/devices").resolve(path));
    }

    void file(String path, String text) throws IOException {
        Files.createDirectories(root.resolve("sys/devices").resolve(path).getParent());
        Files.writeString(root.resolve("sys/devices").resolve(path), text + "\n");
    }

    void link(Path from, Path to) throws IOException {
        Path in = Files.createDirectories(Objects.requireNonNull(from.getParent()));
        Files.createSymbolicLink(from, in.relativize(to));
    }

    DeviceNode node(String path, char type, int major, int minor) throws IOException {
        DeviceNode node = new DeviceNode(type, major, minor);
        file(path + "/dev", major + ":" + minor);
        file(path + "/uevent", "MAJOR=" + major + "\nDEVNAME=" + Path.of(path).getFileName());
        link(
                directory(path).resolve("subsystem"),
                Files.createDirectories(root.resolve("sys/class/" + (type == 'b' ? "block" : "some"))));
        link(root.resolve(Sysfs.byNumber(node).substring(1)), directory(path));
        return node;
    }

    /** Puts functions into an IOMMU group, each with a driver if that isn't empty. */
    void group(int number, String driver, String... functions) throws IOException {
        Path place = root.resolve("sys/kernel/iommu_groups/" + number);
        Path members = Files.createDirectories(place.resolve("devices"));
        for (String function : functions) {
            link(directory(function).resolve("iommu_group"), place);
            link(members.resolve(Path.of(function).getFileName()), directory(function));
            if (!driver.isEmpty()) {
                link(
                        directory(function).resolve("driver"),
                        Files.createDirectories(root.resolve("sys/bus/pci/drivers/" + driver)));
            }
        }
    }
}
