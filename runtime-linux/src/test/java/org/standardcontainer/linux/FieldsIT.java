package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxCpu;
import org.standardcontainer.spec.LinuxMemory;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.Opened;

/** Fields of a configuration, many at once, each seen from inside. */
@Timeout(120)
class FieldsIT {
    @Opened
    private static TestContainers containers;

    @Test
    void namesAndPropagation() {
        Map<String, String> expected =
                Map.of("shared", "shared", "unbindable", "unbindable", "private", "-", "slave", "-");
        expected.forEach((word, optionalField) -> {
            Spec spec = TestContainers.shell("hostname; cat /proc/sys/kernel/domainname;"
                            + " awk '$5 == \"/\" { sub(/:.*/, \"\", $7); print $7 }' /proc/self/mountinfo")
                    .domainname("domain.test")
                    .linux(TestContainers.linux().rootfsPropagation(word).build())
                    .build();
            assertThat(containers.output(spec)).as(word).isEqualTo("box\ndomain.test\n" + optionalField + "\n");
        });
    }

    /** Of another container, each kind that can be joined. */
    @Test
    void joinedNamespaces() {
        Map<String, String> files =
                Map.of("network", "net", "ipc", "ipc", "uts", "uts", "pid", "pid", "cgroup", "cgroup");
        String links =
                files.values().stream().sorted().map(f -> "/proc/1/ns/" + f).collect(Collectors.joining(" "));
        Spec first = TestContainers.shell("while :; do sleep 1000; done")
                .linux(TestContainers.linux("pid", "network", "ipc", "uts", "mount", "cgroup")
                        .build())
                .build();
        try (StandardContainer container =
                containers.runtime().create(TestContainers.newId(), containers.bundle(first), Stdio.discard())) {
            container.start();
            long pid = container.state().pid().orElseThrow().pid();
            List<LinuxNamespace> namespaces = new ArrayList<>(List.of(new LinuxNamespace("mount", null)));
            files.forEach((type, file) -> namespaces.add(new LinuxNamespace(type, "/proc/" + pid + "/ns/" + file)));
            Spec second = TestContainers.shell(
                            "for f in " + links + "; do readlink $f; readlink /proc/self/ns/${f##*/}; done; hostname")
                    .hostname(null)
                    .linux(LinuxConfig.builder()
                            .namespaces(namespaces.toArray(LinuxNamespace[]::new))
                            .build())
                    .build();
            List<String> seen = containers.output(second).lines().toList();
            assertThat(seen).hasSize(2 * files.size() + 1).endsWith("box");
            for (int i = 0; i + 1 < seen.size(); i += 2) {
                assertThat(seen.get(i + 1)).isEqualTo(seen.get(i)).isNotEqualTo(own(seen.get(i)));
            }
        }
    }

    private static String own(String link) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns", link.substring(0, link.indexOf(':'))))
                    .toString();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** config-linux.md#cgroups-path, #memory, #cpu, on cgroup v1. */
    @Test
    void cgroupsPathAndLimits() {
        assumeV1("memory", "cpu", "cpuset");
        String name = "scr-fields-" + TestContainers.newId();
        LinuxResources resources = LinuxResources.builder()
                .memory(LinuxMemory.builder()
                        .limit(64L << 20)
                        .swap(96L << 20)
                        .reservation(32L << 20)
                        .kernelTcp(16L << 20)
                        .swappiness(BigInteger.valueOf(7))
                        .disableOomKiller(true)
                        .useHierarchy(true)
                        .checkBeforeUpdate(true)
                        .build())
                .cpu(LinuxCpu.builder()
                        .shares(BigInteger.valueOf(512))
                        .quota(40_000L)
                        .period(BigInteger.valueOf(80_000)) // which isn't the kernel's own
                        .burst(BigInteger.valueOf(20_000))
                        .cpus("0")
                        .mems("0")
                        .build())
                .build();
        Map<String, String> files = new java.util.LinkedHashMap<>();
        files.put("memory/memory.limit_in_bytes", "67108864");
        files.put("memory/memory.memsw.limit_in_bytes", "100663296");
        files.put("memory/memory.soft_limit_in_bytes", "33554432");
        files.put("memory/memory.kmem.tcp.limit_in_bytes", "16777216");
        files.put("memory/memory.swappiness", "7");
        files.put("memory/memory.use_hierarchy", "1");
        files.put("cpu/cpu.shares", "512");
        files.put("cpu/cpu.cfs_quota_us", "40000");
        files.put("cpu/cpu.cfs_period_us", "80000");
        files.put("cpu/cpu.cfs_burst_us", "20000");
        files.put("cpuset/cpuset.cpus", "0");
        files.put("cpuset/cpuset.mems", "0");
        Spec spec = TestContainers.shell("cd /sys/fs/cgroup; cat " + String.join(" ", files.keySet())
                        + "; head -n 1 memory/memory.oom_control; grep -c ':/.*" + name + "$' /proc/self/cgroup")
                .linux(TestContainers.linux("pid", "network", "ipc", "uts", "mount")
                        .cgroupsPath("/" + name)
                        .resources(resources)
                        .build())
                .mounts(TestContainers.mounts(Mount.of("/sys/fs/cgroup", "cgroup", "cgroup", "ro")))
                .build();
        List<String> seen = containers.output(spec).lines().toList();
        assertThat(seen.subList(0, files.size())).containsExactlyElementsOf(files.values());
        assertThat(seen.get(files.size())).isEqualTo("oom_kill_disable 1");
        assertThat(Integer.parseInt(seen.get(files.size() + 1)))
                .as("hierarchies with the path")
                .isGreaterThan(3);
    }

    /** Instead of shares. */
    @Test
    void idle() {
        assumeV1("cpu");
        Spec spec = TestContainers.shell("cat /sys/fs/cgroup/cpu/cpu.idle")
                .linux(TestContainers.linux("pid", "mount", "uts", "cgroup")
                        .resources(LinuxResources.builder()
                                .cpu(LinuxCpu.builder().idle(1L).build())
                                .build())
                        .build())
                .mounts(TestContainers.mounts(Mount.of("/sys/fs/cgroup", "cgroup", "cgroup", "ro")))
                .build();
        assertThat(containers.output(spec)).isEqualTo("1\n");
    }

    private static void assumeV1(String... controllers) {
        Stream.of(controllers)
                .map(controller -> Path.of("/sys/fs/cgroup", controller))
                .forEach(hierarchy ->
                        assumeTrue(Files.exists(hierarchy.resolve("cgroup.procs")), "needs cgroup v1 at " + hierarchy));
    }
}
