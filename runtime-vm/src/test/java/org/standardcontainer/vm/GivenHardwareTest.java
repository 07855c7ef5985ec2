package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Finding;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.launcher.plan.GuestOp;
import org.standardcontainer.launcher.plan.HandedOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.PlanOp;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.linux.GuestCgroup.GivenNode;
import org.standardcontainer.linux.device.HostHardware.Function;
import org.standardcontainer.linux.device.HostHardware.Group;
import org.standardcontainer.linux.device.HostHardware.Usb;

/** What is planned for hardware of the host's, and what is refused. */
class GivenHardwareTest {
    private static final int NOBODY = 65534;
    private static final Usb STICK = new Usb(
            "/dev/bus/usb/001/004", 189, 3, "1-2", List.of("usb:v46F4p0001d0000dc00dsc00dp00ic08isc06ip50in00"));
    private static final Group CARD = new Group(
            "5",
            246,
            0,
            List.of(new Function("0000:01:00.0", "pci:v1B36bc01sc08i02"), new Function("0000:01:00.1", "")));
    private static final String XHCI = "pci:v1B36d0Dbc0Csc03i30";
    private static final GivenHardware BOTH = new GivenHardware(List.of(STICK), List.of(CARD));

    private static List<PlanOp> ops(LaunchPlan plan) {
        return plan.steps().stream().map(LaunchPlan.Step::op).toList();
    }

    private static List<String> refused(GivenHardware hardware, int user, int disks, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of("backend", "vm"));
        all.putAll(settings);
        RuntimeConfig config = RuntimeConfig.of(all, List.of(new VirtualMachineProvider()));
        return hardware.check(VmSettings.from(config), Architecture.X86_64, user, disks).stream()
                .map(Finding::toString)
                .toList();
    }

    @Test
    void qemuGetsADescriptorOfADeviceAndEachFunctionOfAGroup() {
        assertThat(BOTH.arguments(7))
                .contains("set=7,fd=7", "usb-host,bus=usb.0,port=1,hostdevice=/dev/fdset/7")
                .contains(
                        "vfio-pci,host=0000:01:00.0,bus=pcie.0,addr=0x10,rombar=0",
                        "vfio-pci,host=0000:01:00.1,bus=pcie.0,addr=0x11,rombar=0");
        assertThat(GivenHardware.NONE.arguments(7)).isEmpty();
    }

    @Test
    void qemuSeesTheNodesOfItsGroupsAloneAndMayLockItsMemory() {
        long memory = 256L << 20;
        assertThat(ops(BOTH.machine(memory, NOBODY)))
                .containsExactly(
                        new ProcessOp.SetRlimit(8, memory + (1L << 30), memory + (1L << 30)),
                        new HandedOp.OwnDirectory("/dev/vfio"),
                        new HandedOp.OwnNode("/dev/vfio/vfio", 10, 196, 0600, NOBODY),
                        new HandedOp.OwnNode("/dev/vfio/5", 246, 0, 0600, NOBODY));
        assertThat(ops(new GivenHardware(List.of(STICK), List.of()).machine(memory, NOBODY)))
                .isEmpty();
    }

    private static HandedOp.FindNodes pci(String place, String name, String into, List<String> parts, int settle) {
        return new HandedOp.FindNodes(
                "/sys/bus/pci/devices/" + place, 0, "PCI function " + name, into, 0666, parts, settle, 30_000);
    }

    @Test
    void theGuestWaitsForWhatDriversOwe() {
        String stick = STICK.aliases().get(0);
        Map<String, List<String>> owed =
                Map.of(stick, List.of("block"), "pci:v1B36bc01sc08i02", List.of("block"), "another", List.of("tty"));
        assertThat(ops(BOTH.named(Duration.ofSeconds(60), owed)))
                .containsExactly(
                        new HandedOp.FindNodes(
                                "/sys/bus/pci/devices/0000:00:1e.0",
                                1,
                                "/dev/bus/usb/001/004 (USB device 1-2)",
                                "/dev/scr-usb0",
                                0666,
                                List.of(stick + " block"),
                                300,
                                30_000),
                        pci(
                                "0000:00:10.0",
                                "0000:01:00.0",
                                "/dev/scr-pci0",
                                List.of("pci:v1B36bc01sc08i02 block"),
                                300),
                        pci("0000:00:11.0", "0000:01:00.1", "/dev/scr-pci1", List.of(), 300));
        assertThat(BOTH.arguments(7)).as("where its ports are").contains("qemu-xhci,id=usb,addr=0x1e,p2=4,p3=4");
        GivenHardware controller = new GivenHardware(
                List.of(), List.of(new Group("6", 246, 1, List.of(new Function("0000:02:00.0", XHCI)))));
        assertThat(ops(controller.named(Duration.ofSeconds(60), Map.of(XHCI, List.of("usb")))))
                .as("what is plugged into a controller takes longer")
                .containsExactly(pci("0000:00:10.0", "0000:02:00.0", "/dev/scr-pci0", List.of(XHCI + " usb"), 2500));
        assertThat(ops(BOTH.placed()))
                .containsExactly(
                        new HandedOp.PlaceNodes("/dev/scr-usb0", "/dev"),
                        new HandedOp.PlaceNodes("/dev/scr-pci0", "/dev"),
                        new HandedOp.PlaceNodes("/dev/scr-pci1", "/dev"));
        assertThat(BOTH.nodes())
                .extracting(GivenNode::path)
                .containsExactly("/dev/scr-usb0", "/dev/scr-pci0", "/dev/scr-pci1");
    }

    @Test
    void whatAMachineCannotHaveIsRefusedByName() {
        assertThat(refused(BOTH, NOBODY, 3, Map.of())).isEmpty();
        assertThat(refused(BOTH, NOBODY, 4, Map.of()))
                .singleElement()
                .asString()
                .contains("4 disks and USB devices");
        assertThat(refused(BOTH, NOBODY, 0, Map.of("vm.machine", "microvm")))
                .singleElement()
                .asString()
                .contains("set vm.machine to auto");
        GivenHardware group = new GivenHardware(List.of(), List.of(CARD));
        assertThat(refused(group, NOBODY, 0, Map.of("vm.reclaim", "true")))
                .singleElement()
                .asString()
                .contains("/dev/vfio/5", "vm.reclaim");
        assertThat(refused(group, GuestOp.UNCHANGED, 0, Map.of()))
                .singleElement()
                .asString()
                .contains("root");
        assertThat(refused(GivenHardware.NONE, NOBODY, 4, Map.of("vm.machine", "microvm")))
                .isEmpty();
    }
}
