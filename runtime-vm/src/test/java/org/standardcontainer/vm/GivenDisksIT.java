package org.standardcontainer.vm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.Waitable;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.device.DeviceBusyException;
import org.standardcontainer.device.DeviceInUseException;
import org.standardcontainer.device.DeviceRequest;
import org.standardcontainer.linux.LinuxRuntimeProvider;

/** Disks of the host in machines, under leases in a store of the test's own, which it has in common with the backend linux. */
@Tag("once")
class GivenDisksIT {
    private static final Duration SOON = Duration.ofMinutes(1);

    private static TestMachines machines;
    private static Path directory;

    @BeforeAll
    static void open() throws IOException {
        directory = Files.createTempDirectory("scr-disks-");
        machines = TestMachines.open("devices.store=" + directory.resolve("store"));
    }

    @AfterAll
    static void close() throws Exception {
        if (machines != null) {
            machines.close();
        }
        assertThat(new ProcessBuilder("rm", "-r", directory.toString()).start().waitFor())
                .isZero();
    }

    private static Path file(String name) throws IOException {
        byte[] bytes = new byte[1 << 20];
        System.arraycopy("disk".getBytes(UTF_8), 0, bytes, 0, 4);
        return Files.write(directory.resolve(name), bytes);
    }

    /** A block device of the test's own; it is gone when nobody has it open any more. */
    private static String loop(Path file) throws Exception {
        Process losetup = new ProcessBuilder("losetup", "--find", "--show", file.toString())
                .redirectErrorStream(true)
                .start();
        String out = new String(losetup.getInputStream().readAllBytes(), UTF_8).strip();
        assumeTrue(losetup.waitFor() == 0, () -> "no loop device is to be had: " + out);
        return out;
    }

    private static void detach(String loop) throws Exception {
        assertThat(new ProcessBuilder("losetup", "--detach", loop).start().waitFor())
                .isZero();
    }

    private static StandardContainer create(ContainerRuntime runtime, Bundle bundle, String device) {
        return runtime.create(TestMachines.newId(), bundle, Stdio.pipes(), List.of(DeviceRequest.parse(device)));
    }

    private static StandardContainer create(String script, String device) {
        return create(
                machines.runtime(), machines.bundle(TestMachines.shell(script).build()), device);
    }

    private static TestMachines.Result run(StandardContainer container) {
        container.start();
        TestMachines.Result result = TestMachines.finish(container);
        container.delete();
        return result;
    }

    private static String first(Path file, int count) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(count), UTF_8);
        }
    }

    @Test
    void aBlockDeviceIsThereAtItsPathAndNobodyElseHasItMeanwhile() throws Exception {
        Path file = file("one.img");
        String loop = loop(file);
        try {
            StandardContainer holder = create(
                    "head -c 4 " + loop + "; printf changed | dd of=" + loop
                            + " conv=notrunc 2>/dev/null; cat /sys/block/*/size; head -c 1 /dev/vda || echo no",
                    loop);
            assertThatThrownBy(() -> create("", loop))
                    .isInstanceOf(DeviceBusyException.class)
                    .hasMessageContaining("container " + holder.id());
            onLinuxIsRefused(loop, holder);
            TestMachines.Result result = run(holder);
            assertThat(result.err()).doesNotContain(loop);
            assertThat(result.out()).startsWith("disk").contains("2048");
            assertThat(result.status()).isEqualTo(new ExitStatus.Exited(0));
            assertThat(first(file, 7)).isEqualTo("changed");
            create("", loop).destroy(SOON); // its end was enough
        } finally {
            detach(loop);
        }
    }

    /** The other backend knows the same leases. */
    private static void onLinuxIsRefused(String device, StandardContainer holder) {
        RuntimeConfig config = RuntimeConfig.of(
                Map.of(
                        "backend", "linux",
                        "devices.store", directory.resolve("store").toString(),
                        "state.root", directory.resolve("linux").toString()),
                List.of(new LinuxRuntimeProvider()));
        Bundle bundle = machines.bundle(TestMachines.shell("").build());
        try (ContainerRuntime linux = new LinuxRuntimeProvider().open(config, RuntimeListener.logging())) {
            assertThatThrownBy(() -> create(linux, bundle, device))
                    .isInstanceOf(DeviceBusyException.class)
                    .hasMessageContaining(holder.id().value());
        }
    }

    /** Whatever becomes of the machine: its end is the container's, and the lease's. */
    @Test
    void aKilledMachineHasNothingAnyMore() throws Exception {
        Path file = file("killed.img");
        StandardContainer holder = create("sleep 10000", file.toString());
        holder.start();
        assertThatThrownBy(() -> create("", file.toString())).isInstanceOf(DeviceBusyException.class);
        TestMachines.machine(holder).destroyForcibly();
        TestMachines.await(holder.require(Waitable.class).onExit());
        create("", file.toString()).destroy(SOON);
        holder.destroy(SOON);
    }

    /** Its proxy tells nobody any more that it ends: who hears of the end finds nobody who still has the disk open. */
    @Test
    void aKilledProxysMachineHasNothingAnyMore() throws Exception {
        Path file = file("orphaned.img");
        for (int i = 0; i < 3; i++) {
            StandardContainer holder = create("sleep 10000", file.toString());
            holder.start();
            ProcessHandle machine = TestMachines.machine(holder);
            holder.kill(Signal.KILL);
            TestMachines.await(holder.require(Waitable.class).onExit());
            assertThat(machine.isAlive()).as("%d", machine.pid()).isFalse();
            create("", file.toString()).destroy(SOON);
            holder.destroy(SOON);
        }
    }

    /** Of one who has it alone the kernel keeps mounts off; of those who share it nobody writes. */
    @Test
    void aFileIsADiskAndSharedItIsOnlyRead() throws Exception {
        Path file = file("two.img");
        String read = "head -c 4 " + file + "; echo; echo x > " + file + " || echo read-only";
        StandardContainer one = create(read, file + ":shared");
        StandardContainer two = create(read, file + ":shared");
        assertThatThrownBy(() -> create("", file.toString())).isInstanceOf(DeviceBusyException.class);
        for (StandardContainer container : List.of(one, two)) {
            assertThat(run(container).out()).isEqualTo("disk\nread-only\n");
        }
        assertThat(first(file, 4)).isEqualTo("disk");
        String alone = "printf mine | dd of=" + file + " conv=notrunc 2>/dev/null";
        assertThat(run(create(alone, file.toString())).status()).isEqualTo(new ExitStatus.Exited(0));
        assertThat(first(file, 4)).isEqualTo("mine");
    }

    @Test
    void whatIsNoDiskOrHasUsersIsRefusedBeforeAMachineBoots() throws Exception {
        for (String other : List.of("/dev/null", "usb:1-1", "vfio:1", "net:eth0", "/nowhere", directory.toString())) {
            assertThatThrownBy(() -> create("", other))
                    .as(other)
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining(other);
        }
        Path file = file("three.img");
        try (var open = Files.newInputStream(file)) {
            assertThat(open.read()).isEqualTo('d');
            assertThatThrownBy(() -> create("", file.toString()))
                    .isInstanceOf(DeviceInUseException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
        assertThat(machines.runtime().list()).isEmpty();
    }
}
