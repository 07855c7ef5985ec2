package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CgroupLayoutTest {
    @Test
    void hybrid() {
        CgroupLayout layout = Compiling.host("hybrid").cgroups();

        assertThat(layout.kind()).isEqualTo(CgroupLayout.Kind.HYBRID);
        assertThat(layout.unified()).contains("/sys/fs/cgroup/unified");
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
    void aCgroupOutsideOfTheMountCountsFromTheMount() {
        CgroupLayout layout = CgroupLayout.parse(
                List.of("1 1 0:1 /a /mnt/memory rw - cgroup cgroup rw,memory"), List.of("1:memory:/abc"));

        assertThat(layout.with("memory").orElseThrow().own()).isEqualTo("/mnt/memory");
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
