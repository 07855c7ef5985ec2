package org.standardcontainer.linux.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.device.DeviceLease;
import org.standardcontainer.device.DeviceNode;
import org.standardcontainer.device.DeviceRequest;
import org.standardcontainer.device.DeviceRequest.Sharing;

/** What of a host a machine is given, and what is refused by name, on a tree like that of a host with USB and an IOMMU. Of its nodes none is opened. */
class HostHardwareTest {
    private static final String XHCI = "pci0000:00/0000:00:14.0";
    private static final String STICK = XHCI + "/usb1/1-2";
    private static final String NVME = "pci0000:00/0000:01:00.0";
    private static final String ALIAS = "usb:v46F4p0001d0000dc00dsc00dp00ic08isc06ip50in00";

    @TempDir
    private Path directory;

    private DeviceTree tree;
    private HostDisks host;

    @BeforeEach
    void grow() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root, who may make nodes");
        tree = new DeviceTree(directory);
        host = new HostDisks(new HostDevices(tree.root(), List.of(tree.root().resolve("cdi")), Map::of));
        tree.file(STICK + "/idVendor", "46f4");
        tree.file(STICK + "/idProduct", "0001");
        tree.file(STICK + "/serial", "ONE");
        tree.file(STICK + "/bDeviceClass", "00");
        tree.file(STICK + "/1-2:1.0/modalias", ALIAS);
        tree.node(STICK, 'c', 189, 5);
        tree.file(STICK + "/uevent", "MAJOR=189\nMINOR=5\nDEVNAME=bus/usb/001/006");
        disk(STICK + "/1-2:1.0/host0/block/sda", 8, 0);
        disk(STICK + "/1-2:1.0/host0/block/sda/sda1", 8, 1);
        tree.file(STICK + "/1-2:1.0/host0/block/sda/sda1/partition", "1");
        tree.link(tree.root().resolve("sys/bus/usb/devices/1-2"), tree.directory(STICK));
        tree.group(3, "xhci_hcd", XHCI);
    }

    private void disk(String path, int major, int minor) throws Exception {
        tree.node(path, 'b', major, minor);
        make(Path.of(path).getFileName().toString(), 'b', major, minor);
    }

    /** A node below {@code /dev}. */
    private void make(String name, char type, int major, int minor) throws Exception {
        Path node = tree.root().resolve("dev").resolve(name);
        Files.createDirectories(java.util.Objects.requireNonNull(node.getParent()));
        Process mknod = new ProcessBuilder(
                        "mknod", node.toString(), "" + type, Integer.toString(major), Integer.toString(minor))
                .inheritIO()
                .start();
        assumeTrue(mknod.waitFor() == 0, "may make no nodes here");
    }

    private List<DeviceLease> leases(String... names) {
        return host.leases(Stream.of(names).map(DeviceRequest::parse).toList());
    }

    private void assertRefused(String reason, String... names) {
        assertThatThrownBy(() -> leases(names))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining(names[0].replace(":shared", ""))
                .hasMessageContaining(reason);
    }

    private static List<String> groups(List<DeviceLease> leases) {
        return leases.stream()
                .map(lease -> lease.group() + " " + lease.sharing().word())
                .toList();
    }

    private HostHardware.Hardware hardware(List<DeviceLease> leases) {
        return HostHardware.among(tree.root(), leases);
    }

    @Test
    void aUsbDeviceIsOneHoweverItIsAskedForAndWithItItsControllerIsShared() throws Exception {
        make("ttyACM0", 'c', 166, 0);
        tree.node(STICK + "/1-2:1.1/tty/ttyACM0", 'c', 166, 0);
        List<String> one = List.of("usb:46f4:0001:ONE exclusive", "iommu:3 shared");
        for (String name : List.of("usb:1-2", "usb:serial=ONE", "/dev/ttyACM0")) {
            List<DeviceLease> leases = leases(name);
            assertThat(groups(leases)).as(name).isEqualTo(one);
            assertThat(hardware(leases).usb())
                    .as(name)
                    .containsExactly(new HostHardware.Usb("/dev/bus/usb/001/006", 189, 5, "1-2", List.of(ALIAS)));
            assertThat(HostDisks.among(leases)).as(name).isEmpty();
        }
        assertThat(hardware(leases("usb:1-2", "/dev/ttyACM0")).usb()).hasSize(1);
        assertThat(groups(leases("/dev/sda1"))).as("a disk of it").isEqualTo(one);
    }

    @Test
    void aDiskAndTheDeviceThatItIsAPartOfAreNotGivenTogether() {
        assertRefused("it is a part of usb:serial=ONE", "/dev/sda", "usb:serial=ONE");
        assertRefused("it is a part of usb:1-2", "/dev/sda1", "usb:1-2");
        assertThat(HostDisks.among(leases("/dev/sda"))).hasSize(1);
    }

    @Test
    void whoHasAGroupKeepsOthersFromTheDisksOfItsController() throws Exception {
        disk(NVME + "/nvme/nvme0/nvme0n1", 259, 0);
        disk(NVME + "/nvme/nvme0/nvme0n1/nvme0n1p1", 259, 1);
        tree.file(NVME + "/nvme/nvme0/nvme0n1/nvme0n1p1/partition", "1");
        tree.file(NVME + "/nvme/nvme0/nvme0n1/wwid", "eui.1");
        tree.group(7, "vfio-pci", NVME);
        assertThat(groups(leases("/dev/nvme0n1p1"))).containsExactly("block:eui.1 exclusive", "iommu:7 shared");
        vfio(7);
        assertThat(groups(leases("vfio:7"))).containsExactly("iommu:7 exclusive");
    }

    private void vfio(int group) throws Exception {
        tree.node("virtual/vfio/" + group, 'c', 242, group);
        make("vfio/vfio", 'c', 10, 196);
        make("vfio/" + group, 'c', 242, group);
    }

    @Test
    void anIommuGroupIsGivenWithTheFunctionsThatHaveVfiosDriver() throws Exception {
        tree.group(7, "vfio-pci", NVME);
        tree.group(7, "", "pci0000:00/0000:00:01.0");
        tree.file(NVME + "/modalias", "pci:v1B36bc01");
        assertRefused("there is no /dev/vfio/7", "vfio:7");
        vfio(7);
        List<DeviceLease> leases = leases("vfio:7");
        assertThat(hardware(leases).groups())
                .containsExactly(new HostHardware.Group(
                        "7", 242, 7, List.of(new HostHardware.Function("0000:01:00.0", "pci:v1B36bc01"))));
        assertThat(hardware(leases("/dev/vfio/7"))).isEqualTo(hardware(leases));
        assertRefused("has it alone", "vfio:7:shared");
        assertRefused("there is no", "vfio:8");
        assertRefused("there is no", "vfio:../7");

        tree.group(7, "snd", "pci0000:00/0000:01:00.1");
        assertRefused("0000:01:00.1 too, which the host's driver snd uses", "vfio:7");
        Files.delete(tree.root().resolve("dev/vfio/vfio"));
        assertRefused("there is no /dev/vfio/7", "vfio:7");
    }

    @Test
    void aGroupWithoutAFunctionForIt() throws Exception {
        tree.group(8, "", "pci0000:00/0000:00:02.0");
        vfio(8);
        assertRefused("no PCI function with the driver vfio-pci", "vfio:8");
    }

    @Test
    void aNodeOfAControllersGroupIsNoUsbDevice() throws Exception {
        tree.node(XHCI + "/misc/odd", 'c', 10, 60);
        make("odd", 'c', 10, 60);
        assertRefused("its driver is in the host's kernel", "/dev/odd");
    }

    @Test
    void whatIsNoDeviceOfAMachinesIsRefused() throws Exception {
        tree.file(XHCI + "/usb1/idVendor", "1d6b");
        tree.file(XHCI + "/usb1/bDeviceClass", "09");
        tree.node(XHCI + "/usb1", 'c', 189, 0);
        tree.link(tree.root().resolve("sys/bus/usb/devices/usb1"), tree.directory(XHCI + "/usb1"));
        assertRefused("it is a hub", "usb:usb1");
        assertRefused("has it alone", "usb:1-2:shared");
        assertRefused("no such USB device", "usb:1-3");
        assertRefused("an interface of the host's", "net:eth0");
        assertRefused("is neither a path", "some:thing");
        tree.node(STICK + "/1-9", 'c', 10, 61);
        assertRefused("there is no", "/dev/none");
    }

    private void cdi(String nodes, String more) throws IOException {
        Path file = Files.createDirectories(tree.root().resolve("cdi")).resolve("some.json");
        Files.writeString(file, """
                {"cdiVersion": "0.6.0", "kind": "vendor.com/some", "devices": [
                  {"name": "one", "containerEdits": {"deviceNodes": [%s]%s}}]}
                """.formatted(nodes, more));
    }

    private void assertCdiRefused(String reason, String nodes) throws IOException {
        cdi(nodes, "");
        assertRefused(reason, "vendor.com/some=one");
    }

    @Test
    void aCdiDeviceThatIsNothingButSuchNodes() throws Exception {
        tree.group(7, "vfio-pci", NVME);
        vfio(7);
        make("bus/usb/001/006", 'c', 189, 5);
        cdi("""
                {"path": "/dev/vfio/vfio"}, {"path": "/dev/vfio/7", "type": "c", "major": 242, "minor": 7},
                {"path": "/dev/stick", "hostPath": "/dev/bus/usb/001/006", "permissions": "mrw"}
                """, "");
        List<DeviceLease> leases = leases("vendor.com/some=one");
        assertThat(groups(leases))
                .containsExactly(
                        "cdi:vendor.com/some=one exclusive",
                        "iommu:7 exclusive",
                        "usb:46f4:0001:ONE exclusive",
                        "iommu:3 shared");
        assertThat(hardware(leases).usb()).hasSize(1);
        assertThat(hardware(leases).groups()).hasSize(1);
        assertThat(leases.get(0).sharing()).isEqualTo(Sharing.EXCLUSIVE);
    }

    @Test
    void aCdiDeviceWithMoreIsRefusedByTheNameOfThat() throws Exception {
        vfio(7);
        tree.group(7, "vfio-pci", NVME);
        cdi("{\"path\": \"/dev/vfio/7\"}", ", \"env\": [\"A=b\"]");
        assertRefused("its file has env", "vendor.com/some=one");
        assertCdiRefused("/dev/sda is a block device", "{\"path\": \"/dev/sda\"}");
        assertCdiRefused("the pipe /dev/vfio/7", "{\"path\": \"/dev/vfio/7\", \"type\": \"p\"}");
        assertCdiRefused("permissions r ", "{\"path\": \"/dev/vfio/7\", \"permissions\": \"r\"}");
        assertCdiRefused("fileMode", "{\"path\": \"/dev/vfio/7\", \"fileMode\": 384}");
        assertCdiRefused("another number", "{\"path\": \"/dev/vfio/7\", \"major\": 242, \"minor\": 8}");
        Process pipe = new ProcessBuilder(
                        "mkfifo", tree.root().resolve("dev/pipe").toString())
                .inheritIO()
                .start();
        assertThat(pipe.waitFor()).isZero();
        assertCdiRefused("there is no device /dev/pipe", "{\"path\": \"/dev/pipe\"}");
        assertRefused("no file in", "vendor.com/some=two");
    }

    @Test
    void aNodeThatTheKernelDoesNotListIsNobodys() throws Exception {
        make("stray", 'c', 200, 1);
        assertRefused("its driver is in the host's kernel", "/dev/stray");
        assertThat(DeviceUsers.node(tree.root().resolve("dev/stray"))).isEqualTo(new DeviceNode('c', 200, 1));
    }
}
