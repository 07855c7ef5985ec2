package org.standardcontainer.linux.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
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
    private DeviceTree tree;

    @BeforeEach
    void grow() throws IOException {
        tree = new DeviceTree(root);
        sys = new Sysfs(tree.root());
    }

    private DeviceGroup of(DeviceNode node) {
        return DeviceGroup.of(sys, node);
    }

    @Test
    void allOfAUsbDeviceIsOne() throws IOException {
        tree.file(USB + "/idVendor", "0403");
        tree.file(USB + "/idProduct", "6001");
        DeviceNode serial = tree.node(USB + "/1-2:1.0/ttyUSB0/tty/ttyUSB0", 'c', 188, 0);
        DeviceNode disk = tree.node(USB + "/1-2:1.1/host1/block/sdb", 'b', 8, 16);
        DeviceNode part = tree.node(USB + "/1-2:1.1/host1/block/sdb/sdb1", 'b', 8, 17);
        tree.node("pci0000:00/0000:00:14.0/usb1/1-3/1-3:1.0/ttyUSB1", 'c', 188, 1);
        tree.file("pci0000:00/0000:00:14.0/usb1/1-3/idVendor", "0403");

        assertThat(of(serial).id()).isEqualTo("usb:1-2");
        assertThat(of(part)).isEqualTo(of(serial));
        assertThat(of(serial).nodes()).containsOnlyKeys(serial, disk, part);
        assertThat(of(serial).names()).contains("/dev/ttyUSB0", "/dev/sdb1");

        tree.file(USB + "/serial", "A50 285BI");
        assertThat(of(serial).id()).isEqualTo("usb:0403:6001:A50_285BI");
        assertThat(of(serial).parents()).containsExactly("pci:0000:00:14.0");
        tree.group(3, "", "pci0000:00/0000:00:14.0");
        assertThat(of(disk).parents()).containsExactly("iommu:3");
    }

    @Test
    void aDiskIsOneWithItsPartitionsAndApartFromOthersOfItsController() throws IOException {
        String host = "pci0000:00/0000:00:1f.2/ata1/host0/target0/block/";
        DeviceNode disk = tree.node(host + "sda", 'b', 8, 0);
        DeviceNode part = tree.node(host + "sda/sda1", 'b', 8, 1);
        tree.file(host + "sda/sda1/partition", "1");
        DeviceNode other = tree.node(host + "sdb", 'b', 8, 16);

        assertThat(of(part)).isEqualTo(of(disk));
        assertThat(of(part).nodes()).containsOnlyKeys(disk, part);
        assertThat(of(disk).id()).isEqualTo("block:sda");
        assertThat(of(other).id()).isEqualTo("block:sdb");
        tree.file(host + "sda/device/wwid", "naa.5000c500a1b2c3d4");
        assertThat(of(part).id()).isEqualTo("block:naa.5000c500a1b2c3d4");
        assertThat(of(part).parents())
                .as("whoever has the controller has its disks")
                .isEqualTo(of(other).parents())
                .containsExactly("pci:0000:00:1f.2");
    }

    @Test
    void anIommuGroupIsOneHoweverItIsAskedFor() throws IOException {
        String gpu = "pci0000:00/0000:01:00.0";
        DeviceNode card = tree.node(gpu + "/drm/card0", 'c', 226, 0);
        DeviceNode render = tree.node(gpu + "/drm/renderD128", 'c', 226, 128);
        assertThat(of(card).id()).isEqualTo("pci:0000:01:00.0");

        tree.group(7, "", gpu, "pci0000:00/0000:01:00.1");
        DeviceNode sound = tree.node("pci0000:00/0000:01:00.1/sound/card1/pcmC1D0p", 'c', 116, 2);
        DeviceNode vfio = tree.node("virtual/vfio/7", 'c', 242, 0);

        assertThat(of(card).id()).isEqualTo("iommu:7");
        assertThat(of(sound)).isEqualTo(of(card));
        assertThat(of(vfio)).isEqualTo(of(card));
        assertThat(of(card).nodes()).containsOnlyKeys(card, render, sound, vfio);
    }

    @Test
    void virtualFunctionsAreApartAndShareTheirCard() throws IOException {
        Path physical = tree.directory("pci0000:00/0000:02:00.0");
        for (int i = 1; i < 3; i++) {
            String function = "pci0000:00/0000:02:00." + i;
            tree.link(tree.directory(function).resolve("physfn"), physical);
            tree.directory(function + "/net/eth" + i);
        }
        DeviceGroup one = DeviceGroup.of(sys, tree.directory("pci0000:00/0000:02:00.1/net/eth1"));
        DeviceGroup two = DeviceGroup.of(sys, tree.directory("pci0000:00/0000:02:00.2/net/eth2"));

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
        DeviceNode fuse = tree.node("virtual/misc/fuse", 'c', 10, 229);
        assertThat(of(fuse).id()).isEqualTo("device:virtual/misc/fuse");
        assertThat(of(new DeviceNode('c', 195, 0)).id()).isEqualTo("char:195:0");
    }
}
