package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Attachment;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.device.DeviceBusyException;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/**
 * A USB stick in a machine, and a controller with one: what QEMU emulates is handed by its host, a guest, to a guest in there. Both are translated.
 * {@code bin/hardware}, then {@code bin/test --jdk 17 runtime-vm#UsbInMachineInGuest}. It takes some fifteen minutes.
 */
@InGuest(value = GuestKind.USB, seconds = 900)
class UsbInMachineInGuest {
    private static final Path DEVICES = Path.of("/sys/bus/usb/devices");
    /** Where a bzImage says what is in it (the kernel's x86/boot.rst). */
    private static final int SETUP_SECTORS = 0x1f1;

    private static final int PAYLOAD_OFFSET = 0x248;
    private static final int PAYLOAD_LENGTH = 0x24c;
    private static final int PATIENCE_SECONDS = 120;

    /** The port of a stick, when the host's driver has it. */
    private static String port(String serial) throws Exception {
        List<String> port = new ArrayList<>();
        NestedHardware.await("the host's driver has a stick", () -> {
            try (Stream<Path> all = Files.list(DEVICES)) {
                all.map(at -> at.getFileName().toString())
                        .filter(name -> NestedHardware.text(DEVICES.resolve(name + "/serial"))
                                .equals(serial))
                        .filter(name -> Files.exists(DEVICES.resolve(name + ":1.0/driver")))
                        .forEach(port::add);
            }
            return !port.isEmpty();
        });
        return port.get(port.size() - 1);
    }

    private static String plug(String bus, String which) throws Exception {
        NestedHardware.say("device_add usb-storage,id=plugged-" + which + ",bus=" + bus + ".0,port=1,serial=scr-"
                + which + ",drive=disk-" + which);
        return port("scr-" + which);
    }

    private static TestMachines machines() throws Exception {
        return TestMachines.open("vm.machine=q35", "vm.deadline=300", "vm.cache=/run/cache", "vm.kernel=" + kernel());
    }

    private static String driver(String port) throws IOException {
        Path link = DEVICES.resolve(port + ":1.0/driver");
        return Files.exists(link) ? link.toRealPath().getFileName().toString() : "";
    }

    /** Debian's usual kernel, packed by gzip instead: nothing here unpacks it as it is, and to have it unpack itself, translated twice, takes minutes. */
    private static String kernel() throws Exception {
        Path cache = Path.of("../.scr-cache/hardware").toAbsolutePath().normalize();
        Path packed;
        try (Stream<Path> all = Files.list(cache.resolve("boot"))) {
            packed = all.filter(at -> at.getFileName().toString().startsWith("vmlinuz-"))
                    .findFirst()
                    .orElseThrow();
        }
        Path own = Path.of("/run/kernel/boot");
        if (Files.exists(own)) {
            return own.resolve(packed.getFileName()).toString();
        }
        Files.createDirectories(own);
        Files.createDirectories(Path.of("/run/kernel/lib"));
        Files.createSymbolicLink(Path.of("/run/kernel/lib/modules"), cache.resolve("lib/modules"));
        ByteBuffer kernel = ByteBuffer.wrap(Files.readAllBytes(packed)).order(ByteOrder.LITTLE_ENDIAN);
        int start = (kernel.get(SETUP_SECTORS) + 1) * 512 + kernel.getInt(PAYLOAD_OFFSET);
        Path stream = Path.of("/run/kernel/payload");
        Files.write(stream, Arrays.copyOfRange(kernel.array(), start, start + kernel.getInt(PAYLOAD_LENGTH)));
        Path payload = Path.of("/run/kernel/payload.gz");
        Process pack = new ProcessBuilder(
                        "sh",
                        "-c",
                        "xz --decompress --stdout --single-stream < payload 2>/dev/null | gzip -1 > payload.gz")
                .directory(new java.io.File("/run/kernel"))
                .start();
        assertThat(pack.waitFor()).isZero();
        kernel.putInt(PAYLOAD_LENGTH, (int) Files.size(payload));
        Path repacked = own.resolve(packed.getFileName());
        Files.write(repacked, Arrays.copyOf(kernel.array(), start));
        Files.write(repacked, Files.readAllBytes(payload), StandardOpenOption.APPEND);
        Files.delete(stream);
        Files.delete(payload);
        return repacked.toString();
    }

