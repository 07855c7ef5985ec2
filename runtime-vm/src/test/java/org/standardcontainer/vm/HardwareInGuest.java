package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * An IOMMU group in a machine: an NVMe disk that QEMU emulates, with the driver vfio-pci, is handed by its host, a guest, to a guest in there. Both are translated.
 * {@code bin/test --jdk 17 runtime-vm#HardwareInGuest}. It takes minutes.
 */
@InGuest(value = GuestKind.DEVICES, seconds = 900)
class HardwareInGuest {
    private static StandardContainer create(TestMachines machines, String script, String device) {
        return machines.runtime()
                .create(
                        TestMachines.newId(),
                        machines.bundle(TestMachines.shell(script).build()),
                        Stdio.pipes(),
                        List.of(DeviceRequest.parse(device)));
    }

    private static Path card() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/sys/bus/pci/devices"))) {
            return all.filter(at -> Files.exists(at.resolve("sriov_numvfs")))
                    .findFirst()
                    .orElseThrow()
                    .toRealPath();
        }
    }

    private static void bind(Path function) throws IOException {
        String name = function.getFileName().toString();
        Files.writeString(function.resolve("driver_override"), "vfio-pci");
        Files.writeString(function.resolve("driver/unbind"), name);
        Files.writeString(Path.of("/sys/bus/pci/drivers_probe"), name);
    }

    @Test
    void aGroupsDiskIsTheMachinesAndNobodyElseHasItMeanwhile() throws Exception {
        Path card = card();
        String group = card.resolve("iommu_group").toRealPath().getFileName().toString();
        try (TestMachines machines = TestMachines.open("vm.machine=q35", "vm.deadline=300", "vm.cache=/run/cache")) {
            assertThatThrownBy(() -> create(machines, "", "vfio:" + group)).hasMessageContaining("vfio-pci");
            bind(card);
            Object owner = Files.getAttribute(Path.of("/dev/vfio/" + group), "unix:uid");
            String script = "ls /dev/nvme* && head -c 512 /dev/nvme0n1 | wc -c && cat /sys/class/nvme/nvme0/serial";
            StandardContainer holder = create(machines, script, "vfio:" + group);
            assertThatThrownBy(() -> create(machines, "", "/dev/vfio/" + group))
                    .isInstanceOf(DeviceBusyException.class)
                    .hasMessageContaining("iommu:" + group)
                    .hasMessageContaining("container " + holder.id());
            holder.start();
            TestMachines.Result result = TestMachines.finish(holder);
            assertThat(result.out().lines().map(String::strip))
                    .as(result.err())
                    .containsExactly("/dev/nvme0", "/dev/nvme0n1", "512", "scr-card");
            assertThat(result.status()).isEqualTo(new ExitStatus.Exited(0));
            holder.delete();
            assertThat(Files.getAttribute(Path.of("/dev/vfio/" + group), "unix:uid"))
                    .isEqualTo(owner);
        }
    }
}
