package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.device.DeviceBusyException;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/**
 * An IOMMU group in a machine: an NVMe disk that QEMU emulates, or a virtual function of it, with the driver vfio-pci, is handed by its host, a guest, to a guest in there. Both are translated.
 * {@code bin/test --jdk 17 runtime-vm#HardwareInGuest}. It takes some ten minutes.
 */
@InGuest(value = GuestKind.DEVICES, seconds = 900)
class HardwareInGuest {
    private static final String SCRIPT =
            "ls /dev/nvme* && head -c 512 /dev/nvme0n1 | wc -c && cat /sys/class/nvme/nvme0/serial";
    /** Virtualization management of NVMe: opcode, and what it does. */
    private static final int OF_PRIMARY = 1;

    private static final int ASSIGN = 8;
    private static final int ONLINE = 9;
    private static final int QUEUES = 0;
    private static final int INTERRUPTS = 1;

    private static TestMachines machines() {
        return TestMachines.open("vm.machine=q35", "vm.deadline=300", "vm.cache=/run/cache");
    }

    private static void assertDisk(StandardContainer holder) {
        holder.start();
        TestMachines.Result result = TestMachines.finish(holder);
        assertThat(result.out().lines().map(String::strip))
                .as(result.err())
                .containsExactly("/dev/nvme0", "/dev/nvme0n1", "512", "scr-card");
        assertThat(result.status()).isEqualTo(new ExitStatus.Exited(0));
    }

    @Test
    void aGroupsDiskIsTheMachinesAndNobodyElseHasItMeanwhile() throws Exception {
        Path card = NestedHardware.card();
        String group = NestedHardware.group(card);
        try (TestMachines machines = machines()) {
            assertThatThrownBy(() -> NestedHardware.create(machines, "", "vfio:" + group))
                    .hasMessageContaining("vfio-pci");
            NestedHardware.bind(card, "vfio-pci");
            try {
                Object owner = Files.getAttribute(Path.of("/dev/vfio/" + group), "unix:uid");
                StandardContainer holder = NestedHardware.create(machines, SCRIPT, "vfio:" + group);
                assertThatThrownBy(() -> NestedHardware.create(machines, "", "/dev/vfio/" + group))
                        .isInstanceOf(DeviceBusyException.class)
                        .hasMessageContaining("iommu:" + group)
                        .hasMessageContaining("container " + holder.id());
                assertDisk(holder);
                holder.delete();
                assertThat(Files.getAttribute(Path.of("/dev/vfio/" + group), "unix:uid"))
                        .isEqualTo(owner);
            } finally {
                NestedHardware.bind(card, "nvme");
            }
        }
    }

    /** The NVMe command by which the card's owner says what a virtual function has; perl is there on every Debian, and can call ioctl(2). */
    private static void manage(String node, int controller, int resource, int action, int number) throws Exception {
        String program = "my $c = pack('CCSLLLQQLLLLLLLLLL', 0x1c, 0, 0, 0, 0, 0, 0, 0, 0, 0, "
                + (controller << 16 | resource << 8 | action) + ", " + number + ", 0, 0, 0, 0, 0, 0);"
                + "open(my $f, '+<', '" + node + "') or die $!;"
                + "my $r = ioctl($f, 0xC0484E41, $c); die $! unless defined $r; die \"status $r\" if $r != 0;";
        Process perl = new ProcessBuilder("perl", "-e", program)
                .redirectErrorStream(true)
                .redirectOutput(new File("/run/perl.log"))
                .start();
        assertThat(perl.waitFor())
                .as(() -> NestedHardware.text(Path.of("/run/perl.log")))
                .isZero();
    }

    private static String controller(Path card) throws Exception {
        List<String> node = new ArrayList<>();
        NestedHardware.await("the host's driver has the card", () -> {
            if (Files.exists(card.resolve("nvme"))) {
                try (Stream<Path> all = Files.list(card.resolve("nvme"))) {
                    all.filter(at -> NestedHardware.text(at.resolve("state")).equals("live"))
                            .map(at -> "/dev/" + at.getFileName())
                            .filter(path -> Files.exists(Path.of(path)))
                            .forEach(node::add);
                }
            }
            return !node.isEmpty();
        });
        return node.get(node.size() - 1);
    }

    @Test
    void aVirtualFunctionIsTheMachinesAndTheCardStaysTheHosts() throws Exception {
        Path card = NestedHardware.card();
        String node = controller(card);
        manage(node, 0, QUEUES, OF_PRIMARY, 0);
        manage(node, 0, INTERRUPTS, OF_PRIMARY, 0);
        Files.writeString(card.resolve("reset"), "1"); // which gives free what was taken from it
        node = controller(card);
        Files.writeString(card.resolve("sriov_drivers_autoprobe"), "0");
        Files.writeString(card.resolve("sriov_numvfs"), "1");
        try (TestMachines machines = machines()) {
            manage(node, 1, INTERRUPTS, ASSIGN, 2);
            manage(node, 1, QUEUES, ASSIGN, 2);
            manage(node, 1, 0, ONLINE, 0);
            Path function = card.resolve("virtfn0").toRealPath();
            NestedHardware.bind(function, "vfio-pci");
            String group = NestedHardware.group(function);
            assertThat(group).isNotEqualTo(NestedHardware.group(card));

            StandardContainer holder = NestedHardware.create(machines, SCRIPT, "vfio:" + group);
            assertThatThrownBy(() -> NestedHardware.create(machines, "", "vfio:" + group))
                    .isInstanceOf(DeviceBusyException.class)
                    .hasMessageContaining("container " + holder.id());
            String whole = "vfio:" + NestedHardware.group(card);
            assertThatThrownBy(() -> NestedHardware.create(machines, "", whole))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("vfio-pci");
            assertDisk(holder);
            assertThat(Path.of(node)).as("the card is the host's").exists();
            holder.delete();
            assertThat(NestedHardware.lost(machines)).isEmpty();
        } finally {
            Files.writeString(card.resolve("sriov_numvfs"), "0");
        }
    }
}
