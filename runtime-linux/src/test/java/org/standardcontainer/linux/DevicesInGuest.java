package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.device.DeviceBusyException;
import org.standardcontainer.device.DeviceListing;
import org.standardcontainer.device.DeviceRequest;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;
import org.standardcontainer.testguest.Opened;

/**
 * Leases of hardware that QEMU has: disks that are plugged and unplugged, virtual functions behind an IOMMU.
 * {@code bin/test --jdk 17 runtime-linux#DevicesInGuest}. It takes minutes.
 */
@InGuest(value = GuestKind.DEVICES, seconds = 600)
class DevicesInGuest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @Opened
    private TestContainers containers;

    private StandardContainer create(String device) {
        return containers
                .runtime()
                .create(
                        TestContainers.newId(),
                        containers.bundle(TestContainers.shell("sleep 10000").build()),
                        Stdio.discard(),
                        List.of(DeviceRequest.parse(device)));
    }

    /** The disk with this serial number, as it is called now. */
    private static Optional<String> disk(String serial) {
        try (Stream<Path> all = Files.list(Path.of("/sys/class/nvme"))) {
            return all.filter(at -> Files.exists(at.resolve("serial")))
                    .filter(at -> QemuMonitor.text(at.resolve("serial")).equals(serial))
                    .flatMap(at -> Stream.ofNullable(at.toFile().list()).flatMap(Stream::of))
                    .filter(name -> name.matches("nvme[0-9]+(c[0-9]+)?n[0-9]+"))
                    .map(name -> "/dev/" + name.replaceFirst("c[0-9]+n", "n"))
                    .filter(path -> Files.exists(Path.of(path)))
                    .findFirst();
        } catch (IOException | UncheckedIOException e) { // one that is going
            return Optional.empty();
        }
    }

    private static String plug(String which, String serial) throws IOException {
        Until.holds(() -> {
            if (disk(serial).isEmpty()) { // until what was unplugged is gone for QEMU too, the slot is taken
                QemuMonitor.say("device_add nvme,id=plugged,bus=free,serial=" + serial + ",drive=disk-" + which);
                Thread.sleep(2000);
            }
            return disk(serial).isPresent();
        });
        return disk(serial).orElseThrow();
    }

    private static void unplug(String serial) throws IOException {
        QemuMonitor.say("device_del plugged");
        Until.holds(() -> disk(serial).isEmpty());
        assertThat(disk(serial)).isEmpty();
    }

    @Test
    void whatIsUnpluggedIsLostAndKnownAgainByItsSerialNumber() throws Exception {
        String path = plug("one", "scr-one");
        StandardContainer holder = create(path);
        assertThatThrownBy(() -> create(path))
                .isInstanceOf(DeviceBusyException.class)
                .hasMessageContaining("container " + holder.id());
        assertThat(lost()).isEmpty();

        unplug("scr-one");
        assertThat(lost())
                .hasSize(1)
                .allSatisfy(one -> assertThat(one.holders().get(0).container())
                        .isEqualTo(holder.id().value()));
        assertThatThrownBy(() -> create(path)).isInstanceOf(UnsupportedFeatureException.class);

        // another one, in the same slot and most often under the same number, is another one
        String other = plug("two", "scr-two");
        create(other).destroy(LONG);
        unplug("scr-two");

        String again = plug("one", "scr-one");
        assertThatThrownBy(() -> create(again))
                .isInstanceOf(DeviceBusyException.class)
                .hasMessageContaining("container " + holder.id());
        assertThat(lost()).isEmpty();
        holder.destroy(LONG);
        create(again).destroy(LONG);
        unplug("scr-one");
    }

    private List<DeviceListing> lost() {
        return containers.runtime().devices().stream()
                .filter(DeviceListing::isLost)
                .toList();
    }

    @Test
    void virtualFunctionsAreLeasedEachByItself() throws Exception {
        Path card = card();
        Files.writeString(card.resolve("sriov_drivers_autoprobe"), "0");
        Files.writeString(card.resolve("sriov_numvfs"), "2");
        String one = group(card.resolve("virtfn0").toRealPath());
        String two = group(card.resolve("virtfn1").toRealPath());
        assertThat(one).isNotEqualTo(two);

        StandardContainer first = create("vfio:" + one);
        assertThatThrownBy(() -> create("vfio:" + one))
                .isInstanceOf(DeviceBusyException.class)
                .hasMessageContaining("iommu:" + one)
                .hasMessageContaining("container " + first.id());
        StandardContainer second = create("vfio:" + two);
        String whole = group(card, false);
        DeviceListing parent = containers.runtime().devices().stream()
                .filter(listing -> listing.group().equals("iommu:" + whole))
                .findFirst()
                .orElseThrow();
        assertThat(parent.holders()).hasSize(2);
        assertThatThrownBy(() -> create("vfio:" + whole))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("vfio-pci");
        first.destroy(LONG);
        create("vfio:" + one).destroy(LONG);
        second.destroy(LONG);
        Files.writeString(card.resolve("sriov_numvfs"), "0");
    }

    private static Path card() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/sys/bus/pci/devices"))) {
            return all.filter(at -> Files.exists(at.resolve("sriov_numvfs")))
                    .findFirst()
                    .orElseThrow()
                    .toRealPath();
        }
    }

    private static String group(Path function) throws IOException {
        return group(function, true);
    }

    /** Its IOMMU group, after it was given to vfio-pci if that is wanted. */
    private static String group(Path function, boolean given) throws IOException {
        if (given) {
            Files.writeString(function.resolve("driver_override"), "vfio-pci");
            Files.writeString(
                    Path.of("/sys/bus/pci/drivers_probe"),
                    function.getFileName().toString());
        }
        return function.resolve("iommu_group").toRealPath().getFileName().toString();
    }
}
