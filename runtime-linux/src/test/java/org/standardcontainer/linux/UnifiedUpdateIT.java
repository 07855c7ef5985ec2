package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.ContainerId;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.Update;
import org.standardcontainer.spec.LinuxCpu;
import org.standardcontainer.spec.LinuxMemory;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/** New limits for a container that lives, on cgroup v2. */
@Tag("once")
@InGuest(GuestKind.CGROUP_V2)
class UnifiedUpdateIT {
    private static final long MIB = 1L << 20;

    private static LinuxResources.Builder memory(long limit) {
        return LinuxResources.builder()
                .memory(LinuxMemory.builder().limit(limit).build());
    }

    @Test
    void limitsOfALivingContainerAreChanged() {
        ContainerId id = TestContainers.newId();
        Path cgroup = Path.of("/sys/fs/cgroup/scr-" + id.value());
        try (TestContainers containers = TestContainers.open();
                StandardContainer container = containers
                        .runtime()
                        .create(
                                id,
                                containers.bundle(
                                        TestContainers.shell("sleep 1000").build()),
                                Stdio.discard())) {
            container.start();
            Update update = container.require(Update.class);

            update.update(memory(64 * MIB)
                    .cpu(LinuxCpu.builder().quota(20000).period(50000).cpus("0").build())
                    .pids(new LinuxPids(9L))
                    .build());
            assertThat(cgroup.resolve("memory.max")).hasContent("67108864");
            assertThat(cgroup.resolve("cpu.max")).hasContent("20000 50000");
            assertThat(cgroup.resolve("cpuset.cpus")).hasContent("0");
            update.update(LinuxResources.builder()
                    .cpu(LinuxCpu.builder().quota(30000).build())
                    .unified(Map.of("memory.high", "50331648"))
                    .build());
            assertThat(cgroup.resolve("cpu.max")).as("the period stays").hasContent("30000 50000");
            assertThat(cgroup.resolve("memory.high")).hasContent("50331648");
            assertThat(cgroup.resolve("pids.max")).as("the rest").hasContent("9");

            // a period that is too long is found out by the kernel alone, after the memory was written
            assertThatThrownBy(() -> update.update(memory(32 * MIB)
                            .cpu(LinuxCpu.builder().period(2_000_000).build())
                            .build()))
                    .isInstanceOf(LaunchFailedException.class)
                    .hasMessageContaining("/linux/resources/cpu/period")
                    .hasNoSuppressedExceptions();
            assertThat(cgroup.resolve("memory.max")).hasContent("67108864");
            assertThat(cgroup.resolve("cpu.max")).hasContent("30000 50000");

            assertThatThrownBy(() -> update.update(LinuxResources.builder()
                            .memory(LinuxMemory.builder()
                                    .limit(1)
                                    .checkBeforeUpdate(true)
                                    .build())
                            .build()))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("which is more");
        }
    }
}
