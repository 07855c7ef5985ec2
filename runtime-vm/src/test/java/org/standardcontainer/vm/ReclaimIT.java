package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.math.BigInteger;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.Update;
import org.standardcontainer.spec.LinuxCpu;
import org.standardcontainer.spec.LinuxMemory;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.testguest.Opened;

/** Memory that goes back to the host, when a container has freed it and when its limit is lowered; and processors, which stay. */
@Tag("once")
@Timeout(300)
class ReclaimIT {
    private static final long MIB = 1L << 20;
    private static final int FILLED = 100;
    private static final int READ = 80;

    @Opened("vm.reclaim=true")
    private static TestMachines machines;

    private static long hostMemory(StandardContainer container) {
        return ((VirtualMachineContainer) container).hostUse().memory().orElseThrow();
    }

    private static void say(StandardContainer container, String word) throws IOException {
        Attachment io = container.require(Attachment.class);
        io.stdin().write("go\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        io.stdin().flush();
        assertThat(TestMachines.line(io.stdout())).isEqualTo(word);
    }

    /** A guest reports what is free every other second. */
    private static void untilBelow(StandardContainer container, long bytes) throws InterruptedException {
        for (int looks = 0; looks < 600 && hostMemory(container) >= bytes; looks++) {
            Thread.sleep(100);
        }
        assertThat(hostMemory(container)).isLessThan(bytes);
    }

    @Test
    void whatIsFreedGoesBack() throws Exception {
        Bundle bundle = machines.bundle(TestMachines.shell("read x; dd if=/dev/zero of=/tmp/x bs=1M count=" + FILLED
                        + " 2> /dev/null; echo full; read x; busybox rm /tmp/x; echo empty; read x;"
                        + " dd if=/big of=/dev/null bs=1M 2> /dev/null; echo read; read x")
                .mounts(TestMachines.mounts(Mount.of("/tmp", "tmpfs", "tmpfs", "size=" + FILLED + "m")))
                .build());
        try (RandomAccessFile big =
                new RandomAccessFile(bundle.directory().resolve("rootfs/big").toFile(), "rw")) {
            big.setLength(READ * MIB);
        }
        try (StandardContainer container = machines.create(bundle)) {
            container.start();
            say(container, "full");
            long full = hostMemory(container);
            say(container, "empty");
            untilBelow(container, full - FILLED / 2 * MIB);

            say(container, "read"); // which the guest's cache keeps
            long read = hostMemory(container);
            container
                    .require(Update.class)
                    .update(LinuxResources.builder()
                            .memory(LinuxMemory.builder().limit(24 * MIB).build())
                            .build());
            untilBelow(container, read - READ / 3 * MIB);
        }
    }

    /** A machine has the processors that it was made with: a limit of time can be changed, a processor that it lacks can't be had. */
    @Test
    void aProcessorThatTheMachineLacksIsRefused() throws Exception {
        Bundle bundle = machines.bundle(TestMachines.shell("echo ready; read x").build());
        try (StandardContainer container = machines.create(bundle)) {
            container.start();
            assertThat(TestMachines.line(container.require(Attachment.class).stdout()))
                    .isEqualTo("ready");
            Update update = container.require(Update.class);
            update.update(LinuxResources.builder()
                    .cpu(LinuxCpu.builder()
                            .quota(25_000L)
                            .period(BigInteger.valueOf(100_000))
                            .build())
                    .build());
            assertThatThrownBy(() -> update.update(LinuxResources.builder()
                            .cpu(LinuxCpu.builder().cpus("0-3").build())
                            .build()))
                    .hasMessageContaining("/linux/resources/cpu/cpus");
        }
    }

    @Test
    void aTemplatesMemoryIsNobodysToGiveBack() {
        assertThatThrownBy(() -> TestMachines.open(
                        machines.directory().resolve("state-of-none"),
                        Map.of("vm.reclaim", "true", "vm.template", "tests"),
                        RuntimeListener.logging()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("vm.reclaim");
    }
}
