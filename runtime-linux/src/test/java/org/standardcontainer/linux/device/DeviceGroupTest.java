package org.standardcontainer.linux.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.device.DeviceNode;

/** What belongs together, on a tree like that of hosts with USB, an IOMMU and virtual functions. */
final class DeviceGroupTest {
    private static final String USB = "pci0000:00/0000:00:14.0/usb1/1-2";

    @TempDir
    private Path root;

    private Sysfs sys = new Sysfs(Path.of("/"));

    @BeforeEach
    void tree() throws IOException {
        root = root.toRealPath();
        sys = new Sysfs(root);
        Files.createDirectories(root.resolve("sys/dev/block"));
        Files.createDirectories(root.resolve("sys/dev/char"));
    }

    private Path directory(String path) throws IOException {
        return Files.createDirectories(root.resolve("sys/devices").resolve(path));
    }

    private void file(String path, String text) throws IOException {
        Files.createDirectories(root.resolve("sys/devices").resolve(path).getParent());
        Files.writeString(root.resolve("sys/devices").resolve(path), text + "\n");
    }

    private void link(Path from, Path to) throws IOException {
        Path in = Files.createDirectories(Objects.requireNonNull(from.getParent()));
        Files.createSymbolicLink(from, in.relativize(to));
    }

    private DeviceNode node(String path, char type, int major, int minor) throws IOException {
        DeviceNode node = new DeviceNode(type, major, minor);
        file(path + "/dev", major + ":" + minor);
        file(path + "/uevent", "MAJOR=" + major + "\nDEVNAME=" + Path.of(path).getFileName());
        link(
                directory(path).resolve("subsystem"),
                Files.createDirectories(root.resolve("sys/class/" + (type == 'b' ? "block" : "some"))));
        link(root.resolve(Sysfs.byNumber(node).substring(1)), directory(path));
        return node;
    }

    private DeviceGroup of(DeviceNode node) {
        return DeviceGroup.of(sys, node);
    }

    @Test
    void allOfAUsbDeviceIsOne() throws IOException {
        file(USB + "/idVendor", "0403");
        file(USB + "/idProduct", "6001");
        DeviceNode serial = node(USB + "/1-2:1.0/ttyUSB0/tty/ttyUSB0", 'c', 188, 0);
        DeviceNode disk = node(USB + "/1-2:1.1/host1/block/sdb", 'b', 8, 16);
        DeviceNode part = node(USB + "/1-2:1.1/host1/block/sdb/sdb1", 'b', 8, 17);
        node("pci0000:00/0000:00:14.0/usb1/1-3/1-3:1.0/ttyUSB1", 'c', 188, 1);
        file("pci0000:00/0000:00:14.0/usb1/1-3/idVendor", "0403");

        assertThat(of(serial).id()).isEqualTo("usb:1-2");
        assertThat(of(part)).isEqualTo(of(serial));
        assertThat(of(serial).nodes()).containsOnlyKeys(serial, disk, part);
        assertThat(of(serial).names()).contains("/dev/ttyUSB0", "/dev/sdb1");

        file(USB + "/serial", "A50 285BI");
        assertThat(of(serial).id()).isEqualTo("usb:0403:6001:A50_285BI");
    }

    @Test
    void aDiskIsOneWithItsPartitionsAndApartFromOthersOfItsController() throws IOException {
        String host = "pci0000:00/0000:00:1f.2/ata1/host0/target0/block/";
        DeviceNode disk = node(host + "sda", 'b', 8, 0);
        DeviceNode part = node(host + "sda/sda1", 'b', 8, 1);
        file(host + "sda/sda1/partition", "1");
        DeviceNode other = node(host + "sdb", 'b', 8, 16);

        assertThat(of(part)).isEqualTo(of(disk));
        assertThat(of(part).nodes()).containsOnlyKeys(disk, part);
        assertThat(of(disk).id()).isEqualTo("block:sda");
        assertThat(of(other).id()).isEqualTo("block:sdb");
        file(host + "sda/device/wwid", "naa.5000c500a1b2c3d4");
        assertThat(of(part).id()).isEqualTo("block:naa.5000c500a1b2c3d4");
    }

    @Test
    void anIommuGroupIsOneHoweverItIsAskedFor() throws IOException {
        String gpu = "pci0000:00/0000:01:00.0";
        DeviceNode card = node(gpu + "/drm/card0", 'c', 226, 0);
        DeviceNode render = node(gpu + "/drm/renderD128", 'c', 226, 128);
        assertThat(of(card).id()).isEqualTo("pci:0000:01:00.0");

        Path number = root.resolve("sys/kernel/iommu_groups/7");
        Path group = Files.createDirectories(number.resolve("devices"));
        for (String function : new String[] {gpu, "pci0000:00/0000:01:00.1"}) {
            link(directory(function).resolve("iommu_group"), number);
            link(group.resolve(Path.of(function).getFileName()), directory(function));
        }
        DeviceNode sound = node("pci0000:00/0000:01:00.1/sound/card1/pcmC1D0p", 'c', 116, 2);
        DeviceNode vfio = node("virtual/vfio/7", 'c', 242, 0);

        assertThat(of(card).id()).isEqualTo("iommu:7");
        assertThat(of(sound)).isEqualTo(of(card));
        assertThat(of(vfio)).isEqualTo(of(card));
        assertThat(of(card).nodes()).containsOnlyKeys(card, render, sound, vfio);
    }

    @Test
    void virtualFunctionsAreApartAndShareTheirCard() throws IOException {
        Path physical = directory("pci0000:00/0000:02:00.0");
        for (int i = 1; i < 3; i++) {
            String function = "pci0000:00/0000:02:00." + i;
            link(directory(function).resolve("physfn"), physical);
            directory(function + "/net/eth" + i);
        }
        DeviceGroup one = DeviceGroup.of(sys, directory("pci0000:00/0000:02:00.1/net/eth1"));
        DeviceGroup two = DeviceGroup.of(sys, directory("pci0000:00/0000:02:00.2/net/eth2"));

        assertThat(one.id()).isEqualTo("pci:0000:02:00.1");
        assertThat(one.interfaces()).containsExactly("eth1");
        assertThat(two.id()).isNotEqualTo(one.id());
        assertThat(one.parents())
                .isEqualTo(two.parents())
                .containsExactly(DeviceGroup.of(sys, physical).id());
        assertThat(DeviceGroup.of(sys, physical).parents()).isEmpty();
    }

    @Test
    void whatHasNoHardwareIsAlone() throws IOException {
        DeviceNode fuse = node("virtual/misc/fuse", 'c', 10, 229);
        assertThat(of(fuse).id()).isEqualTo("device:virtual/misc/fuse");
        assertThat(of(new DeviceNode('c', 195, 0)).id()).isEqualTo("char:195:0");
    }
}