    /** The same with a driver for USB controllers that is none. */
    private static String lame() throws Exception {
        Path kernel = Path.of(kernel());
        Path modules = Path.of("/run/kernel/lib/modules").toRealPath();
        Path own = Files.createDirectories(Path.of("/run/lame/boot"));
        try (Stream<Path> all = Files.walk(modules)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path to = Path.of("/run/lame/lib/modules").resolve(modules.relativize(file));
                Files.createDirectories(Objects.requireNonNull(to.getParent()));
                if (file.getFileName().toString().equals("xhci-pci.ko")) {
                    Files.writeString(to, "\177ELF\0alias=pci:v*d*sv*sd*bc0Csc03i30*\0depends=\0");
                } else {
                    Files.createSymbolicLink(to, file);
                }
            }
        }
        return Files.createSymbolicLink(own.resolve(kernel.getFileName()), kernel)
                .toString();
    }

    @Test
    void aStickIsTheMachinesAndTheHostsAgain() throws Exception {
        String port = plug("usb", "one");
        try (TestMachines machines = machines()) {
            String script =
                    "ls /dev/bus/usb/*/* | wc -l; head -c 512 /dev/sda | wc -c; cat /sys/bus/usb/devices/*-1/serial";
            StandardContainer holder = NestedHardware.create(machines, script, "usb:serial=scr-one");
            assertThat(driver(port)).isEqualTo("usbfs");
            assertThatThrownBy(() -> NestedHardware.create(machines, "", "usb:" + port))
                    .isInstanceOf(DeviceBusyException.class)
                    .hasMessageContaining("container " + holder.id());
            holder.start();
            TestMachines.Result result = TestMachines.finish(holder);
            assertThat(result.out()).as(result.err()).isEqualTo("1\n512\nscr-one\n");
            assertThat(result.status()).isEqualTo(new ExitStatus.Exited(0));
            holder.delete();
            assertThat(driver(port)).as("the host has it again").isEqualTo("usb-storage");

            whatIsUnplugged(machines);
        }
    }

    /** The container's program sees an error, the lease is lost, and the container ends as any other. */
    private static void whatIsUnplugged(TestMachines machines) throws Exception {
        String script =
                "echo reads; while head -c 512 /dev/sda > /tmp/read; do sleep 1; done; echo failed; sleep 10000";
        StandardContainer holder = NestedHardware.create(machines, script, "usb:serial=scr-one");
        holder.start();
        InputStream out = holder.require(Attachment.class).stdout();
        assertThat(TestMachines.line(out)).isEqualTo("reads");
        assertThat(NestedHardware.lost(machines)).isEmpty();
        NestedHardware.say("device_del plugged-one");
        NestedHardware.await(
                "the lease is lost", () -> !NestedHardware.lost(machines).isEmpty());
        assertThat(NestedHardware.lost(machines))
                .singleElement()
                .satisfies(lost -> assertThat(lost.holders().get(0).container())
                        .isEqualTo(holder.id().value()));
        assertThat(CompletableFuture.supplyAsync(() -> TestMachines.line(out)).get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isEqualTo("failed");
        assertThat(holder.state().status()).isEqualTo(Status.RUNNING);
        assertThatThrownBy(() -> NestedHardware.create(machines, "", "usb:serial=scr-one"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("no such USB device");
        holder.destroy(Duration.ofSeconds(PATIENCE_SECONDS));
        assertThat(NestedHardware.lost(machines)).as("nobody has it any more").isEmpty();
    }

    @Test
    void aControllerComesWithWhatIsPluggedIntoIt() throws Exception {
        Path stick = DEVICES.resolve(plug("given", "two")).toRealPath();
        Path controller = stick;
        while (!Files.exists(controller.resolve("iommu_group"))) {
            controller = Objects.requireNonNull(controller.getParent(), "it has no IOMMU");
        }
        NestedHardware.bind(controller, "vfio-pci");
        try (TestMachines machines = machines()) {
            String script =
                    "ls /dev/bus/usb/*/* | wc -l; head -c 512 /dev/sda | wc -c; cat /sys/bus/usb/devices/*-1/serial";
            StandardContainer holder =
                    NestedHardware.create(machines, script, "vfio:" + NestedHardware.group(controller));
            holder.start();
            TestMachines.Result result = TestMachines.finish(holder);
            assertThat(result.out()).as(result.err()).isEqualTo("3\n512\nscr-two\n");
            holder.delete();
        }
        withoutADriver(controller);
    }

    /** The machine boots all the same, and the create says which driver is missing. */
    private static void withoutADriver(Path controller) throws Exception {
        try (TestMachines machines =
                TestMachines.open("vm.machine=q35", "vm.deadline=300", "vm.cache=/run/cache", "vm.kernel=" + lame())) {
            assertThatThrownBy(() -> NestedHardware.create(machines, "", "vfio:" + NestedHardware.group(controller)))
                    .isInstanceOf(LaunchFailedException.class)
                    .hasMessageContaining("PCI function " + controller.getFileName())
                    .hasMessageContaining("without the drivers xhci-pci.ko (errno 8)")
                    .hasMessageContaining("ENXIO");
            assertThat(machines.runtime().list()).isEmpty();
        }
    }
}
