package org.standardcontainer.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.device.DeviceListing;
import org.standardcontainer.device.DeviceRequest;

/** The hardware of the guest that a test is in, which is the host of its machines. */
final class NestedHardware {
    private static final long PATIENCE_NANOS = 120_000_000_000L;
    private static final Path PCI = Path.of("/sys/bus/pci");

    private NestedHardware() {}

    static StandardContainer create(TestMachines machines, String script, String device) {
        return machines.runtime()
                .create(
                        TestMachines.newId(),
                        machines.bundle(TestMachines.shell(script).build()),
                        Stdio.pipes(),
                        List.of(DeviceRequest.parse(device)));
    }

    /** What is written to its machine's monitor plugs hardware and unplugs it. */
    static void say(String command) throws IOException {
        try (Stream<Path> ports = Files.list(Path.of("/sys/class/virtio-ports"))) {
            Path port = ports.filter(at -> text(at.resolve("name")).equals("monitor"))
                    .findFirst()
                    .orElseThrow();
            Files.writeString(Path.of("/dev").resolve(port.getFileName()), command + "\n", StandardOpenOption.WRITE);
        }
    }

    /** What is in a file of sysfs; empty if that is gone. */
    static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "";
        }
    }

    static void await(String what, Callable<Boolean> condition) throws Exception {
        for (long end = System.nanoTime() + PATIENCE_NANOS; !condition.call(); Thread.sleep(100)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("in vain: " + what);
            }
        }
    }

    static List<DeviceListing> lost(TestMachines machines) {
        return machines.runtime().devices().stream()
                .filter(DeviceListing::isLost)
                .toList();
    }

    /** The function that can have virtual ones. */
    static Path card() throws IOException {
        try (Stream<Path> all = Files.list(PCI.resolve("devices"))) {
            return all.filter(at -> Files.exists(at.resolve("sriov_numvfs")))
                    .findFirst()
                    .orElseThrow()
                    .toRealPath();
        }
    }

    static String group(Path function) throws IOException {
        return function.resolve("iommu_group").toRealPath().getFileName().toString();
    }

    /** Gives a function to a driver. */
    static void bind(Path function, String driver) throws IOException {
        String name = function.getFileName().toString();
        Files.writeString(function.resolve("driver_override"), driver + "\n");
        if (Files.exists(function.resolve("driver"))) {
            Files.writeString(function.resolve("driver/unbind"), name);
        }
        Files.writeString(PCI.resolve("drivers_probe"), name);
    }
}
