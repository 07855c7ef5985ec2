package org.standardcontainer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.spec.LinuxMemory;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/** Containers on a kernel with cgroup v2 alone. */
@Tag("once")
@InGuest(GuestKind.CGROUP_V2)
class UnifiedHierarchyIT {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    private static TestContainers containers;

    @BeforeAll
    static void open() {
        containers = TestContainers.open();
    }

    @AfterAll
    static void close() {
        if (containers != null) {
            containers.close();
        }
    }

    @Test
    void theKernelHasNothingElse() {
        HostFacts facts = new HostFactsReader(Path.of("/")).read();
        assertThat(facts.cgroups().kind()).isEqualTo(CgroupLayout.Kind.V2);
        assertThat(facts.cgroups().unified()).contains(ROOT.toString());
    }

    @Test
    void limitsCountHere() throws IOException, InterruptedException {
        Files.writeString(ROOT.resolve("cgroup.subtree_control"), "+memory +pids +cpu");
        Path cgroup = Files.createDirectory(ROOT.resolve("limited"));
        Files.writeString(cgroup.resolve("pids.max"), "1");
        Process process = new ProcessBuilder(
                        "/bin/busybox", "sh", "-c", "echo $$ >" + cgroup + "/cgroup.procs; /bin/busybox true & echo no")
                .redirectErrorStream(true)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).contains("can't fork");
        process.waitFor();
        assertThat(Files.readString(cgroup.resolve("pids.events"))).doesNotContain("max 0");
        Files.delete(cgroup);
    }

    @Test
    void aContainerWithoutLimitsRuns() {
        assertThat(containers.output(
                        TestContainers.shell("cat /proc/self/cgroup; echo $$").build()))
                .isEqualTo("0::/\n1\n");
    }

    @Test
    void aLimitIsRefusedByName() {
        LinuxResources resources = LinuxResources.builder()
                .memory(LinuxMemory.builder().limit(64L << 20).build())
                .build();
        assertThatThrownBy(() -> containers.run(TestContainers.shell("true")
                        .linux(TestContainers.linux().resources(resources).build())
                        .build()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("/linux/resources/memory/limit")
                .hasMessageContaining("cgroup v2");
    }
}
