package org.standardcontainer.vm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.linux.device.HostHardware.Function;
import org.standardcontainer.linux.device.HostHardware.Group;
import org.standardcontainer.linux.device.HostHardware.Usb;

/** Which modules are for hardware, on a kernel that was made up: those that drive it, what is behind them, and what they owe. */
class HardwareModulesTest {
    private static final String STICK = "usb:v46F4p0001d0000dc00dsc00dp00ic08isc06ip50in00";
    private static final String KEYS = "usb:v0627p0001d0000dc00dsc00dp00ic03isc01ip01in00";
    private static final String XHCI = "pci:v00001B36d0000000Dsv0sd0bc0Csc03i30";

    @TempDir
    private Path directory;

    private void module(String path, String alias, String needs) throws IOException {
        Path file = directory.resolve("kernel").resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, ("\177ELF\0alias=" + alias + "\0depends=" + needs + "\0name=y\0").getBytes(US_ASCII));
    }

    private HardwareModules.Drivers usb(String... aliases) throws IOException {
        Usb device = new Usb("/dev/bus/usb/001/002", 189, 1, "1-1", List.of(aliases));
        return new HardwareModules(KernelModules.in(directory)).of(new GivenHardware(List.of(device), List.of()));
    }

    private HardwareModules.Drivers function(String alias) throws IOException {
        Group group = new Group("1", 240, 0, List.of(new Function("0000:01:00.0", alias)));
        return new HardwareModules(KernelModules.in(directory)).of(new GivenHardware(List.of(), List.of(group)));
    }

    private void usual() throws IOException {
        module("drivers/usb/host/xhci-pci.ko", "pci:v*d*sv*sd*bc0Csc03i30*", "");
        module("drivers/scsi/sd_mod.ko", "x", "");
        module("drivers/hid/hid-generic.ko", "x", "");
        module("drivers/input/evdev.ko", "x", "");
    }

    @Test
    void whatIsBehindADriverIsLoadedTooAndWhatLacksSomethingIsNot() throws IOException {
        usual();
        module("drivers/usb/storage/usb-storage.ko", "usb:v*p*d*dc*dsc*dp*ic08isc06ip50in*", "");
        module("drivers/usb/storage/uas.ko", "usb:v*p*d*dc*dsc*dp*ic08isc06ip50in*", "absent");
        HardwareModules.Drivers drivers = usb(STICK);
        assertThat(drivers.modules()).containsExactlyInAnyOrder("xhci_pci", "usb_storage", "sd_mod");
        assertThat(drivers.owed()).isEqualTo(Map.of(STICK, List.of("block")));
    }

    @Test
    void aDriverThatIsBuiltInHasTheSameBehindIt() throws IOException {
        usual();
        Files.writeString(
                directory.resolve("modules.builtin"),
                "kernel/drivers/usb/storage/usb-storage.ko\nkernel/drivers/hid/usbhid/usbhid.ko\n");
        assertThat(usb(STICK).modules()).as("it doesn't say what it is for").contains("sd_mod");
        assertThat(usb(KEYS).modules()).contains("hid_generic", "evdev").doesNotContain("sd_mod");
        assertThat(usb(STICK).owed()).isEmpty();

        String vendors = STICK.replace("ic08isc06ip50", "icFFiscFFipFF");
        assertThat(usb(vendors).modules()).containsExactly("xhci_pci");
        Files.writeString(
                directory.resolve("modules.builtin.modinfo"), "usb_storage.alias=usb:v46F4p0001d*dc*dsc*dp*ic*\0");
        assertThat(usb(vendors).modules()).containsExactlyInAnyOrder("xhci_pci", "usb_storage", "sd_mod");
        assertThat(usb(vendors).owed()).isEqualTo(Map.of(vendors, List.of("block")));
    }

    @Test
    void nothingIsOwedIfOneOfItsDriversMayMakeNoNode() throws IOException {
        usual();
        module("drivers/usb/serial/option.ko", "usb:v46F4p*", "");
        assertThat(usb(STICK).owed()).isEqualTo(Map.of(STICK, List.of("tty")));
        module("drivers/net/usb/qmi_wwan.ko", "usb:v46F4p*", "");
        assertThat(usb(STICK).owed()).isEmpty();
        assertThat(usb(STICK).modules()).contains("option", "qmi_wwan");
    }

    @Test
    void aControllerComesWithWhatDrivesTheClassesOfUsb() throws IOException {
        usual();
        module("drivers/usb/storage/usb-storage.ko", "x", "");
        module("drivers/hid/usbhid/usbhid.ko", "x", "");
        HardwareModules.Drivers drivers = function(XHCI);
        assertThat(drivers.modules())
                .containsExactlyInAnyOrder("xhci_pci", "usb_storage", "sd_mod", "usbhid", "hid_generic", "evdev");
        assertThat(drivers.owed()).isEqualTo(Map.of(XHCI, List.of("usb")));
    }

    @Test
    void aKernelWithoutUsbIsRefused() throws IOException {
        module("drivers/usb/host/xhci-pci.ko", "x", "xhci-hcd");
        assertThatThrownBy(() -> usb(STICK)).isInstanceOf(IOException.class).hasMessageContaining("knows no USB");
        assertThat(function("pci:v1").modules()).isEmpty();
    }
}
