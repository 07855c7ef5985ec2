package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
            Files.writeString(
                    Path.of("/dev").resolve(port.getFileName()), command + "\n", StandardOpenOption.WRITE);
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

    /** Of Debian's usual kernel, which is packed as no JDK unpacks it, what is inside: to unpack it, translated twice, takes minutes. */
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
        byte[] bytes = Files.readAllBytes(packed);
        int at = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("\u00fd7zXZ\0");
        Path unpacked = own.resolve(packed.getFileName());
        Process xz = new ProcessBuilder("xz", "--decompress", "--stdout", "--single-stream")
                .redirectOutput(unpacked.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var in = xz.getOutputStream()) {
            in.write(bytes, at, bytes.length - at);
        } catch (IOException e) {
            assertThat(e).as("what is behind the stream isn't read").hasMessageContaining("pipe");
        }
        xz.waitFor();
        return unpacked.toString();
    }

    @Test
    void aStickIsTheMachinesAndTheHostsAgain() throws Exception {
        say("device_add usb-storage,id=plugged,bus=usb.0,port=1,serial=scr-one,drive=disk-one");
        String port = port();
        try (TestMachines machines = TestMachines.open(
                "vm.machine=q35", "vm.deadline=300", "vm.cache=/run/cache", "vm.kernel=" + kernel())) {
            String script = "ls /dev/bus/usb/*/* | wc -l; head -c 512 /dev/sda | wc -c; cat /sys/bus/usb/devices/*-1/serial";
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
