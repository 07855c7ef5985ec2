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
 * Leases of a USB device that is plugged and unplugged: a stick, which is a node of USB and a disk.
 * {@code bin/test --jdk 17 runtime-linux#UsbInGuest}. It takes a minute or two.
 */
@InGuest(value = GuestKind.USB, seconds = 600)
class UsbInGuest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @Opened
    private TestContainers containers;

    private StandardContainer create(String device, String script) {
        return containers
                .runtime()
                .create(
                        TestContainers.newId(),
                        containers.bundle(TestContainers.shell(script).build()),
                        Stdio.pipes(),
                        List.of(DeviceRequest.parse(device)));
    }

    private StandardContainer create(String device) {
        return create(device, "sleep 10000");
    }

    /** The port that a stick with this serial number is in: {@code "1-2"}. */
    private static Optional<String> port(String serial) {
        try (Stream<Path> all = Files.list(Path.of("/sys/bus/usb/devices"))) {
            return all.filter(at -> Files.exists(at.resolve("serial")))
                    .filter(at -> QemuMonitor.text(at.resolve("serial")).equals(serial))
                    .map(at -> at.getFileName().toString())
                    .findFirst();
        } catch (IOException | UncheckedIOException e) { // one that is going
            return Optional.empty();
        }
    }

    /** The disk that a stick is: {@code "/dev/sda"}. */
    private static Optional<String> disk(String serial) {
        String port = port(serial).orElse("-");
        try (Stream<Path> all = Files.list(Path.of("/sys/block"))) {
            return all.filter(at -> isBelow(at, port))
                    .map(at -> "/dev/" + at.getFileName())
                    .filter(path -> Files.exists(Path.of(path)))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isBelow(Path disk, String port) {
        try {
            return disk.toRealPath().toString().contains("/" + port + "/");
        } catch (IOException e) {
            return false;
        }
    }

    private static String plug(String which, String port) throws IOException {
        String serial = "scr-" + which;
        Until.holds(() -> {
            if (port(serial).isEmpty()) { // until what was unplugged is gone for QEMU too, its name is taken
                QemuMonitor.say("device_add usb-storage,id=plugged,bus=usb.0,port=" + port + ",serial=" + serial
                        + ",drive=disk-" + which);
                Thread.sleep(2000);
            }
            return disk(serial).isPresent();
        });
        return disk(serial).orElseThrow();
    }

    private static void unplug(String which) throws IOException {
        QemuMonitor.say("device_del plugged");
        Until.holds(() -> port("scr-" + which).isEmpty());
        assertThat(port("scr-" + which)).isEmpty();
    }

    @Test
    void aStickIsLeasedAsAWholeLostAndKnownAgainInAnotherPort() throws Exception {
        String disk = plug("one", "1");
        String first = port("scr-one").orElseThrow();
        StandardContainer holder = create("usb:serial=scr-one");
        for (String part : List.of(disk, "usb:" + first, "usb:serial=scr-one")) {
            assertThatThrownBy(() -> create(part))
                    .as(part)
                    .isInstanceOf(DeviceBusyException.class)
                    .hasMessageContaining("container " + holder.id());
        }
        assertThat(lost()).isEmpty();

        unplug("one");
        assertThat(lost())
                .singleElement()
                .satisfies(one -> assertThat(one.holders().get(0).container())
                        .isEqualTo(holder.id().value()));
        assertThatThrownBy(() -> create("usb:serial=scr-one")).isInstanceOf(UnsupportedFeatureException.class);

        // another one in the same port, most often under the same number, is another one
        String other = plug("two", "1");
        assertThat(port("scr-two")).contains(first);
        create(other).destroy(LONG);
        create("usb:" + first).destroy(LONG);
        unplug("two");

        String again = plug("one", "2");
        assertThat(port("scr-one").orElseThrow()).isNotEqualTo(first);
        assertThatThrownBy(() -> create(again))
                .isInstanceOf(DeviceBusyException.class)
                .hasMessageContaining("container " + holder.id());
        assertThat(lost()).isEmpty();
        holder.destroy(LONG);

        // the container has all its nodes, and may use them
        String nodes = "ls /dev/bus/usb/*/* | wc -l; head -c 512 " + again + " | wc -c";
        StandardContainer user = create("usb:serial=scr-one", nodes);
        user.start();
        assertThat(TestContainers.finish(user).out()).isEqualTo("1\n512\n");
        user.delete();
        unplug("one");
    }

    private List<DeviceListing> lost() {
        return containers.runtime().devices().stream()
                .filter(DeviceListing::isLost)
                .toList();
    }
}
