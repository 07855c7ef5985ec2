package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Pause;
import org.standardcontainer.Stats;

/** What a runtime says that it can do depends on its host's cgroups, and on what it may do there. */
class LinuxFeaturesTest {
    private static Set<String> capabilities(String host, CgroupMode mode) {
        return LinuxFeatures.of(Compiling.host(host), mode).capabilities();
    }

    @Test
    void aRuntimeInTheWayHasNoControllersToGiveUnlessItMayMove() {
        assertThat(capabilities("v2-service", CgroupMode.ENABLED))
                .contains("linux.cgroup", "linux.cgroup.v2")
                .doesNotContain("linux.cgroup.memory", "linux.cgroup.pids");
        assertThat(capabilities("v2-service", CgroupMode.DELEGATED))
                .contains("linux.cgroup.v2", "linux.cgroup.memory", "linux.cgroup.pids", "linux.cgroup.cpu")
                .doesNotContain("linux.cgroup.blkio"); // which that service wasn't given
    }

    @Test
    void aScopeOfSystemdsIsNotInTheRuntimesCgroup() {
        assertThat(capabilities("v2-service", CgroupMode.SYSTEMD))
                .contains("linux.cgroup.v2", "linux.cgroup.memory", "linux.cgroup.blkio");
        assertThat(capabilities("hybrid", CgroupMode.SYSTEMD))
                .as("which is for hosts with cgroup v2 alone")
                .noneMatch(name -> name.startsWith("linux.cgroup"));
    }

    @Test
    void whoseContainersStayWithTheirMakerHasNone() {
        assertThat(capabilities("hybrid", CgroupMode.DISABLED)).noneMatch(name -> name.startsWith("linux.cgroup"));
        assertThat(LinuxFeatures.of(Compiling.host("hybrid"), CgroupMode.DISABLED)
                        .operations())
                .doesNotContain(Stats.class, Pause.class);
    }

    @Test
    void aHybridHostHasControllersOfBothVersions() {
        assertThat(capabilities("hybrid", CgroupMode.DELEGATED))
                .contains("linux.cgroup.memory", "linux.cgroup.hugetlb")
                .doesNotContain("linux.cgroup.v2");
    }
}
