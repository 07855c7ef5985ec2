package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.OutOfMemory;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.Update;
import org.standardcontainer.spec.LinuxCpu;
import org.standardcontainer.spec.LinuxDeviceRule;
import org.standardcontainer.spec.LinuxMemory;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;

/** With the cgroups that this host has. */
class LiveIT extends LiveScenario {
    /** config-linux.md#memory: with disableOOMKiller they wait, which cgroup v1 alone has. */
    @Test
    void thatItsProcessesWaitForMemoryIsToldToo() throws InterruptedException {
        assumeTrue(
                new HostFactsReader(Path.of("/"))
                        .read()
                        .cgroups()
                        .with("memory")
                        .isPresent(),
                "needs the memory controller in cgroup v1");
        BlockingQueue<OutOfMemory.Event> events = new LinkedBlockingQueue<>();
        try (StandardContainer container = started(hungry(LinuxMemory.builder().disableOomKiller(true)));
                OutOfMemory.Watch watch = container.require(OutOfMemory.class).watch(events::add)) {
            write(container, "go\n");
            assertThat(events.poll(60, TimeUnit.SECONDS)).isEqualTo(new OutOfMemory.Event(0, true));
            watch.close();
        }
    }

    private static LinuxResources memory(long limit, long swap) {
        return LinuxResources.builder()
                .memory(LinuxMemory.builder().limit(limit).swap(swap).build())
                .build();
    }

    @Test
    void limitsOfALivingContainerAreChanged() throws IOException {
        try (StandardContainer container = started(TestContainers.shell(ECHO))) {
            Path memory = cgroup(container, "memory");
            Path pids = cgroup(container, "pids");
            assumeTrue(Files.exists(memory.resolve("memory.memsw.limit_in_bytes")), "needs cgroup v1 that counts swap");
            Update update = container.require(Update.class);
            long mib = 1L << 20;
            update.update(memory(64 * mib, 64 * mib));
            assertThat(memory.resolve("memory.limit_in_bytes")).hasContent(Long.toString(64 * mib));
            update.update(memory(128 * mib, 256 * mib)); // up: the sum first
            assertThat(memory.resolve("memory.limit_in_bytes")).hasContent(Long.toString(128 * mib));
            update.update(memory(32 * mib, 48 * mib)); // down: its part first
            assertThat(memory.resolve("memory.memsw.limit_in_bytes")).hasContent(Long.toString(48 * mib));
            update.update(LinuxResources.builder().pids(new LinuxPids(7L)).build());
            assertThat(pids.resolve("pids.max")).hasContent("7");
            assertThat(memory.resolve("memory.limit_in_bytes")).as("the rest").hasContent(Long.toString(32 * mib));

            // a processor that the host doesn't have is found out by the kernel alone, after the others were written
            assertThatThrownBy(() -> update.update(memory(16 * mib, 24 * mib).toBuilder()
                            .cpu(LinuxCpu.builder().cpus("4095").build())
                            .build()))
                    .isInstanceOf(LaunchFailedException.class)
                    .hasMessageContaining("/linux/resources/cpu/cpus")
                    .hasNoSuppressedExceptions();
            assertThat(memory.resolve("memory.limit_in_bytes")).hasContent(Long.toString(32 * mib));
            assertThat(memory.resolve("memory.memsw.limit_in_bytes")).hasContent(Long.toString(48 * mib));

            assertThatThrownBy(() -> update.update(LinuxResources.builder()
                            .pids(new LinuxPids(9L))
                            .devices(new LinuxDeviceRule(true, "c", 1L, 1L, "r"))
                            .build()))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("/linux/resources/devices");
            assertThat(pids.resolve("pids.max")).hasContent("7");
            assertThatThrownBy(() -> update.update(LinuxResources.builder()
                            .memory(LinuxMemory.builder()
                                    .limit(1)
                                    .checkBeforeUpdate(true)
                                    .build())
                            .build()))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("/linux/resources/memory/limit")
                    .hasMessageContaining("which is more");
            assertThatThrownBy(() -> update.update(LinuxResources.builder()
                            .memory(LinuxMemory.builder()
                                    .swap(1L)
                                    .checkBeforeUpdate(true)
                                    .build())
                            .build()))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("/linux/resources/memory/swap")
                    .hasMessageContaining("which is more");
            assertThat(memory.resolve("memory.memsw.limit_in_bytes")).hasContent(Long.toString(48 * mib));
        }
    }
}
