package org.standardcontainer.launcher.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.device.DeviceBusyException;
import org.standardcontainer.device.DeviceHolder;
import org.standardcontainer.device.DeviceLease;
import org.standardcontainer.device.DeviceRequest.Sharing;
import org.standardcontainer.launcher.plan.LeaseOp;
import org.standardcontainer.launcher.state.Boot;
import org.standardcontainer.launcher.state.ProcessIdentity;

/** Who counts as a holder, by what lies in the store; that a lock counts too is seen with containers. */
@EnabledOnOs(OS.LINUX)
final class LeaseStoreTest {
    private static final String GROUP = "block:disk/1";

    @TempDir
    private Path directory;

    private Path place = Path.of("");
    private LeaseStore store;
    private Boot boot;
    private ProcessIdentity self;

    LeaseStoreTest() throws Exception {
        this.boot = Boot.current();
        this.self = ProcessIdentity.of((int) ProcessHandle.current().pid()).orElseThrow();
        this.store = LeaseStore.open(Optional.empty(), Map.of(), Optional.of(Path.of("/nowhere/state")));
    }

    @BeforeEach
    void open() throws Exception {
        Path stores = directory.resolve("store");
        store = LeaseStore.open(Optional.of(stores), Map.of(), Optional.empty());
        place = Files.createDirectories(
                stores.resolve("block:disk%2f1"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }

    private static DeviceHolder who(String id) {
        return new DeviceHolder(id, "/run/scr", "linux", Sharing.EXCLUSIVE, Instant.now(), List.of(), 0);
    }

    private LeaseOp.HoldLease decide(Sharing sharing) {
        return store
                .decide(who("new"), List.of(new DeviceLease(GROUP, sharing, "/dev/x", "", List.of(), Map.of())))
                .stream()
                .map(HeldLease::hold)
                .filter(hold -> hold.directory().equals(place.toString()))
                .findFirst()
                .orElseThrow();
    }

    private void holder(String name, Sharing sharing, Boot when, ProcessIdentity process) throws Exception {
        DeviceHolder old = new DeviceHolder(name, "/run/scr", "linux", sharing, Instant.now(), List.of("/dev/x"), 0);
        String text = LeaseRecord.write(GROUP, old, when, true)
                .filledWith(0)
                .replace("\"pid\":0", "\"pid\":" + process.pid())
                .replace("\"startTime\":0", "\"startTime\":" + process.startTime());
        Files.writeString(place.resolve(sharing.word() + "+" + name), text);
    }

    @Test
    void whoseProcessLivesHasIt() throws Exception {
        holder("living", Sharing.EXCLUSIVE, boot, self);
        for (Sharing sharing : Sharing.values()) {
            assertThatThrownBy(() -> decide(sharing))
                    .isInstanceOf(DeviceBusyException.class)
                    .hasMessageContaining("container living of backend linux");
        }
        assertThat(store.holders()).containsOnlyKeys(GROUP);
    }

    @Test
    void whoIsGoneIsRemovedByTheNextThatTakesIt() throws Exception {
        holder("ended", Sharing.EXCLUSIVE, boot, new ProcessIdentity(self.pid(), self.startTime() + 1));
        holder("rebooted", Sharing.EXCLUSIVE, new Boot("another", boot.pidNamespace()), self);
        Files.writeString(place.resolve("exclusive+damaged"), "{\"version\":1,");
        assertThat(decide(Sharing.EXCLUSIVE).dead())
                .containsExactlyInAnyOrder("exclusive+ended", "exclusive+rebooted", "exclusive+damaged");
        assertThat(decide(Sharing.EXCLUSIVE).known()).isEmpty();
        assertThat(store.holders()).isEmpty();
    }

    @Test
    void whoseProcessCantBeSeenHasIt() throws Exception {
        holder("elsewhere", Sharing.EXCLUSIVE, new Boot(boot.bootId(), "pid:[1]"), new ProcessIdentity(1, 1));
        assertThatThrownBy(() -> decide(Sharing.EXCLUSIVE)).isInstanceOf(DeviceBusyException.class);
    }

    @Test
    void othersThatShareItDoNotCount() throws Exception {
        holder("one", Sharing.SHARED, boot, self);
        assertThat(decide(Sharing.SHARED).known()).containsExactly("shared+*");
        assertThatThrownBy(() -> decide(Sharing.EXCLUSIVE)).isInstanceOf(DeviceBusyException.class);
    }

    @Test
    void whatOthersCanWriteIsNotBelieved() throws Exception {
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> decide(Sharing.SHARED))
                .isInstanceOf(LauncherFailedException.class)
                .hasMessageContaining("can be written by others");
    }

    @Test
    void aGroupsNameIsOneOfADirectory() {
        assertThat(LeaseStore.fileName("usb:1-1.2")).isEqualTo("usb:1-1.2");
        assertThat(LeaseStore.fileName("../x")).isEqualTo("%2e.%2fx");
        assertThat(LeaseStore.fileName("é")).isEqualTo("%c3%a9");
    }
}
