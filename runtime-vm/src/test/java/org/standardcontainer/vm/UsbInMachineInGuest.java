package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.device.DeviceBusyException;
import org.standardcontainer.device.DeviceRequest;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/**
 * A USB stick in a machine: one that QEMU emulates is handed by its host, a guest, to a guest in there. Both are translated.
 * {@code bin/hardware}, then {@code bin/test --jdk 17 runtime-vm#UsbInMachineInGuest}. It takes minutes.
 */
@InGuest(value = GuestKind.USB, seconds = 900)
class UsbInMachineInGuest {
    private static final Path DEVICES = Path.of("/sys/bus/usb/devices");
    /** Where a bzImage says what is in it (the kernel's x86/boot.rst). */
    private static final int SETUP_SECTORS = 0x1f1;

    private static final int PAYLOAD_OFFSET = 0x248;
    private static final int PAYLOAD_LENGTH = 0x24c;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private static StandardContainer create(TestMachines machines, String script, String device) {
        return machines.runtime()
                .create(
                        TestMachines.newId(),
                        machines.bundle(TestMachines.shell(script).build()),
                        Stdio.pipes(),
                        List.of(DeviceRequest.parse(device)));
    }

    private static void say(String command) throws IOException {
        try (Stream<Path> ports = Files.list(Path.of("/sys/class/virtio-ports"))) {
            Path port = ports.filter(at -> text(at.resolve("name")).equals("monitor"))
                    .findFirst()
                    .orElseThrow();
            Files.writeString(Path.of("/dev").resolve(port.getFileName()), command + "\n", StandardOpenOption.WRITE);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** The port of the stick, when the host's driver has it. */
    private static String port() throws Exception {
        for (long end = System.nanoTime() + PATIENCE_NANOS; System.nanoTime() < end; Thread.sleep(100)) {
            try (Stream<Path> all = Files.list(DEVICES)) {
                for (Path at : all.toList()) {
                    String name = at.getFileName().toString();
                    if (text(at.resolve("serial")).equals("scr-one")
                            && Files.exists(DEVICES.resolve(name + ":1.0/driver"))) {
                        return name;
                    }
                }
            }
        }
        throw new AssertionError("there is no stick that the host's driver has");
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
        Path own = Files.createDirectories(Path.of("/run/kernel/boot"));
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

    @Test
    void aStickIsTheMachinesAndTheHostsAgain() throws Exception {
        say("device_add usb-storage,id=plugged,bus=usb.0,port=1,serial=scr-one,drive=disk-one");
        String port = port();
        try (TestMachines machines = TestMachines.open(
                "vm.machine=q35", "vm.deadline=300", "vm.cache=/run/cache", "vm.kernel=" + kernel())) {
            String script =
                    "ls /dev/bus/usb/*/* | wc -l; head -c 512 /dev/sda | wc -c; cat /sys/bus/usb/devices/*-1/serial";
            StandardContainer holder = create(machines, script, "usb:serial=scr-one");
            assertThat(driver(port)).isEqualTo("usbfs");
            assertThatThrownBy(() -> create(machines, "", "usb:" + port))
                    .isInstanceOf(DeviceBusyException.class)
                    .hasMessageContaining("container " + holder.id());
            holder.start();
            TestMachines.Result result = TestMachines.finish(holder);
            assertThat(result.out()).as(result.err()).isEqualTo("1\n512\nscr-one\n");
            assertThat(result.status()).isEqualTo(new ExitStatus.Exited(0));
            holder.delete();
            assertThat(driver(port)).as("the host has it again").isEqualTo("usb-storage");
        }
    }
}
