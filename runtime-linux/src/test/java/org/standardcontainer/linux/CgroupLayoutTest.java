package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupLayoutTest {
    @Test
    void hybrid() {
        CgroupLayout layout = Compiling.host("hybrid").cgroups();

        assertThat(layout.kind()).isEqualTo(CgroupLayout.Kind.HYBRID);
        assertThat(layout.unified().orElseThrow().own()).isEqualTo("/sys/fs/cgroup/unified");
        assertThat(layout.unified().orElseThrow().rootControllers()).containsExactlyInAnyOrder("hugetlb", "misc");
        assertThat(layout.pageSizes()).containsExactlyInAnyOrder("2MB", "1GB");
        assertThat(layout.hierarchies())
                .extracting(CgroupHierarchy::label)
                .containsExactly("name=systemd", "pids", "devices", "memory", "cpuset", "cpuacct", "cpu");
        assertThat(layout.with("memory").orElseThrow().own()).isEqualTo("/sys/fs/cgroup/memory/jobs/one");
        assertThat(layout.with("cpu").orElseThrow().own()).isEqualTo("/sys/fs/cgroup/cpu");
    }

    @Test
    void v1WithControllersMountedTogether() {
        CgroupLayout layout = Compiling.host("v1").cgroups();

        assertThat(layout.kind()).isEqualTo(CgroupLayout.Kind.V1);
        CgroupHierarchy cpu = layout.with("cpuacct").orElseThrow();
        assertThat(cpu.controllers()).containsExactly("cpu", "cpuacct");
        assertThat(cpu.name()).isEqualTo("cpu,cpuacct");
        assertThat(cpu.own()).isEqualTo("/sys/fs/cgroup/cpu,cpuacct/user.slice");
        assertThat(layout.writable()).hasSize(6);
    }

    @Test
    void v2AndNone() {
        assertThat(Compiling.host("v2").cgroups().kind()).isEqualTo(CgroupLayout.Kind.V2);
        assertThat(Compiling.host("none").cgroups().kind()).isEqualTo(CgroupLayout.Kind.NONE);
    }

    @Test
    void inAContainerTheMountsRootIsTheContainersCgroup() {
        CgroupLayout layout = Compiling.host("nested").cgroups();

        assertThat(layout.with("memory").orElseThrow().own()).isEqualTo("/sys/fs/cgroup/memory");
        assertThat(layout.with("pids").orElseThrow().own()).isEqualTo("/sys/fs/cgroup/pids/build");
        assertThat(layout.with("hugetlb")).as("in no mount that is seen here").isEmpty();
        assertThat(layout.writable()).extracting(CgroupHierarchy::label).containsExactly("pids", "memory");
    }

    @Test
    void aCgroupOutsideOfTheMountCountsFromTheMount(@TempDir Path host) throws IOException {
        Path self = Files.createDirectories(host.resolve("proc/self"));
        Files.writeString(
                self.resolve("mountinfo"),
                "1 1 0:1 /a /mnt/memory rw - cgroup cgroup rw,memory\n2 1 0:2 / /mnt/v2 rw - cgroup2 cgroup rw\n");
        Files.writeString(self.resolve("cgroup"), "1:memory:/abc\n0::/../other\n");

        CgroupLayout layout = CgroupLayout.read(new HostFiles(host));

        assertThat(layout.with("memory").orElseThrow().own()).isEqualTo("/mnt/memory");
        assertThat(layout.unified().orElseThrow().own()).isEqualTo("/mnt/v2");
    }

    /** What was mounted first is still in the list when something else lies on it, or on the way to it. */
    @Test
    void whatIsCoveredDoesNotCount(@TempDir Path host) throws IOException {
        Path self = Files.createDirectories(host.resolve("proc/self"));
        Files.writeString(self.resolve("cgroup"), "1:memory:/abc\n0::/job/own\n");
        String tree = """
                10 1 0:1 / / rw - tmpfs root rw
                20 10 0:2 / /cg rw - cgroup2 cgroup rw
                21 20 0:2 /job /cg rw - cgroup2 cgroup rw
                30 10 0:3 / /v1 rw - tmpfs v1 rw
                31 30 0:4 / /v1/memory rw - cgroup cgroup rw,memory
                """;
        Files.writeString(self.resolve("mountinfo"), tree);
        CgroupLayout layout = CgroupLayout.read(new HostFiles(host));
        assertThat(layout.unified().orElseThrow().shown("/cg/box")).isEqualTo("/job/box");
        assertThat(layout.unified().orElseThrow().own()).isEqualTo("/cg/own");
        assertThat(layout.with("memory")).isPresent();

        Files.writeString(self.resolve("mountinfo"), tree + "32 30 0:5 / /v1 rw - tmpfs v1 rw\n");
        assertThat(CgroupLayout.read(new HostFiles(host)).with("memory")).isEmpty();
    }

    @Test
    void theKernelsRootAndACgroupWithTheRuntimeInIt() {
        UnifiedHierarchy root = Compiling.host("v2-root").cgroups().unified().orElseThrow();
        assertThat(root.ownIsRoot()).isTrue();
        assertThat(root.occupied()).isFalse();
        assertThat(root.files()).contains("io.cost.qos", "memory.max");
        assertThat(root.delegable()).contains("memory.reclaim");

        UnifiedHierarchy service =
                Compiling.host("v2-service").cgroups().unified().orElseThrow();
        assertThat(service.own()).isEqualTo("/sys/fs/cgroup/system.slice/app.service");
        assertThat(service.occupied()).isTrue();
        assertThat(service.ownControllers()).containsExactlyInAnyOrder("cpu", "memory", "pids");
        assertThat(service.delegable()).containsExactly("cgroup.procs", "cgroup.subtree_control", "cgroup.threads");
    }

    @Test
    void whoWasMovedToTheLeafCountsFromAboveIt(@TempDir Path host) throws IOException {
        Path self = Files.createDirectories(host.resolve("proc/self"));
        Files.writeString(self.resolve("mountinfo"), "2 1 0:2 / /mnt/v2 rw - cgroup2 cgroup rw\n");
        Files.writeString(self.resolve("cgroup"), "0::/job/scr-runtime\n");
        Path job = Files.createDirectories(host.resolve("mnt/v2/job"));
        Files.writeString(job.resolve("cgroup.type"), "domain\n");

        UnifiedHierarchy unified =
                CgroupLayout.read(new HostFiles(host)).unified().orElseThrow();

        assertThat(unified.own()).isEqualTo("/mnt/v2/job");
        assertThat(unified.occupied()).isFalse();
    }

    @Test
    void mountPointsAreUnescaped() {
        List<MountInfo> mounts = MountInfo.parse(List.of(
                "1 1 0:1 / /a\\040b\\134c\u00e9 rw shared:1 master:2 - tmpfs none rw",
                "no mount",
                "1 1 0:1 / /x rw -"));

        assertThat(mounts).extracting(MountInfo::mountPoint).containsExactly("/a b\\c\u00e9");
    }
}
